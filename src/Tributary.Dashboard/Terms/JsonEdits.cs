using System.Globalization;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Changes single values of a JSON text and leaves the rest of the text as it is, white space included.
/// </summary>
public static class JsonEdits
{
    private const int LongestLine = 120;

    /// <summary>Puts a value in the place of the one at a pointer.</summary>
    public static string Replace(string text, string pointer, string json)
    {
        var spot = Find(text, pointer);
        return Tidy(Splice(text, spot.Start, spot.End, Fit(text, spot.Start, json)), pointer);
    }

    /// <summary>Adds a member after those that the schema names before it.</summary>
    public static string Add(string text, string pointer, string name, string json, SchemaPart? schema = null)
    {
        var parent = Find(text, pointer);
        var order = schema?.OrderOf(name) ?? int.MaxValue;
        var before = schema is null
            ? parent.Members.LastOrDefault()
            : parent.Members.LastOrDefault(member => schema.OrderOf(member.Name) <= order);
        var place = new Siblings(
            parent,
            before?.Start,
            before?.Value.End,
            parent.Members.FirstOrDefault() is { } first ? first.Start : null
        );
        return Tidy(Insert(text, place, JsonLayout.Quote(name) + ": ", json), JsonPointers.To(pointer, name));
    }

    /// <summary>Adds an item at the end of an array.</summary>
    public static string Append(string text, string pointer, string json)
    {
        var parent = Find(text, pointer);
        var last = parent.Items.LastOrDefault();
        var place = new Siblings(parent, last?.Start, last?.End, last?.Start);
        return Tidy(Insert(text, place, "", json), JsonPointers.To(pointer, parent.Items.Count));
    }

    /// <summary>Removes the member or item at a pointer.</summary>
    public static string Remove(string text, string pointer)
    {
        var parent = Find(text, JsonPointers.ParentOf(pointer));
        var parts = PartsOf(parent);
        var at = IndexOf(parent, JsonPointers.LastOf(pointer));
        return parts.Count == 1 ? Splice(text, parent.Start + 1, parent.End - 1, "")
            : at + 1 < parts.Count ? Splice(text, parts[at].Start, parts[at + 1].Start, "")
            : Splice(text, parts[at - 1].End, parts[at].End, "");
    }

    /// <summary>Lets two items of an array change places.</summary>
    public static string Swap(string text, string pointer, int one, int other)
    {
        var items = Find(text, pointer).Items;
        var (first, second) = (items[Math.Min(one, other)], items[Math.Max(one, other)]);
        var changed = Splice(text, second.Start, second.End, text[first.Start..first.End]);
        return Splice(changed, first.Start, first.End, text[second.Start..second.End]);
    }

    /// <summary>Gives a member another key.</summary>
    public static string Rename(string text, string pointer, string name)
    {
        var parent = Find(text, JsonPointers.ParentOf(pointer));
        var member = parent.Members[IndexOf(parent, JsonPointers.LastOf(pointer))];
        return Splice(text, member.Start, member.KeyEnd, JsonLayout.Quote(name));
    }

    /// <param name="Parent">The object or array.</param>
    /// <param name="Start">Where the part begins after which to insert; null to insert before all.</param>
    /// <param name="End">Where that part ends.</param>
    /// <param name="First">Where the first part begins; null when there is none.</param>
    private readonly record struct Siblings(JsonSpot Parent, int? Start, int? End, int? First);

    private static string Insert(string text, Siblings place, string key, string json)
    {
        var parent = place.Parent;
        var inside = text[(parent.Start + 1)..(parent.End - 1)];
        var isBroken = inside.Contains('\n', StringComparison.Ordinal);
        if (place.First is not { } first)
            return Splice(text, parent.Start + 1, parent.End - 1, Padded(parent, key + Fit(text, parent.Start, json)));
        if (!isBroken)
            return place.End is { } end
                ? Splice(text, end, end, ", " + key + json)
                : Splice(text, first, first, key + json + ", ");
        var indent = IndentOf(text, place.Start ?? first);
        var line = "\n" + new string(' ', indent);
        var value = key + JsonLayout.Write(json, indent);
        return place.End is { } after
            ? Splice(text, after, after, "," + line + value)
            : Splice(text, first, first, value + "," + line);
    }

    private static string Padded(JsonSpot parent, string content) =>
        parent.Kind == JsonValueKind.Object ? $" {content} " : content;

    // A line that an edit made too long is broken up, from the outermost value that it holds as a whole.
    private static string Tidy(string text, string pointer)
    {
        if (JsonSpots.Read(text).Root is not { } root)
            return text;
        var holders = new List<string>();
        for (var at = pointer; at.Length > 0; at = JsonPointers.ParentOf(at))
            holders.Insert(0, JsonPointers.ParentOf(at));
        foreach (var spot in holders.Select(root.FindNearest))
        {
            var isOnLine = !text.AsSpan(spot.Start, spot.End - spot.Start).Contains('\n');
            if (isOnLine && EndOfLine(text, spot.Start) - StartOfLine(text, spot.Start) > LongestLine)
            {
                var indent = IndentOf(text, spot.Start);
                var json = JsonLayout.Write(text[spot.Start..spot.End], indent, isBroken: true);
                return Splice(text, spot.Start, spot.End, json);
            }
        }
        return text;
    }

    private static string Fit(string text, int at, string json) => JsonLayout.Write(json, IndentOf(text, at));

    private static int IndentOf(string text, int at)
    {
        var start = StartOfLine(text, at);
        var end = start;
        while (end < text.Length && text[end] == ' ')
            end++;
        return end - start;
    }

    private static int StartOfLine(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private static IReadOnlyList<(int Start, int End)> PartsOf(JsonSpot parent) =>
        parent.Kind == JsonValueKind.Object
            ? [.. parent.Members.Select(member => (member.Start, member.Value.End))]
            : [.. parent.Items.Select(item => (item.Start, item.End))];

    private static int IndexOf(JsonSpot parent, string step)
    {
        if (parent.Kind == JsonValueKind.Array)
            return int.Parse(step, CultureInfo.InvariantCulture);
        for (var i = 0; i < parent.Members.Count; i++)
            if (parent.Members[i].Name == step)
                return i;
        throw new ArgumentException($"There is no member '{step}'.", nameof(step));
    }

    private static JsonSpot Find(string text, string pointer) =>
        JsonSpots.Read(text).Root?.Find(pointer)
        ?? throw new ArgumentException($"The text has nothing at '{pointer}'.", nameof(pointer));

    private static string Splice(string text, int start, int end, string with) =>
        string.Concat(text.AsSpan(0, start), with, text.AsSpan(end));
}
