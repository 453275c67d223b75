using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Json;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Reference;

/// <summary>
/// Prepares the wire's schemas for generators of other languages: closed lists of words, plain names, strict requests,
/// and the Terms.
/// </summary>
internal static partial class ApiSchemas
{
    public const string Reference = "#/components/schemas/";
    private const string Terms = "Terms";

    /// <summary>
    /// Lists of words that comments cannot give, by schema and property, as the framework names them.
    /// </summary>
    private static readonly Dictionary<string, Func<IEnumerable<string>>> s_words = new()
    {
        ["Problem.code"] = () => ErrorCodes.All.Select(code => code.Code),
        ["RejectedEvent.code"] = () => ErrorCodes.All.Select(code => code.Code),
        ["Fault.code"] = () =>
            ErrorCodes
                .All.Select(code => code.Code)
                .Concat(TermsFaultCode.Meanings.Keys.Order(StringComparer.Ordinal))
                .Distinct(),
        ["DecisionInfo.reasons"] = EnumNames.All<Reason>,
        ["RuleTraceInfo.reason"] = EnumNames.All<Reason>,
        ["SignalInfo.name"] = EnumNames.All<Signal>,
        ["SignalPrecision.name"] = EnumNames.All<Signal>,
        ["ReferralInfo.kind"] = () => ["acquisition"],
        ["WebhookInfo.events"] = Changes,
        ["NewWebhook.events"] = Changes,
        ["WebhookPatch.events"] = Changes,
        ["CapTraceInfo.of"] = () => ["beneficiary", "program"],
        ["CapTraceInfo.measure"] = () => ["count", "amount"],
        ["CapInfo.of"] = () => ["beneficiary", "program"],
        ["CapInfo.measure"] = () => ["count", "amount"],
    };

    private static IEnumerable<string> Changes() => ApiWords.WordsOf(typeof(ChangeTypes)).Append("*");

