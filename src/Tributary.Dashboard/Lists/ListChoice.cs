using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Session;

namespace Tributary.Dashboard.Lists;

/// <summary>The part of a list that somebody chose to see: the parameters of an address.</summary>
public sealed class ListChoice
{
    private readonly Dictionary<string, string> _values;

    private ListChoice(Dictionary<string, string> values) => _values = values;

    /// <summary>The program; empty for a list about all of them.</summary>
    public string Program { get; init; } = "";

    /// <summary>The place at which the page begins; null for the first page.</summary>
    public string? Cursor
    {
        get => this[PageAddress.Cursor];
        init => _values[PageAddress.Cursor] = value ?? "";
    }

    /// <summary>The rows on a page.</summary>
    public int Limit { get; init; } = 25;

    /// <summary>Returns a value; null when it is missing or empty.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Reads the query of an address, with or without its question mark.</summary>
    public static ListChoice Read(string query, string program = "") =>
        new(
            QueryHelpers
                .ParseQuery(query)
                .ToDictionary(pair => pair.Key, pair => pair.Value[0] ?? "", StringComparer.OrdinalIgnoreCase)
        )
        {
            Program = program,
        };

    /// <summary>Returns the same choice at another place.</summary>
    public ListChoice At(string? cursor, int limit) =>
        new(new Dictionary<string, string>(_values, StringComparer.OrdinalIgnoreCase))
        {
            Program = Program,
            Cursor = cursor,
            Limit = limit,
        };

    /// <summary>Returns a whole number; null when there is none.</summary>
    public int? Number(string name) =>
        int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Returns the moment at which a day begins.</summary>
    public DateTimeOffset? StartOf(string name) => Day(name) is { } day ? Viewer.Current.StartOf(day) : null;

    /// <summary>Returns the moment at which a day ends.</summary>
    public DateTimeOffset? EndOf(string name) =>
        Day(name) is { } day && day < DateOnly.MaxValue ? Viewer.Current.StartOf(day.AddDays(1)) : null;

    /// <summary>Writes what is chosen by filters, as the query of an address.</summary>
    public string Query(IEnumerable<ListFilter> filters) =>
        string.Join(
            '&',
            filters
                .Where(filter => this[filter.Name] is not null)
                .Select(filter => $"{filter.Name}={Uri.EscapeDataString(this[filter.Name]!)}")
        );

    private DateOnly? Day(string name) =>
        DateOnly.TryParseExact(this[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var day)
            ? day
            : null;
}
