using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Terms;
using Tributary.Tests.Engine.Terms;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>
/// One place in Terms for each kind of object that the schema defines, so that a test can set every field there.
/// </summary>
internal static class SchemaPlaces
{
    private static readonly JsonObject s_schema = JsonNode.Parse(TermsSchema.Json)!.AsObject();

    private static readonly Dictionary<string, (string Terms, string Pointer)> s_places = new()
    {
        ["program"] = ("""{ "currency": "EUR" }""", ""),
        ["unit"] = ("""{ "units": { "MB": {} } }""", "/units/MB"),
        ["link"] = ("{}", "/link"),
        ["attribution"] = ("""{ "attribution": {} }""", "/attribution"),
        ["completes"] = ("""{ "completes": { "when": {} } }""", "/completes"),
        ["counter"] = ("""{ "counters": { "big": { "of": "deposit" } } }""", "/counters/big"),
        ["budget"] = ("""{ "budget": { "amount": 1 } }""", "/budget"),
        ["cap"] = (Rule("""{ "amount": 1, "cap": { "count": 5 } }"""), "/rewards/0/cap"),
        ["shared_cap"] = ("""{ "caps": [{ "rules": ["a"], "count": 5 }] }""", "/caps/0"),
        ["fraud"] = ("""{ "fraud": {} }""", "/fraud"),
        ["signal"] = ("""{ "fraud": { "signals": { "velocity": {} } } }""", "/fraud/signals/velocity"),
        ["rule"] = (Rule("""{ "rates": ["7%"] }"""), "/rewards/0"),
        ["tier"] = (
            Rule("""{ "tiers": [{ "from": 0, "rates": ["1%"] }, { "from": 5, "rates": ["2%"] }] }"""),
            "/rewards/0/tiers/1"
        ),
        ["for"] = (Rule("""{ "amount": 1, "for": { "span": "40d" } }"""), "/rewards/0/for"),
        ["milestone"] = (Rule("""{ "amount": 1, "milestone": { "at": 3 } }"""), "/rewards/0/milestone"),
        ["condition"] = (
            Rule("""{ "amount": 1, "when": { "field": "event.amount", "op": "eq", "value": 1 } }"""),
            "/rewards/0/when"
        ),
    };

    /// <summary>The names of all kinds of objects, as the schema has them.</summary>
    public static IEnumerable<string> Shapes =>
        s_schema["$defs"]!
            .AsObject()
            .Where(part => part.Value!["properties"] is not null)
            .Select(part => part.Key)
            .Prepend("program");

    /// <summary>Every field of every kind of object.</summary>
    public static IEnumerable<(string Shape, string Field)> Fields =>
        from shape in Shapes
        from member in Schema(shape)["properties"]!.AsObject()
        select (shape, member.Key);

    /// <summary>Returns Terms that have an object of this kind.</summary>
    public static (JsonObject Terms, JsonObject Place) Place(string shape)
    {
        var (members, pointer) = s_places[shape];
        var terms = JsonNode.Parse(TermsText.Terms(members))!.AsObject();
        var place = pointer
            .Split('/')
            .Skip(1)
            .Aggregate((JsonNode)terms, (node, step) => (node is JsonArray list ? list[int.Parse(step)] : node[step])!);
        return (terms, place.AsObject());
    }

    /// <summary>Returns Terms in which a field has a value; fields that cannot stand beside it are gone.</summary>
    public static JsonElement With(string shape, string field, JsonNode value)
    {
        var (terms, place) = Place(shape);
        if (Schema(shape)["oneOf"] is JsonArray alternatives)
        {
            var sets = alternatives.Select(one =>
                (one!["required"]?.AsArray() ?? []).Select(name => (string)name!).ToArray()
            );
            var mine = sets.FirstOrDefault(set => set.Contains(field));
            if (mine is not null)
                foreach (var other in sets.SelectMany(set => set).Except(mine))
                    place.Remove(other);
        }
        place[field] = value.DeepClone();
        return JsonSerializer.SerializeToElement(terms);
    }

    /// <summary>Returns values of a field: its words, or its examples and another number or span.</summary>
    public static IReadOnlyList<JsonNode> Values(string shape, string field)
    {
        var schema = Field(shape, field);
        if (schema["enum"] is JsonArray words)
            return [.. words.Select(word => word!)];
        var values = (schema["examples"]?.AsArray() ?? []).OfType<JsonNode>().ToList();
        if (values.Find(value => value.GetValueKind() == JsonValueKind.Number) is { } number)
            values.Add((long)number + 1);
        if ((string?)schema["$ref"] == "#/$defs/span")
            values.Add("7d");
        return values;
    }

    /// <summary>Returns the default of a field; null when it has none.</summary>
    public static JsonNode? Default(string shape, string field) => Field(shape, field)["default"];

    /// <summary>Returns true for a field with a list of words.</summary>
    public static bool IsWord(string shape, string field) => Field(shape, field)["enum"] is not null;

    private static JsonObject Schema(string shape) =>
        (shape == "program" ? s_schema : s_schema["$defs"]![shape]!).AsObject();

    private static JsonObject Field(string shape, string field) => Schema(shape)["properties"]![field]!.AsObject();

    private static string Rule(string members)
    {
        var rule = JsonNode.Parse("""{ "key": "r", "on": "deposit", "to": "referrer" }""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
            rule[name] = value?.DeepClone();
        return new JsonObject { ["rewards"] = new JsonArray(rule) }.ToJsonString();
    }
}
