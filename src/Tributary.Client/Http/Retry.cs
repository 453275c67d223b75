using System.Net;
using System.Security.Cryptography;

namespace Tributary.Client.Http;

/// <summary>When to send again, and after how long.</summary>
internal static class Retry
{
    /// <summary>True for what passes by itself. A 409 with a time is a first sending that is still at work (DESIGN §5).</summary>
    public static bool MayPass(HttpStatusCode status, TimeSpan? retryAfter) => status switch
    {
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => true,
        HttpStatusCode.Conflict => retryAfter is not null,
        _ => false,
    };

    public static TimeSpan? AfterOf(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>Doubles from the first delay up to the longest; half is drawn at random, so that many clients do not come back at once.</summary>
    /// <param name="attempt">From 0.</param>
    public static TimeSpan Backoff(int attempt, TributaryClientOptions options)
    {
        var delay = options.FirstDelay;
        for (var i = 0; i < attempt && delay < options.MaxDelay; i++) delay *= 2;
        if (delay > options.MaxDelay) delay = options.MaxDelay;
        return (delay / 2) + (delay / 2 * RandomNumberGenerator.GetInt32(1001) / 1000);
    }
}
