using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Tributary.Connectors.Webhooks;

/// <summary>When a try that failed is repeated: the example schedule of Standard Webhooks, ten tries over 75 and a half hours.</summary>
public static class RetrySchedule
{
    private const int JitterPercent = 10;

    private static readonly ImmutableArray<TimeSpan> s_pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>A webhook of which nothing has arrived for so long is switched off with its next delivery that has used up its tries.</summary>
    public static TimeSpan GivesUpAfter { get; } = TimeSpan.FromHours(72);

    /// <param name="tries">How often it was posted, this time included.</param>
    /// <param name="asked">What the receiver asks for; a day at most.</param>
    /// <returns>The pause, up to a tenth shorter or longer, so that receivers that went down together are not all asked together; null after the last try.</returns>
    public static TimeSpan? After(int tries, TimeSpan? asked)
    {
        if (tries > s_pauses.Length) return null;
        var pause = s_pauses[tries - 1] * (100 + RandomNumberGenerator.GetInt32(-JitterPercent, JitterPercent + 1)) / 100;
        return asked > pause ? (asked < s_pauses[^1] ? asked : s_pauses[^1]) : pause;
    }
}
