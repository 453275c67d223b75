using System.Globalization;

namespace Tributary.Engine.Money;

/// <summary>An exact fraction of a base, written as a decimal string with a percent sign: <c>"12.5%"</c>.</summary>
/// <remarks>Range 0 % to 100 %, at most six decimals, so that the denominator is at most 10^8.</remarks>
public readonly record struct Rate(long Numerator, long Denominator)
{
    private const int MaxDecimals = 6;

    /// <summary>Returns the fraction of <paramref name="base"/>, rounded half to even to the minor unit.</summary>
    /// <exception cref="OverflowException">The result leaves the range of <see cref="long"/>.</exception>
    public long Of(long @base)
    {
        var product = (Int128)@base * Numerator;
        var (quotient, remainder) = Int128.DivRem(product, Denominator);
        var twice = Int128.Abs(remainder) * 2;
        if (twice > Denominator || (twice == Denominator && Int128.IsOddInteger(quotient)))
            quotient += Int128.Sign(product);
        return checked((long)quotient);
    }

    public static bool TryParse(string text, out Rate rate)
    {
        rate = default;
        if (!text.EndsWith('%'))
            return false;
        var digits = text.AsSpan(0, text.Length - 1);
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var decimals = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length is 0 or > 3 || decimals.Length > MaxDecimals || (point >= 0 && decimals.Length == 0))
            return false;
        if (whole.Length > 1 && whole[0] == '0')
            return false;
        if (whole.ContainsAnyExceptInRange('0', '9') || decimals.ContainsAnyExceptInRange('0', '9'))
            return false;

        var denominator = 100L;
        foreach (var _ in decimals)
            denominator *= 10;
        var numerator = long.Parse(string.Concat(whole, decimals), NumberStyles.None, CultureInfo.InvariantCulture);
        if (numerator > denominator)
            return false;
        rate = new Rate(numerator, denominator);
        return true;
    }

    public override string ToString() => $"{(decimal)Numerator * 100 / Denominator:0.######}%";
}
