using System.Numerics;

namespace Tributary.Bench.Driver;

/// <summary>
/// Counts durations in buckets that are at most 1/64 wider than their values. Recording allocates nothing.
/// </summary>
internal sealed class Latencies
{
    private const int SubBits = 6; // 64 buckets for each doubling
    private const int Subs = 1 << SubBits;
    private const int Doublings = 36; // up to 2^42 microseconds

    private readonly long[] _counts = new long[Doublings * Subs];

    public long Count { get; private set; }

    /// <summary>The longest duration, exact, in microseconds.</summary>
    public long Max { get; private set; }

    public void Record(long micros)
    {
        var value = Math.Max(0, micros);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <returns>
    /// The microseconds that this share of the durations did not exceed, up to a bucket's width more.
    /// </returns>
    public long Percentile(int percent)
    {
        if (Count == 0)
            return 0;
        var left = Math.Max(1, ((Count * percent) + 99) / 100);
        for (var bucket = 0; ; bucket++)
        {
            left -= _counts[bucket];
            if (left <= 0)
                return Math.Min(TopOf(bucket), Max);
        }
    }

    public LatencyMicros ToReport() => new(Percentile(50), Percentile(90), Percentile(99), Max);

    public void Clear()
    {
        Array.Clear(_counts);
        (Count, Max) = (0, 0);
    }

    private static int BucketOf(long value)
    {
        if (value < Subs)
            return (int)value;
        var doubling = BitOperations.Log2((ulong)value) - SubBits;
        return Math.Min((doubling * Subs) + (int)(value >> doubling), (Doublings * Subs) - 1);
    }

    private static long TopOf(int bucket)
    {
        if (bucket < Subs)
            return bucket;
        var doubling = (bucket / Subs) - 1;
        return ((long)(bucket - (doubling * Subs) + 1) << doubling) - 1;
    }
}
