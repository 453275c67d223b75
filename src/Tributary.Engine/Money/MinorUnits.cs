namespace Tributary.Engine.Money;

/// <summary>An amount in minor units of one currency, or of a unit that a program declares.</summary>
/// <param name="Minor">Minor units, of either sign; every operation is checked.</param>
/// <param name="Currency">An ISO 4217 code, BTC, ETH, USDT, or a program's own unit.</param>
public readonly record struct MinorUnits(long Minor, string Currency)
{
    /// <summary>Largest amount on the wire, of either sign: 2^53−1, which every JSON reader holds exactly.</summary>
    public const long WireLimit = 9_007_199_254_740_991;

    /// <summary>Largest sum of a whole partition or program: beyond what any of its members has, and far from the end of <see cref="long"/>.</summary>
    public const long SumLimit = 1L << 62;

    public bool FitsWire => Minor is >= -WireLimit and <= WireLimit;

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum leaves the range of <see cref="long"/>.</exception>
    public static MinorUnits operator +(MinorUnits left, MinorUnits right) => new(left.Minor + right.Minor, Common(left, right));

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The difference leaves the range of <see cref="long"/>.</exception>
    public static MinorUnits operator -(MinorUnits left, MinorUnits right) => new(left.Minor - right.Minor, Common(left, right));

    public static MinorUnits operator -(MinorUnits money) => money with { Minor = -money.Minor };

    public override string ToString() => $"{Minor} {Currency}";

    private static string Common(MinorUnits left, MinorUnits right) => left.Currency == right.Currency
        ? left.Currency
        : throw new InvalidOperationException($"{left} and {right} are of different currencies.");
}
