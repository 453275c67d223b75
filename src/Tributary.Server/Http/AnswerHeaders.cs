namespace Tributary.Server.Http;

/// <summary>The headers that every answer has, whatever becomes of the request. A page that shows more than text sets a policy of its own.</summary>
internal static class AnswerHeaders
{
    public const string RequestId = "Request-Id";

    /// <summary>Nothing here is a page, unless it says so itself, and nothing may be shown in a frame.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>A year, for this host alone: what lies beside or below it is not ours to decide.</summary>
    private const string OnlyHttps = "max-age=31536000";

    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = NoPage;
        headers["Referrer-Policy"] = "no-referrer";
        headers[RequestId] = context.TraceIdentifier;
        if (context.Request.IsHttps) headers.StrictTransportSecurity = OnlyHttps;
    }
}
