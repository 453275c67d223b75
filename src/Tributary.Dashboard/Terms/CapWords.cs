using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>Writes caps in words.</summary>
internal static class CapWords
{
    /// <param name="currency">The currency of the rewards; null for the program's own.</param>
    public static string Write(JsonElement cap, TermsMoney money, string? currency)
    {
        var limits = new List<string>();
        if (TermsValues.Find(cap, "count") is not null)
            limits.Add(Phrases.Count(TermsValues.Number(cap, "count"), "reward"));
        if (TermsValues.Find(cap, "amount") is not null)
            limits.Add(Amount(cap, money, currency));
        var whose = TermsValues.Text(cap, "of") == "program" ? " in the whole program" : " to one member";
        var over =
            TermsValues.Text(cap, "over") == "refuse" ? ", and a reward that exceeds this is refused as a whole" : "";
        return $"at most {Phrases.Join(limits, "and")}{Phrases.Per(TermsValues.Text(cap, "per"))}{whose}{over}";
    }

    /// <summary>Writes the amount of a cap or budget, which counts in each currency apart.</summary>
    public static string Amount(JsonElement cap, TermsMoney money, string? currency) =>
        TermsValues.Number(cap, "amount") is { } minor
            ? money.Write(minor, currency ?? money.Currency)
            : Phrases.Unknown;
}
