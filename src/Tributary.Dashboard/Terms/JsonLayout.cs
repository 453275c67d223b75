using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Writes JSON for people: what fits on a line stays on one, and anything longer has a line for each part.
/// </summary>
public static class JsonLayout
{
    private const int Columns = 110;

    private static readonly JsonSerializerOptions s_plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a text as JSON, with its quotes.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, s_plain);

    /// <summary>Writes a value as JSON, with letters of all languages as they are.</summary>
    public static string Plain(JsonElement value) => JsonSerializer.Serialize(value, s_plain);

    /// <summary>Writes a JSON text anew.</summary>
    /// <param name="json">A JSON text.</param>
    /// <param name="indent">The spaces at the beginning of the line on which it begins.</param>
    /// <param name="schema">Says the order of members; null keeps that of the text.</param>
    /// <param name="isBroken">Whether the outermost value has a line for each part in any case.</param>
    public static string Write(string json, int indent = 0, SchemaPart? schema = null, bool isBroken = false)
    {
        if (JsonSpots.Read(json).Root is not { } root)
            return json;
        var lines = new StringBuilder();
        Write(lines, root, json, new Place(indent, indent), schema, isBroken);
        return lines.ToString();
    }

    /// <param name="Indent">The spaces at the beginning of the line.</param>
    /// <param name="Column">The column at which the value begins.</param>
    private readonly record struct Place(int Indent, int Column);

    private static void Write(
        StringBuilder lines,
        JsonSpot spot,
        string json,
        Place place,
        SchemaPart? schema,
        bool isBroken
    )
    {
        var inline = Inline(spot, json, schema);
        var isParent = spot.Members.Count + spot.Items.Count > 0;
        if (!isParent || (!isBroken && place.Column + inline.Length <= Columns))
        {
            lines.Append(inline);
            return;
        }
        var isObject = spot.Kind == JsonValueKind.Object;
        var below = place.Indent + 2;
        lines.Append(isObject ? '{' : '[');
        var isFirst = true;
        foreach (var (name, value, part) in PartsOf(spot, schema))
        {
            lines.Append(isFirst ? "\n" : ",\n").Append(' ', below);
            isFirst = false;
            var key = name is null ? "" : Quote(name) + ": ";
            lines.Append(key);
            Write(lines, value, json, new Place(below, below + key.Length), part, isBroken: false);
        }
        lines.Append('\n').Append(' ', place.Indent).Append(isObject ? '}' : ']');
    }

    private static string Inline(JsonSpot spot, string json, SchemaPart? schema) =>
        spot.Kind switch
        {
            JsonValueKind.Object when spot.Members.Count == 0 => "{}",
            JsonValueKind.Object => $"{{ {InlineParts(spot, json, schema)} }}",
            JsonValueKind.Array => $"[{InlineParts(spot, json, schema)}]",
            _ => json[spot.Start..spot.End],
        };

    private static string InlineParts(JsonSpot spot, string json, SchemaPart? schema) =>
        string.Join(
            ", ",
            PartsOf(spot, schema)
                .Select(part =>
                    (part.Name is null ? "" : Quote(part.Name) + ": ") + Inline(part.Value, json, part.Schema)
                )
        );

    private static IEnumerable<(string? Name, JsonSpot Value, SchemaPart? Schema)> PartsOf(
        JsonSpot spot,
        SchemaPart? schema
    )
    {
        if (spot.Kind == JsonValueKind.Array)
            return spot.Items.Select(item => ((string?)null, item, schema?.Matching(spot)?.Items));
        var fields = schema?.Matching(spot);
        var members = spot.Members.Select(member => ((string?)member.Name, member.Value, fields?.Member(member.Name)));
        return fields is null ? members : members.OrderBy(member => fields.OrderOf(member.Item1!));
    }
}
