using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;

namespace Tributary.Dashboard.Format;

/// <summary>Describes in words what the signals of fraud detection found.</summary>
public static class SignalWords
{
    /// <summary>Returns what a signal says in a sentence. One of a newer server is shown by its word.</summary>
    public static string Of(string signal) =>
        EnumNames.TryParse<Signal>(signal, out var known) ? EnumSentences.Of(known) : Words.Plain(signal) + ".";

    /// <summary>Returns the numbers behind a signal; null when it has none.</summary>
    public static string? Evidence(SignalInfo signal)
    {
        var facts = new List<string>();
        if (signal.Trait is { } trait)
            facts.Add(Words.Plain(trait).ToLowerInvariant());
        if (signal.Level is { } level)
            facts.Add(level == 1 ? "the referrer" : $"{level} levels up");
        if (signal.Others is { } others)
            facts.Add(others > 50 ? "more than 50 others" : Words.Count(others, "other"));
        if (signal.Siblings is { } siblings and > 0)
            facts.Add($"{Amounts.Number(siblings)} referred by the same member");
        if (signal.GapHours is { } hours)
            facts.Add(hours == 0 ? "within the hour" : $"{Words.Count(hours, "hour")} apart");
        if (signal is { Count: { } count, Limit: { } limit })
            facts.Add($"{Amounts.Number(count)}, the limit is {Amounts.Number(limit)}");
        else if (signal.Count is { } only)
            facts.Add(Amounts.Number(only));
        return facts.Count == 0 ? null : string.Join(", ", facts);
    }
}
