using System.Collections.Frozen;
using System.Globalization;

namespace Tributary.Dashboard.Session;

/// <summary>
/// How the person at the browser reads times and numbers, and which columns were chosen there. The browser says it in
/// cookies, so that the first paint of a page has it already. Until then, times are UTC.
/// </summary>
public sealed class Viewer
{
    /// <summary>The cookie with the time zone and the signs of numbers, which theme.js writes.</summary>
    public const string Cookie = "trb_viewer";

    /// <summary>The beginning of the names of cookies with chosen columns; the name of the list follows.</summary>
    public const string ColumnsCookie = "trb_columns_";

    private static readonly AsyncLocal<Viewer?> s_current = new();

    private static readonly Viewer s_unknown = new(
        TimeZoneInfo.Utc,
        NumberFormatInfo.InvariantInfo,
        FrozenDictionary<string, string>.Empty
    );

    private readonly Dictionary<string, string[]> _columns;

    private Viewer(TimeZoneInfo zone, NumberFormatInfo numbers, IReadOnlyDictionary<string, string> columns)
    {
        Zone = zone;
        Numbers = numbers;
        _columns = columns.ToDictionary(list => list.Key, list => list.Value.Split('.'), StringComparer.Ordinal);
    }

    /// <summary>
    /// The viewer of the page that is rendered. The server sets it for each request, and a page's circuit keeps that of
    /// its connection.
    /// </summary>
    public static Viewer Current
    {
        get => s_current.Value ?? s_unknown;
        set => s_current.Value = value;
    }

    /// <summary>The time zone of the browser.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The signs of numbers in the browser's language.</summary>
    public NumberFormatInfo Numbers { get; }

    /// <summary>Reads cookies; those that make no sense are passed over.</summary>
    public static Viewer Read(IEnumerable<KeyValuePair<string, string>> cookies)
    {
        var (zone, numbers) = (TimeZoneInfo.Utc, NumberFormatInfo.InvariantInfo);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in cookies)
        {
            if (name == Cookie)
                (zone, numbers) = Read(value.Split('~'));
            else if (name.StartsWith(ColumnsCookie, StringComparison.Ordinal))
                columns[name[ColumnsCookie.Length..]] = value;
        }
        return new Viewer(zone, numbers, columns);
    }

    /// <summary>Writes a moment in the viewer's time zone.</summary>
    public string Text(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Returns the moment at which a day begins for the viewer.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where the clock skips midnight, the day begins an hour later.
        while (Zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(30);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    /// <summary>Returns the columns that were chosen for a list; null for the usual ones.</summary>
    public IReadOnlyList<string>? ColumnsOf(string list) => _columns.GetValueOrDefault(list);

    /// <summary>Remembers the columns of a list while this page is open. The browser keeps them longer.</summary>
    public void Choose(string list, IReadOnlyList<string> columns) => _columns[list] = [.. columns];

    // The zone, the sign before a fraction, the sign between groups, and the sizes of groups from the right.
    private static (TimeZoneInfo Zone, NumberFormatInfo Numbers) Read(string[] parts)
    {
        if (parts is not [var zone, var point, var group, var sizes])
            return (TimeZoneInfo.Utc, NumberFormatInfo.InvariantInfo);
        var known = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
        var isSense = point is "." or "," && group.Length <= 1 && group != point && !group.Any(char.IsLetterOrDigit);
        if (!isSense || sizes is not ("3" or "3,2" or "4"))
            return (known, NumberFormatInfo.InvariantInfo);
        return (
            known,
            NumberFormatInfo.ReadOnly(
                new NumberFormatInfo
                {
                    NumberDecimalSeparator = point,
                    NumberGroupSeparator = group,
                    NumberGroupSizes = [.. sizes.Split(',').Select(size => size[0] - '0')],
                }
            )
        );
    }
}
