using System.Globalization;

namespace Tributary.Dashboard.Terms;

/// <summary>Small parts of sentences.</summary>
internal static class Phrases
{
    /// <summary>Stands for a value that the Terms lack or that is faulty.</summary>
    public const string Unknown = "…";

    public static string Quote(string? text) => text is null ? Unknown : $"“{text}”";

    /// <summary>Joins parts as <c>a, b and c</c>.</summary>
    public static string Join(IReadOnlyList<string> parts, string word) =>
        parts.Count switch
        {
            0 => Unknown,
            1 => parts[0],
            _ => $"{string.Join(", ", parts.Take(parts.Count - 1))} {word} {parts[^1]}",
        };

    /// <summary>Writes a span such as <c>30d</c> as <c>30 days</c>.</summary>
    public static string Span(string? span)
    {
        if (span is null)
            return Unknown;
        foreach (var (ending, one) in ((string, string)[])[("mo", "month"), ("d", "day"), ("h", "hour")])
            if (
                span.EndsWith(ending, StringComparison.Ordinal)
                && long.TryParse(
                    span[..^ending.Length],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
                return Count(number, one);
        return span;
    }

    public static string Count(decimal? number, string one) =>
        number is null ? $"{Unknown} {one}s" : $"{Number(number)} {one}{(number == 1 ? "" : "s")}";

    public static string Number(decimal? number) =>
        number is { } exact ? exact.ToString("#,0.############", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>Writes a number as a place in an order, such as <c>5th</c>.</summary>
    public static string Ordinal(decimal? number)
    {
        if (number is not { } exact)
            return Unknown;
        var ending = (exact % 100, exact % 10) switch
        {
            (>= 11 and <= 13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        return Number(number) + ending;
    }

    /// <summary>Writes a period of caps as it follows an amount.</summary>
    public static string Per(string? period) =>
        period switch
        {
            null or "all" => "",
            "day" => " a day",
            "week" => " a week",
            "month" => " a month",
            var other => $" a {other}",
        };

    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
