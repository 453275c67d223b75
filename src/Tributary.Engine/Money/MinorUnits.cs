using Tributary.Engine.Foundation;

namespace Tributary.Engine.Money;

/// <summary>The limits of amounts in minor units of a currency, or of a unit that a program declares.</summary>
public static class MinorUnits
{
    /// <summary>
    /// The largest amount on the wire, positive or negative: 2^53−1, which every JSON reader holds exactly.
    /// </summary>
    public const long WireLimit = JsonInteger.Max;

    /// <summary>
    /// The largest sum of a whole partition or program. It is larger than any member's sum, and far from the end of
    /// <see cref="long"/>.
    /// </summary>
    public const long SumLimit = 1L << 62;
}
