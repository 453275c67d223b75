namespace Tributary.Server.Http;

/// <summary>The headers of every answer. A page that shows more than text sets a content policy of its own.</summary>
internal static class AnswerHeaders
{
    public const string RequestId = "Request-Id";

    /// <summary>
    /// The default content policy: nothing is a page unless it says so, and nothing may be shown in a frame.
    /// </summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>One year, for this host only: other hosts of the domain decide for themselves.</summary>
    private const string OnlyHttps = "max-age=31536000";

    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = NoPage;
        headers["Referrer-Policy"] = "no-referrer";
        headers[RequestId] = context.TraceIdentifier;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = OnlyHttps;
    }
}
