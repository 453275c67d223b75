namespace Tributary.Server.Application.Limits;

/// <summary>Writes the headers that tell a caller its limits (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class RateLimitHeaders
{
    public const string Standing = "RateLimit";
    public const string Policy = "RateLimit-Policy";

    /// <summary>Names the exceeded limit in a refusal.</summary>
    public static void Write(HttpResponse response, RateLimit exceeded, int retryAfterSeconds)
    {
        response.Headers[Standing] = exceeded.Spent(retryAfterSeconds);
        response.Headers[Policy] = exceeded.Policy;
    }
}
