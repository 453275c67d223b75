namespace Tributary.Engine.Money;

/// <summary>The range of amounts in minor units of a currency, or of a unit that a program declares.</summary>
public static class MinorUnits
{
    /// <summary>Largest amount on the wire, of either sign: 2^53−1, which every JSON reader holds exactly.</summary>
    public const long WireLimit = 9_007_199_254_740_991;

    /// <summary>
    /// Largest sum of a whole partition or program: beyond what any of its members has, and far from the end of
    /// <see cref="long"/>.
    /// </summary>
    public const long SumLimit = 1L << 62;
}
