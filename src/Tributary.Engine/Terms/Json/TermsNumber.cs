using System.Globalization;

namespace Tributary.Engine.Terms.Json;

/// <summary>Exact numbers of the Terms: written out in digits, never as an exponent, never rounded.</summary>
internal static class TermsNumber
{
    /// <summary>The number of digits that a <see cref="decimal"/> always holds.</summary>
    public const int MaxDigits = 28;

    public static bool TryInteger(TermsNode.Number number, out long value) =>
        long.TryParse(number.Raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool IsInteger(TermsNode.Number number) => !number.Raw.AsSpan().ContainsAny('.', 'e', 'E');

    public static bool TryDecimal(TermsNode.Number number, out decimal value)
    {
        value = 0;
        return number.Raw.Count(char.IsAsciiDigit) <= MaxDigits
            && decimal.TryParse(
                number.Raw,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out value
            );
    }

    /// <summary>
    /// Returns equal digits for equal numbers: <c>1.50</c> becomes <c>1.5</c>, and <c>-0</c> becomes <c>0</c>.
    /// </summary>
    public static decimal Normal(TermsNode.Number number)
    {
        if (!TryDecimal(number, out var value))
            throw new InvalidOperationException($"Accepted Terms hold {number.Raw} at {number.Pointer}.");
        return value == 0 ? 0 : value / 1.0000000000000000000000000000m;
    }
}
