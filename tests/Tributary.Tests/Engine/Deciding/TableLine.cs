using System.Globalization;
using Tributary.Engine.Foundation;

namespace Tributary.Tests.Engine.Deciding;

/// <summary>
/// One line of a deciding test: <c>type id at who rest… | pays</c>. A dash marks a column that the type does not need.
/// </summary>
/// <param name="Pays">Null when the line is accepted and decided together with the next one (<c>| ...</c>).</param>
internal sealed record TableLine(
    string Left,
    string Type,
    string Id,
    Instant At,
    string Who,
    string[] Rest,
    string? Pays
)
{
    public string? this[string option] =>
        Rest.FirstOrDefault(r => r.StartsWith(option + "=", StringComparison.Ordinal)) is { } found
            ? found[(option.Length + 1)..]
            : null;

    public static TableLine Parse(string text)
    {
        var (left, pays) = text.Split('|') is [var l, var p]
            ? (l.Trim(), p.Trim())
            : throw new FormatException($"'{text}' needs one bar.");
        return left.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var type, var id, var at, .. var rest]
            ? new TableLine(
                left,
                type,
                id,
                Time(at),
                rest is [var who, ..] ? who : "-",
                rest is [_, .. var more] ? more : [],
                pays == "..." ? null : pays
            )
            : throw new FormatException($"'{text}' needs a type, an id and a time.");
    }

    /// <summary>
    /// Reads a time in UTC: <c>05-01</c> is in 2026; <c>05-01T14:30</c> and <c>2027-05-01</c> are accepted too.
    /// </summary>
    public static Instant Time(string text) =>
        Instant.From(
            DateTimeOffset.ParseExact(
                text.IndexOf('-') == 4 ? text : "2026-" + text,
                ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            )
        );
}
