using System.Collections.Frozen;
using Tributary.Engine.Money;

namespace Tributary.Engine.Terms.Json;

/// <summary>The context in which parts of the Terms are checked.</summary>
/// <param name="Currency">Empty when its own fault has already been reported.</param>
internal sealed record TermsScope(
    TermsReader Read,
    string Currency,
    FrozenDictionary<string, int> Units,
    FrozenSet<string> Counters
)
{
    public bool KnowsCurrency(string code) => Currencies.TryGetExponent(code, Units, out _);

    /// <summary>Reads a currency or declared unit.</summary>
    public string? ReadCurrency(TermsNode? node)
    {
        if (Read.Text(node, 1, TermsLimits.Text) is not { } code)
            return null;
        if (KnowsCurrency(code))
            return code;
        var meant = Currencies
            .Codes.Concat(Units.Keys)
            .FirstOrDefault(known => known.Equals(code, StringComparison.OrdinalIgnoreCase));
        return Read.Fault<string>(
            node,
            TermsFaultCode.UnknownCurrency,
            $"{TermsReader.Quote(code)}{(meant is null ? "" : $" (did you mean {meant}?)")} is neither an ISO "
                + "4217 code, BTC, ETH or USDT, nor declared in 'units'."
        );
    }
}
