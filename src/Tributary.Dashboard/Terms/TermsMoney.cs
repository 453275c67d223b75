using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Money;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Reads and writes amounts of Terms for people, in the currencies of the world and the units of the program.
/// </summary>
public sealed class TermsMoney
{
    private readonly Dictionary<string, int> _units = new(StringComparer.Ordinal);

    private TermsMoney(string currency) => Currency = currency;

    /// <summary>The currency of bare amounts; empty while the Terms name none.</summary>
    public string Currency { get; }

    /// <summary>The names of the program's own units.</summary>
    public IReadOnlyCollection<string> Units => _units.Keys;

    /// <summary>Reads the currency and the units from Terms. What is faulty there counts as absent.</summary>
    public static TermsMoney Of(JsonElement terms)
    {
        var money = new TermsMoney(TermsValues.Text(terms, "currency") ?? "");
        foreach (var unit in TermsValues.Members(terms, "units"))
            money._units[unit.Name] = TermsValues.Number(unit.Value, "exponent") is { } digits and >= 0 and <= 9
                ? (int)digits
                : 0;
        return money;
    }

    /// <summary>Returns the unit of a rule's bare amount.</summary>
    public string CurrencyOf(string? kind) =>
        kind is "points" or "credit" && _units.Count == 1 ? _units.Keys.Single() : Currency;

    /// <summary>Returns how many decimals an amount in a currency or unit has.</summary>
    public int DigitsOf(string currency) => Currencies.TryGetExponent(currency, _units, out var digits) ? digits : 0;

    /// <summary>Writes an amount in minor units, such as <c>1,250.00 USD</c>.</summary>
    public string Write(decimal minor, string currency) => $"{Plain(minor, currency, "N")} {currency}".TrimEnd();

    /// <summary>Writes an amount in minor units for a field: without the currency, and without groups.</summary>
    public string WriteField(decimal minor, string currency) => Plain(minor, currency, "F");

    /// <summary>Reads what somebody typed into minor units; null when it is no amount in this currency.</summary>
    public long? Read(string typed, string currency)
    {
        var text = typed.Trim().Replace(" ", "", StringComparison.Ordinal);
        // A comma is a decimal separator where no point is; between digits in threes it groups.
        if (text.Contains('.', StringComparison.Ordinal))
            text = text.Replace(",", "", StringComparison.Ordinal);
        else if (text.Count(one => one == ',') == 1 && text.Length - text.IndexOf(',', StringComparison.Ordinal) != 4)
            text = text.Replace(',', '.');
        else
            text = text.Replace(",", "", StringComparison.Ordinal);
        if (
            !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var major)
            || major > decimal.MaxValue / 10_000_000_000m
        )
            return null;
        for (var i = DigitsOf(currency); i > 0; i--)
            major *= 10;
        return major == decimal.Truncate(major) && major is >= 0 and <= MinorUnits.WireLimit ? (long)major : null;
    }

    private string Plain(decimal minor, string currency, string style)
    {
        var digits = DigitsOf(currency);
        var major = minor;
        for (var i = digits; i > 0; i--)
            major /= 10;
        return major.ToString(style + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
