using System.Net;
using System.Security.Cryptography;

namespace Tributary.Client.Http;

/// <summary>Decides whether to retry a call, and after what time.</summary>
internal static class Retry
{
    /// <summary>
    /// Returns true for errors that may disappear. A 409 with a <c>Retry-After</c> means that the first attempt is
    /// still in progress.
    /// </summary>
    public static bool MayPass(HttpStatusCode status, TimeSpan? retryAfter) =>
        status switch
        {
            HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => true,
            HttpStatusCode.Conflict => retryAfter is not null,
            _ => false,
        };

    public static TimeSpan? AfterOf(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>
    /// Returns the delay, which doubles from the first up to the longest. Half of it is random, so that many clients do
    /// not return at the same time.
    /// </summary>
    /// <param name="attempt">The number of the attempt, from 0.</param>
    public static TimeSpan Backoff(int attempt, TributaryClientOptions options)
    {
        var delay = options.FirstDelay;
        for (var i = 0; i < attempt && delay < options.MaxDelay; i++)
            delay *= 2;
        if (delay > options.MaxDelay)
            delay = options.MaxDelay;
        return (delay / 2) + (delay / 2 * RandomNumberGenerator.GetInt32(1001) / 1000);
    }
}