    public static void Finish(JsonObject root)
    {
        var components = root["components"]!.AsObject();
        var schemas = components["schemas"]!.AsObject();
        foreach (var (name, schema) in schemas.ToList())
            Finish(name, schema!.AsObject());
        Inline(root, schemas, "JsonElement", () => []);
        Inline(
            root,
            schemas,
            "JsonObject",
            () => new JsonObject { ["type"] = "object", ["additionalProperties"] = true }
        );
        foreach (
            var (patch, written) in schemas
                .Where(schema =>
                    schema.Key is "PatchText" || schema.Key.StartsWith("PatchValueOf", StringComparison.Ordinal)
                )
                .ToList()
        )
            Inline(
                root,
                schemas,
                patch,
                () =>
                    new JsonObject(
                        written!
                            .AsObject()
                            .Where(pair => pair.Key is "type" or "format")
                            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))
                    )
            );
        AddTerms(schemas);
        schemas["AnalyticsItem"]!["additionalProperties"] = new JsonObject
        {
            ["type"] = new JsonArray("number", "string", "array", "null"),
            ["items"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = true },
            ["description"] = "A figure by its name. One that is not measured, or cannot be computed, is null.",
        };
        schemas["TermsInfo"]!["properties"]!["terms"] = Ref(Terms, "The Terms as they were sent.");
        schemas["DryRunRequest"]!["properties"]!["terms"] = Ref(
            Terms,
            "Draft Terms to decide under. Default: the Terms in force."
        );
        Rename(root, schemas);
    }

    public static JsonObject Ref(string schema, string? description = null)
    {
        var reference = new JsonObject { ["$ref"] = Reference + schema };
        if (description is not null)
            reference["description"] = description;
        return reference;
    }

    /// <summary>Returns the API's name for a type that the framework names.</summary>
    public static string NameOf(string type) =>
        type == "TermsInfo" ? "TermsVersion"
        : type.StartsWith("PageOf", StringComparison.Ordinal) ? NameOf(type["PageOf".Length..]) + "Page"
        : type.EndsWith("Info", StringComparison.Ordinal) ? type[..^"Info".Length]
        : type;

    private static void Finish(string name, JsonObject schema)
    {
        Describe(schema);
        if (IsRequest().IsMatch(name))
            schema["additionalProperties"] = false;
        if (schema["properties"] is not JsonObject properties)
            return;
        foreach (var (property, node) in properties)
        {
            if (node is not JsonObject value)
                continue;
            Describe(value);
            if (s_words.TryGetValue($"{name}.{property}", out var words))
                AddWords(value, words());
            else if ((string?)value["description"] is { } text && ApiWords.ListedIn(text) is { Count: > 0 } listed)
                AddWords(value, listed);
        }
    }

    private static void Describe(JsonObject schema)
    {
        if ((string?)schema["description"] is { } text)
            schema["description"] = ApiWords.Plain(text);
    }

    private static void AddWords(JsonObject schema, IEnumerable<string> words)
    {
        var target = schema["items"] as JsonObject ?? schema;
        if (!Types(target).Contains("string"))
            return;
        target["enum"] = new JsonArray([
            .. words.Select(word => (JsonNode?)word),
            .. Types(target).Contains("null") ? (JsonNode?[])[null] : [],
        ]);
    }

    private static IEnumerable<string> Types(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray several => several.Select(type => (string)type!),
            JsonValue one => [(string)one!],
            _ => [],
        };

    /// <summary>
    /// Replaces every reference to a schema with the schema itself, and keeps the other content of the reference.
    /// </summary>
    private static void Inline(JsonObject root, JsonObject schemas, string name, Func<JsonObject> write)
    {
        foreach (var reference in References(root, Reference + name).ToList())
        {
            reference.Remove("$ref");
            foreach (var (key, value) in write())
                reference[key] = value?.DeepClone();
            if (
                reference.Parent is JsonArray { Parent: JsonObject nullable } either
                && nullable["oneOf"] == either
                && write().Count > 0
            )
                Flatten(nullable, reference);
        }
        schemas.Remove(name);
    }

    /// <summary>Turns an alternative of null and an object into a nullable object.</summary>
    private static void Flatten(JsonObject nullable, JsonObject value)
    {
        nullable.Remove("oneOf");
        foreach (var (key, node) in value.ToList())
            nullable[key] = node?.DeepClone();
        if ((string?)value["type"] is { } type)
            nullable["type"] = new JsonArray(type, "null");
    }

    private static void AddTerms(JsonObject schemas)
    {
        var terms = JsonNode.Parse(TermsSchema.Json)!.AsObject();
        var parts = terms["$defs"]!.AsObject();
        terms.Remove("$defs");
        terms.Remove("$schema");
        foreach (var (part, schema) in parts.ToList())
        {
            parts.Remove(part);
            schemas[PartOf(part)] = schema;
        }
        schemas[Terms] = terms;
        foreach (
            var alternative in schemas
                .Where(schema => schema.Key.StartsWith(Terms, StringComparison.Ordinal))
                .SelectMany(schema => Alternatives(schema.Value!))
        )
            alternative["properties"] = new JsonObject(
                alternative["required"]!
                    .AsArray()
                    .Select(name => KeyValuePair.Create((string)name!, (JsonNode?)new JsonObject()))
            );
        foreach (var (_, schema) in schemas.Where(schema => schema.Key.StartsWith(Terms, StringComparison.Ordinal)))
            DescribeDefaults(schema);
        foreach (var (name, schema) in schemas)
            if (name.StartsWith(Terms, StringComparison.Ordinal))
                foreach (var reference in References(schema, null).ToList())
                    if ((string?)reference["$ref"] is { } to && to.StartsWith("#/$defs/", StringComparison.Ordinal))
                        reference["$ref"] = Reference + PartOf(to["#/$defs/".Length..]);
    }

    /// <summary>
    /// Writes defaults into descriptions. Generators treat a field with a default as always present, even in requests.
    /// </summary>
    private static void DescribeDefaults(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                DescribeDefaults(item);
        }
        if (node is not JsonObject schema)
            return;
        foreach (var (_, below) in schema.ToList())
            DescribeDefaults(below);
        if (!schema.TryGetPropertyValue("default", out var unlessGiven))
            return;
        // A field named "default".
        if (schema["description"] is null && schema["type"] is null && schema["$ref"] is null)
            return;
        schema.Remove("default");
        schema["description"] = $"{schema["description"]} Default: `{unlessGiven?.ToJsonString() ?? "null"}`.".Trim();
    }

    /// <summary>
    /// Returns alternatives that only say which fields are required. Linters want to see the fields beside them.
    /// </summary>
    private static IEnumerable<JsonObject> Alternatives(JsonNode schema) =>
        ((string[])["anyOf", "oneOf"])
            .SelectMany(kind => schema[kind]?.AsArray() ?? [])
            .OfType<JsonObject>()
            .Where(one => one.Count == 1 && one["required"] is JsonArray);

    private static string PartOf(string part) =>
        Terms + string.Concat(part.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static void Rename(JsonObject root, JsonObject schemas)
    {
        foreach (var reference in References(root, null))
            if ((string?)reference["$ref"] is { } to && to.StartsWith(Reference, StringComparison.Ordinal))
                reference["$ref"] = Reference + NameOf(to[Reference.Length..]);
        foreach (var (name, schema) in schemas.ToList())
        {
            schemas.Remove(name);
            if (!schemas.TryAdd(NameOf(name), schema))
                throw new InvalidOperationException($"Two schemas would be named {NameOf(name)}.");
        }
    }

    /// <param name="to">Null for all.</param>
    private static IEnumerable<JsonObject> References(JsonNode? node, string? to) =>
        node switch
        {
            JsonObject known => (
                known["$ref"] is JsonValue reference && (to is null || (string?)reference == to)
                    ? (JsonObject[])[known]
                    : []
            ).Concat(known.SelectMany(pair => References(pair.Value, to))),
            JsonArray items => items.SelectMany(item => References(item, to)),
            _ => [],
        };

    // Bodies that the server reads refuse fields that they do not know.
    [GeneratedRegex("^New|Patch$|Request$|^CommandReason$|Command$|^CaseAssignment$|^CaseResolution$")]
    private static partial Regex IsRequest();
}
