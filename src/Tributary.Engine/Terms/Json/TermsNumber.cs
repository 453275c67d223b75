using System.Globalization;

namespace Tributary.Engine.Terms.Json;

/// <summary>Numbers of Terms, exact: written out in digits, never as an exponent, never rounded.</summary>
internal static class TermsNumber
{
    /// <summary>As many as <see cref="decimal"/> holds whatever they are.</summary>
    public const int MaxDigits = 28;

    public static bool TryInteger(TermsNode.Number number, out long value) =>
        long.TryParse(number.Raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool IsInteger(TermsNode.Number number) => !number.Raw.AsSpan().ContainsAny('.', 'e', 'E');

    public static bool TryDecimal(TermsNode.Number number, out decimal value)
    {
        value = 0;
        return number.Raw.Count(char.IsAsciiDigit) <= MaxDigits
            && decimal.TryParse(number.Raw, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Equal numbers get equal digits: <c>1.50</c> is <c>1.5</c>, and <c>-0</c> is <c>0</c>.</summary>
    public static decimal Normal(TermsNode.Number number)
    {
        if (!TryDecimal(number, out var value)) throw new InvalidOperationException($"Accepted Terms hold {number.Raw} at {number.Pointer}.");
        return value == 0 ? 0 : value / 1.0000000000000000000000000000m;
    }
}
