using System.Collections.Frozen;

namespace Tributary.Engine.Money;

/// <summary>Currencies with the number of decimals of their minor unit: ISO 4217, and three coins.</summary>
/// <remarks>Codes of ISO 4217 that have no minor unit (metals, XDR, XTS, …) are not money here.</remarks>
public static class Currencies
{
    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string Two = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CNY COP
        COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
        IRR JMD
        KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
        NIO NOK
        NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
        TJS TMT
        TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """;

    private const string Three = "BHD IQD JOD KWD LYD OMR TND";

    private const string Four = "CLF UYW";

    private static readonly FrozenDictionary<string, int> Exponents = Of(None, 0)
        .Concat(Of(Two, 2))
        .Concat(Of(Three, 3))
        .Concat(Of(Four, 4))
        .Append(new("USDT", 6))
        .Append(new("BTC", 8))
        .Append(new("ETH", 9))
        .ToFrozenDictionary();

    public static IReadOnlyCollection<string> Codes => Exponents.Keys;

    /// <param name="units">The program's own units, which never share a name with a currency.</param>
    public static bool TryGetExponent(string code, IReadOnlyDictionary<string, int> units, out int exponent) =>
        Exponents.TryGetValue(code, out exponent) || units.TryGetValue(code, out exponent);

    private static IEnumerable<KeyValuePair<string, int>> Of(string codes, int exponent) =>
        codes
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(code => KeyValuePair.Create(code, exponent));
}
