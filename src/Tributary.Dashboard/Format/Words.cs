using System.Globalization;

namespace Tributary.Dashboard.Format;

/// <summary>Writes the words of the API for people.</summary>
public static class Words
{
    /// <summary>Writes a word such as <c>no_reward</c> as <c>No reward</c>.</summary>
    public static string Plain(string word)
    {
        if (word.Length == 0)
            return word;
        var text = word.Replace('_', ' ').Replace('.', ' ');
        return char.ToUpper(text[0], CultureInfo.InvariantCulture) + text[1..];
    }

    /// <summary>Writes a number of things, such as <c>1 member</c> and <c>2 members</c>.</summary>
    public static string Count(long number, string one) => $"{Amounts.Number(number)} {one}{(number == 1 ? "" : "s")}";

    /// <summary>Writes a length of time in its largest units, such as <c>2 days</c> or <c>3.5 seconds</c>.</summary>
    public static string Span(TimeSpan span) =>
        span.TotalDays >= 2 ? Count((long)span.TotalDays, "day")
        : span.TotalHours >= 2 ? Count((long)span.TotalHours, "hour")
        : span.TotalMinutes >= 2 ? Count((long)span.TotalMinutes, "minute")
        : span.TotalSeconds >= 10 ? Count((long)span.TotalSeconds, "second")
        : span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " seconds";

    /// <param name="number">The number.</param>
    /// <param name="one">The word for one of them.</param>
    /// <param name="several">The word for several; null where an s makes it.</param>
    public static string Count(long number, string one, string? several = null) =>
        $"{Amounts.Number(number)} {(number == 1 ? one : several ?? one + "s")}";
}
