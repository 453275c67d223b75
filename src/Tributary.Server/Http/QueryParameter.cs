using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Http;

/// <summary>A query parameter: its check and its description.</summary>
/// <param name="Description">Its meaning, range and default.</param>
/// <param name="WriteSchema">Creates a new JSON Schema of it.</param>
/// <param name="WriteExample">Creates a value as it is written in an address.</param>
/// <remarks>
/// Both are written when the document is. The names of enums alone would take a tenth of the time of a start.
/// </remarks>
internal sealed record QueryParameter(
    string Name,
    string Description,
    Func<JsonObject> WriteSchema,
    Func<JsonNode> WriteExample
)
{
    public bool IsRequired { get; init; }

    public static QueryParameter Words<T>(string name, string description, T? unlessGiven = null)
        where T : struct, Enum =>
        new(
            name,
            description,
            () => SchemaOf(EnumNames.All<T>(), unlessGiven is { } word ? EnumNames.Of(word) : null),
            () => EnumNames.All<T>().First()
        );

    public static QueryParameter Words(string name, string description, string[] words) =>
        new(name, description, () => SchemaOf(words, null), () => words[0]);

    public static QueryParameter Count(string name, string description, int most, int unlessGiven) =>
        new(
            name,
            description,
            () =>
                new JsonObject
                {
                    ["type"] = "integer",
                    ["minimum"] = 1,
                    ["maximum"] = most,
                    ["default"] = unlessGiven,
                },
            () => unlessGiven
        );

    /// <summary>A whole number of any sign.</summary>
    public static QueryParameter Whole(string name, string description, long example) =>
        new(name, description, () => new JsonObject { ["type"] = "integer", ["format"] = "int64" }, () => example);

    public static QueryParameter Time(string name, string description) =>
        new(
            name,
            description,
            () => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            () => "2026-05-01T00:00:00Z"
        );

    public static QueryParameter Text(string name, string description, string example, string? pattern = null) =>
        new(
            name,
            description,
            () =>
            {
                var schema = new JsonObject { ["type"] = "string" };
                if (pattern is not null)
                    schema["pattern"] = pattern;
                return schema;
            },
            () => example
        );

    private static JsonObject SchemaOf(IEnumerable<string> words, string? unlessGiven)
    {
        var schema = new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]),
        };
        if (unlessGiven is not null)
            schema["default"] = unlessGiven;
        return schema;
    }
}

/// <summary>The query parameters that a call takes. All others are refused.</summary>
internal sealed record DeclaredQuery(IReadOnlyList<QueryParameter> Parameters)
{
    /// <summary>True when the handler reads them by their names, as it has many, instead of binding each.</summary>
    public bool IsReadByName { get; init; }

    /// <summary>Returns the parameters of a call; none when it declares none.</summary>
    public static IReadOnlyList<QueryParameter> Of(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<DeclaredQuery>()?.Parameters ?? [];
}

internal static class QueryExtensions
{
    /// <summary>Declares the query parameters that a call takes.</summary>
    public static T WithQuery<T>(this T endpoint, params QueryParameter[] parameters)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new DeclaredQuery(parameters));

    /// <summary>Declares the query parameters of a call that reads them by their names.</summary>
    public static T WithQueryByName<T>(this T endpoint, params QueryParameter[] parameters)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new DeclaredQuery(parameters) { IsReadByName = true });
}
