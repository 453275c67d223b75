namespace Tributary.Engine.Money;

public static class Split
{
    /// <summary>Splits <paramref name="pool"/> by weight; the parts always sum to the pool.</summary>
    /// <remarks>
    /// Minor units. Largest remainder, ties to the earlier weight, so that a replay agrees (DESIGN §6).
    /// A negative pool is the mirror image of the positive one.
    /// </remarks>
    /// <exception cref="ArgumentException">A weight is negative, or none is above zero.</exception>
    public static long[] ByWeight(long pool, ReadOnlySpan<long> weights)
    {
        var total = Total(weights);
        var size = Int128.Abs(pool);
        var parts = new long[weights.Length];
        var byRemainder = new (Int128 Remainder, int Index)[weights.Length];
        var left = size;
        for (var i = 0; i < weights.Length; i++)
        {
            var (share, remainder) = Int128.DivRem(size * weights[i], total);
            parts[i] = (long)(Int128.Sign(pool) * share);
            byRemainder[i] = (remainder, i);
            left -= share;
        }

        Array.Sort(byRemainder, (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Index.CompareTo(b.Index));
        for (var i = 0; i < left; i++) parts[byRemainder[i].Index] += Math.Sign(pool);
        return parts;
    }

    private static Int128 Total(ReadOnlySpan<long> weights)
    {
        Int128 total = 0;
        foreach (var weight in weights)
            total += weight >= 0 ? weight : throw new ArgumentException($"A weight of {weight} is negative.", nameof(weights));
        return total > 0 ? total : throw new ArgumentException("At least one weight must be above zero.", nameof(weights));
    }
}
