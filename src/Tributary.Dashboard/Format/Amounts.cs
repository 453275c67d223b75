using System.Collections.ObjectModel;
using System.Globalization;
using Tributary.Dashboard.Session;
using Tributary.Engine.Money;

namespace Tributary.Dashboard.Format;

/// <summary>Writes amounts and counts for people, with the signs of the viewer's language.</summary>
public static class Amounts
{
    private const string Dash = "–";

    private static NumberFormatInfo Numbers => Viewer.Current.Numbers;

    /// <summary>Writes an amount in minor units with its currency, such as <c>12.50 USD</c>.</summary>
    public static string Money(decimal? minor, string? currency) =>
        minor is not { } amount ? Dash
        : currency is null ? Number(amount)
        : $"{Plain(amount, currency)} {currency}";

    /// <summary>Writes an amount in minor units without its currency.</summary>
    public static string Plain(decimal minor, string currency) =>
        Major(minor, currency).ToString($"N{Digits(currency)}", Numbers);

    /// <summary>
    /// Writes an amount in minor units with up to six digits more than its currency has, such as <c>6.345</c>.
    /// </summary>
    public static string Unrounded(decimal minor, string? currency) =>
        currency is null
            ? minor.ToString("#,0.######", Numbers)
            : Major(minor, currency).ToString($"#,0.{new string('0', Digits(currency))}######", Numbers);

    /// <summary>Reads a decimal number or a fraction, such as <c>19.5</c> or <c>100/3</c>; null for neither.</summary>
    public static decimal? Fraction(string? text)
    {
        var parts = (text ?? "").Split('/');
        var (isNumber, isDivisor) = (Read(parts[0], out var number), Read(parts[^1], out var divisor));
        return !isNumber ? null
            : parts.Length == 1 ? number
            : isDivisor && divisor != 0 ? number / divisor
            : null;

        static bool Read(string part, out decimal value) =>
            decimal.TryParse(part, NumberStyles.Number, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Returns an amount in the currency's usual unit.</summary>
    public static decimal Major(decimal minor, string currency)
    {
        var scale = 1m;
        for (var i = Digits(currency); i > 0; i--)
            scale *= 10;
        return minor / scale;
    }

    /// <summary>Writes a number in groups of three digits; a dash for what was never measured.</summary>
    public static string Number(decimal? value) =>
        value is not { } number ? Dash
        : number == decimal.Truncate(number) ? number.ToString("N0", Numbers)
        : number.ToString("N2", Numbers);

    /// <summary>Writes a share, such as <c>12.5 %</c>.</summary>
    public static string Share(decimal? share) =>
        share is { } part ? (part * 100).ToString("0.#", Numbers) + " %" : Dash;

    /// <summary>
    /// Writes how a figure differs from an earlier one, such as <c>+12.5 %</c>; null where that says nothing.
    /// </summary>
    public static string? Change(decimal? now, decimal? before) =>
        now is { } value && before is { } earlier and not 0
            ? ((value - earlier) / Math.Abs(earlier) * 100).ToString("+0.#;−0.#;0", Numbers) + " %"
            : null;

    /// <summary>Writes an amount in minor units for a file: digits and a point, in the currency's usual unit.</summary>
    public static string Exact(decimal minor, string? currency) =>
        currency is null
            ? minor.ToString(CultureInfo.InvariantCulture)
            : Major(minor, currency).ToString($"F{Digits(currency)}", CultureInfo.InvariantCulture);

    /// <summary>Writes an amount in minor units for a field, in the currency's usual unit.</summary>
    public static string Field(decimal minor, string currency) =>
        Exact(minor, currency).Replace(".", Numbers.NumberDecimalSeparator, StringComparison.Ordinal);

    /// <summary>Returns what somebody typed with a point before the fraction, as addresses hold it.</summary>
    public static string Typed(string text) =>
        text.Trim().Replace(Numbers.NumberDecimalSeparator, ".", StringComparison.Ordinal);

    /// <summary>Reads an amount in the currency's usual unit as minor units; null when it is none.</summary>
    public static long? Minor(string? text, string currency)
    {
        const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (
            !decimal.TryParse(text, Form, CultureInfo.InvariantCulture, out var major)
            || Math.Abs(major) > MinorUnits.WireLimit
        )
            return null;
        for (var i = Digits(currency); i > 0; i--)
            major *= 10;
        return major == decimal.Truncate(major) && Math.Abs(major) <= MinorUnits.WireLimit ? (long)major : null;
    }

    private static int Digits(string currency) =>
        Currencies.TryGetExponent(currency, ReadOnlyDictionary<string, int>.Empty, out var exponent) ? exponent : 0;
}
