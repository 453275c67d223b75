namespace Tributary.Server.Application.Limits;

/// <summary>The headers that tell a caller its limits (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class RateLimitHeaders
{
    public const string Standing = "RateLimit";
    public const string Policy = "RateLimit-Policy";

    /// <summary>Names in a refusal the limit that was exceeded.</summary>
    public static void Write(HttpResponse response, RateLimit exceeded, int retryAfterSeconds)
    {
        response.Headers[Standing] = exceeded.Spent(retryAfterSeconds);
        response.Headers[Policy] = exceeded.Policy;
    }
}
