using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>A part of the JSON Schema of Terms, with what it refers to.</summary>
public sealed class SchemaPart
{
    private readonly JsonElement _root;

    // The part as written, then what it refers to: a description beside a reference is the nearer one.
    private readonly IReadOnlyList<JsonElement> _layers;

    private SchemaPart(JsonElement root, JsonElement part)
    {
        _root = root;
        var layers = new List<JsonElement> { part };
        while (layers[^1].TryGetProperty("$ref", out var to))
            layers.Add(Follow(to.GetString()!));
        _layers = layers;
    }

    /// <summary>Reads a schema.</summary>
    public static SchemaPart Read(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        return new SchemaPart(root, root);
    }

    /// <summary>Returns the value of a keyword; null when the schema does not have it.</summary>
    public JsonElement? Find(string keyword)
    {
        foreach (var layer in _layers)
            if (layer.TryGetProperty(keyword, out var value))
                return value;
        return null;
    }

    /// <summary>The name for people; null when the schema has none.</summary>
    public string? Title => Find("title")?.GetString();

    /// <summary>The help text.</summary>
    public string? Description => Find("description")?.GetString();

    /// <summary>How a text or number is to be read, such as <c>minor-units</c>.</summary>
    public string? Format => Find("format")?.GetString();

    /// <summary>The allowed words; empty when any text is allowed.</summary>
    public IReadOnlyList<string> Words => TextsOf("enum");

    /// <summary>The names of the members that must be there.</summary>
    public IReadOnlyList<string> Required => TextsOf("required");

    /// <summary>The JSON types that are allowed.</summary>
    public IReadOnlyList<string> Types =>
        Find("type") is not { } type ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
        : [type.GetString()!];

    /// <summary>The named members, in the order of the schema.</summary>
    public IReadOnlyList<string> Names =>
        Find("properties") is { } properties ? [.. properties.EnumerateObject().Select(one => one.Name)] : [];

    /// <summary>True for an object whose keys its author chooses.</summary>
    public bool IsMap => Find("additionalProperties") is { ValueKind: JsonValueKind.Object };

    /// <summary>The schema of the keys that the author chooses.</summary>
    public SchemaPart? Keys => Find("propertyNames") is { } names ? new SchemaPart(_root, names) : null;

    /// <summary>The schema of the items of an array.</summary>
    public SchemaPart? Items => Find("items") is { } items ? new SchemaPart(_root, items) : null;

    /// <summary>The alternatives that differ by type or by the members that they need.</summary>
    public IReadOnlyList<SchemaPart> Alternatives =>
        (Find("oneOf") ?? Find("anyOf")) is { } either
            ? [.. either.EnumerateArray().Select(one => new SchemaPart(_root, one))]
            : [];

    /// <summary>True when exactly one alternative may hold.</summary>
    public bool IsExclusive => Find("oneOf") is not null;

    /// <summary>Returns the schema of a member; null for one that the schema does not know.</summary>
    public SchemaPart? Member(string name) =>
        Find("properties") is { } properties && properties.TryGetProperty(name, out var member)
            ? new SchemaPart(_root, member)
        : Find("additionalProperties") is { ValueKind: JsonValueKind.Object } other ? new SchemaPart(_root, other)
        : null;

    /// <summary>Returns the place of a member in the order of the schema; unknown ones are last.</summary>
    public int OrderOf(string name)
    {
        var names = Names;
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name)
                return i;
        return names.Count;
    }

    /// <summary>Returns the alternative with the type of a value, or this schema when types do not differ.</summary>
    public SchemaPart? Matching(JsonSpot spot) =>
        Alternatives.All(one => one.Types.Count == 0)
            ? this
            : Alternatives.FirstOrDefault(one => one.Allows(spot.Kind));

    /// <summary>True when values of this type are allowed.</summary>
    public bool Allows(JsonValueKind kind) => Types.Count == 0 || Types.Any(type => IsOf(type, kind));

    private static bool IsOf(string type, JsonValueKind kind) =>
        type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "integer" or "number" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => kind == JsonValueKind.Null,
        };

    private string[] TextsOf(string keyword) =>
        Find(keyword) is { } list ? [.. list.EnumerateArray().Select(one => one.GetString()!)] : [];

    private JsonElement Follow(string reference)
    {
        var part = _root;
        foreach (var step in JsonPointers.StepsOf(reference[1..]))
            part = part.GetProperty(step);
        return part;
    }
}
