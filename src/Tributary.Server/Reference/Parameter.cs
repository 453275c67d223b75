using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Reference;

/// <summary>A query parameter: its check and its description.</summary>
/// <param name="Description">Its meaning, range and default.</param>
/// <param name="WriteSchema">Creates a new JSON Schema of it.</param>
/// <param name="Example">A value as it is written in an address.</param>
internal sealed record Parameter(string Name, string Description, Func<JsonObject> WriteSchema, JsonNode Example)
{
    public bool IsRequired { get; init; }

    public static Parameter Words<T>(string name, string description, string? unlessGiven = null)
        where T : struct, Enum => Words(name, description, [.. EnumNames.All<T>()], unlessGiven);

    public static Parameter Words(string name, string description, string[] words, string? unlessGiven = null) =>
        new(
            name,
            description,
            () =>
            {
                var schema = new JsonObject
                {
                    ["type"] = "string",
                    ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]),
                };
                if (unlessGiven is not null)
                    schema["default"] = unlessGiven;
                return schema;
            },
            words[0]
        );

    public static Parameter Count(string name, string description, int most, int unlessGiven) =>
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
            unlessGiven
        );

    public static Parameter Time(string name, string description) =>
        new(
            name,
            description,
            () => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            "2026-05-01T00:00:00Z"
        );

    public static Parameter Text(string name, string description, string example, string? pattern = null) =>
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
            example
        );
}
