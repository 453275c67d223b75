using System.Globalization;
using Tributary.Engine.Money;

namespace Tributary.Server.Cli;

/// <summary>Writes amounts for people at a command line.</summary>
internal static class MoneyText
{
    /// <summary>Writes an amount of minor units in the currency's usual unit, such as <c>12.50</c>.</summary>
    /// <param name="units">The decimal places of the units that the program defines.</param>
    public static string Of(long minor, string currency, IReadOnlyDictionary<string, int> units)
    {
        if (!Currencies.TryGetExponent(currency, units, out var digits))
            digits = 0;
        decimal amount = minor;
        for (var i = 0; i < digits; i++)
            amount /= 10;
        return amount.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
