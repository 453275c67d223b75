using Tributary.Engine.Foundation;

namespace Tributary.Engine.Analytics;

/// <summary>
/// Counts delays in buckets, so that a median needs no list of them. A bucket has a minute below two hours, an hour
/// below fourteen days, and a day beyond. Its delays count as its lower end.
/// </summary>
public static class Delay
{
    private const long Minute = 60;
    private const long Hour = 3_600;
    private const long Day = 86_400;
    private const long MinutesEnd = 2 * Hour;
    private const long HoursEnd = 14 * Day;
    private const int FirstHour = (int)(MinutesEnd / Minute);
    private const int FirstDay = FirstHour + (int)((HoursEnd - MinutesEnd) / Hour);

    public static int BucketOf(Instant from, Instant to)
    {
        var seconds = Math.Max(0, (to.Micros - from.Micros) / 1_000_000);
        return seconds < MinutesEnd ? (int)(seconds / Minute)
            : seconds < HoursEnd ? FirstHour + (int)((seconds - MinutesEnd) / Hour)
            : FirstDay + (int)((seconds - HoursEnd) / Day);
    }

    /// <summary>Returns the lower end of a bucket.</summary>
    public static long SecondsOf(int bucket) =>
        bucket < FirstHour ? bucket * Minute
        : bucket < FirstDay ? MinutesEnd + ((bucket - FirstHour) * Hour)
        : HoursEnd + ((bucket - FirstDay) * Day);

    /// <summary>
    /// Returns the smallest delay that at least this share of all delays does not exceed; null when there are none.
    /// </summary>
    /// <param name="buckets">The number of delays in each bucket, ascending by bucket.</param>
    public static long? Percentile(IReadOnlyList<(int Bucket, long Count)> buckets, int percent)
    {
        var all = buckets.Sum(bucket => bucket.Count);
        if (all <= 0)
            return null;
        var rank = ((all * percent) + 99) / 100;
        var soFar = 0L;
        foreach (var (bucket, count) in buckets)
            if ((soFar += count) >= rank)
                return SecondsOf(bucket);
        return null;
    }
}
