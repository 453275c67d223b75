using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Tributary.Connectors.Webhooks;

/// <summary>
/// The times of retries after a failed post: the example schedule of Standard Webhooks, ten tries over 75.5 hours.
/// </summary>
public static class RetrySchedule
{
    private const int JitterPercent = 10;

    private static readonly ImmutableArray<TimeSpan> s_pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>
    /// The time after which a webhook without any successful post is disabled, when its next delivery has used all its
    /// tries.
    /// </summary>
    public static TimeSpan GivesUpAfter { get; } = TimeSpan.FromHours(72);

    /// <param name="tries">The number of posts so far, including this one.</param>
    /// <param name="asked">The pause that the receiver asks for. At most a day is granted.</param>
    /// <returns>
    /// The pause, up to a tenth shorter or longer, so that receivers that failed together are not retried together.
    /// Null after the last try.
    /// </returns>
    public static TimeSpan? After(int tries, TimeSpan? asked)
    {
        if (tries > s_pauses.Length)
            return null;
        var pause =
            s_pauses[tries - 1] * (100 + RandomNumberGenerator.GetInt32(-JitterPercent, JitterPercent + 1)) / 100;
        return asked > pause ? (asked < s_pauses[^1] ? asked : s_pauses[^1]) : pause;
    }
}
