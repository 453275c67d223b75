using System.Text;
using System.Text.Json.Nodes;
using Tributary.Dashboard.Terms;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>Makes JSON of the Terms' vocabulary from a seed, in any shape and layout.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] s_names =
    [
        .. SchemaPlaces.Fields.Select(field => field.Field).Distinct(),
        "Größe",
        "a/b~c",
        "",
        "quote\"and\\slash",
    ];

    private static readonly string[] s_texts =
    [
        "",
        "purchase",
        "30d",
        "12.5%",
        "EUR",
        "zß水🍌",
        "\"\\\n",
        "2026-05-01T00:00:00Z",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Makes an object.</summary>
    public JsonObject Object(int depth = 4)
    {
        var made = new JsonObject();
        for (var i = _random.Next(7); i > 0; i--)
            made[Name()] = Value(depth - 1);
        return made;
    }

    /// <summary>Makes a value.</summary>
    public JsonNode? Value(int depth) =>
        _random.Next(depth > 0 ? 9 : 6) switch
        {
            0 => null,
            1 => _random.Next(2) == 0,
            2 => _random.Next(-5, 100_000),
            3 => JsonNode.Parse("1.50"),
            4 or 5 => s_texts[_random.Next(s_texts.Length)],
            6 => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))]),
            _ => Object(depth),
        };

    /// <summary>Makes a name of a member.</summary>
    public string Name() => s_names[_random.Next(s_names.Length)];

    /// <summary>Writes a value with white space of any kind.</summary>
    public string Write(JsonNode? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>Picks the pointer of a value below the root; null when there is none.</summary>
    public string? Pick(JsonNode? root)
    {
        var pointers = Pointers(root, "").Skip(1).ToList();
        return pointers.Count == 0 ? null : pointers[_random.Next(pointers.Count)];
    }

    /// <summary>Returns the value at a pointer.</summary>
    public static JsonNode? Find(JsonNode? root, string pointer) =>
        JsonPointers
            .StepsOf(pointer)
            .Aggregate(root, (node, step) => node is JsonArray list ? list[int.Parse(step)] : node![step]);

    private static IEnumerable<string> Pointers(JsonNode? node, string pointer)
    {
        yield return pointer;
        var below = node switch
        {
            JsonObject map => map.Select(member => (member.Value, JsonPointers.To(pointer, member.Key))),
            JsonArray list => list.Select((item, i) => (item, JsonPointers.To(pointer, i))),
            _ => [],
        };
        foreach (var (value, at) in below)
        foreach (var found in Pointers(value, at))
            yield return found;
    }

    private void Write(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject map:
                Write(text, '{', '}', [.. map.Select(member => (JsonLayout.Quote(member.Key), member.Value))]);
                break;
            case JsonArray list:
                Write(text, '[', ']', [.. list.Select(item => ((string)null!, item))]);
                break;
            default:
                text.Append(value is null ? "null" : value.ToJsonString());
                break;
        }
    }

    private void Write(StringBuilder text, char open, char close, IReadOnlyList<(string? Key, JsonNode? Value)> parts)
    {
        text.Append(open).Append(Space());
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Key is { } key)
                text.Append(key).Append(Space()).Append(':').Append(Space());
            Write(text, parts[i].Value);
            text.Append(Space()).Append(i + 1 < parts.Count ? "," : "").Append(Space());
        }
        text.Append(close);
    }

    private string Space() =>
        _random.Next(6) switch
        {
            0 => "\n  ",
            1 => " ",
            2 => "\r\n",
            _ => "",
        };
}
