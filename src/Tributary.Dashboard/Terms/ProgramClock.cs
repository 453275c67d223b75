using System.Globalization;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>Reads and writes moments in the time zone of a program.</summary>
public sealed class ProgramClock
{
    private const string FieldFormat = "yyyy-MM-dd'T'HH:mm";

    private readonly TimeZoneInfo _zone;

    private ProgramClock(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The name of the time zone.</summary>
    public string Zone => _zone.Id;

    /// <summary>Reads the time zone from Terms; UTC where they name none that this server knows.</summary>
    public static ProgramClock Of(JsonElement terms) =>
        new(
            TermsValues.Text(terms, "timezone") is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
                ? zone
                : TimeZoneInfo.Utc
        );

    /// <summary>Writes a moment for people, with the time zone.</summary>
    public string Write(DateTimeOffset at) =>
        $"{TimeZoneInfo.ConvertTime(at, _zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {Zone}";

    /// <summary>Writes a moment for a field of the type <c>datetime-local</c>.</summary>
    public string WriteField(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _zone).ToString(FieldFormat, CultureInfo.InvariantCulture);

    /// <summary>Writes a moment of Terms for such a field; empty when it is none.</summary>
    public string WriteField(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? WriteField(at)
            : "";

    /// <summary>
    /// Reads what such a field holds; null when it is no moment. A time that the clocks skip is the one after the gap.
    /// </summary>
    public DateTimeOffset? Read(string? typed)
    {
        if (
            !DateTime.TryParseExact(
                typed,
                [FieldFormat, FieldFormat + "':'ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
            return null;
        while (_zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local));
    }

    /// <summary>Writes a moment as Terms hold it: RFC 3339 with the offset.</summary>
    public static string WriteTerms(DateTimeOffset at) =>
        at.Offset == TimeSpan.Zero
            ? at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
