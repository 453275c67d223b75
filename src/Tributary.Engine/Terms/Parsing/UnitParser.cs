using System.Collections.Frozen;
using Tributary.Engine.Money;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

internal static class UnitParser
{
    public static FrozenDictionary<string, int> Parse(TermsNode? node, TermsReader read)
    {
        var units = new Dictionary<string, int>();
        foreach (var (name, unit) in read.Map(node, "units", 0, TermsLimits.Units))
        {
            CheckName(name, unit, read);
            var exponent = read.Open(unit, TermsShape.Unit) is { } open
                ? read.Integer(open["exponent"], 0, TermsLimits.UnitExponent)
                : null;

            // A faulty unit still counts as declared, so that its amounts cause no further faults.
            units[name] = (int)(exponent ?? 0);
        }

        return units.ToFrozenDictionary();
    }

    private static void CheckName(string name, TermsNode unit, TermsReader read)
    {
        if (!TermsPatterns.IsUnit().IsMatch(name))
            read.Faults.Add(
                unit,
                TermsFaultCode.InvalidFormat,
                "A unit's name must start with a letter and have up to 32 letters, digits and underscores."
            );
        else if (Currencies.Codes.Contains(name.ToUpperInvariant()))
            read.Faults.Add(
                unit,
                TermsFaultCode.NotAllowed,
                $"'{name}' is a currency code in some case. Give the unit another name."
            );
    }
}
