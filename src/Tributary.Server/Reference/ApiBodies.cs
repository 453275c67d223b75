using System.Text.Json.Nodes;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Reference;

/// <summary>Describes bodies with more than one shape, which the framework cannot see.</summary>
internal static class ApiBodies
{
    private const string Json = ApiDocument.MediaType;
    private const string Lines = "application/x-ndjson";

    public static void Finish(string name, JsonObject call)
    {
        var request = call["requestBody"] as JsonObject;
        switch (name)
        {
            case "PutProgram" or "CheckTerms":
                request!["content"] = Content(ApiSchemas.Ref("Terms"));
                break;
            case "AddMembers":
                request!["content"] = Content(OneOrMany(nameof(NewMember)));
                call["responses"]!.AsObject().Remove("207");
                call["responses"]!["200"]!["content"] = Content(
                    Either(ApiSchemas.Ref("Member"), ApiSchemas.Ref(nameof(MemberResults)))
                );
                break;
            case "AddEvents":
                request!["content"] = Content(OneOrMany(nameof(NewEvent)));
                request["content"]![Lines] = new JsonObject
                {
                    ["schema"] = new JsonObject
                    {
                        ["type"] = "string",
                        ["description"] = "One event per line, without a limit.",
                    },
                };
                break;
            case "DryRunEvents":
                request!["content"] = Content(Either(ApiSchemas.Ref(nameof(DryRunRequest)), Many(nameof(NewEvent))));
                break;
            case "GetCodeImage" or "Script" or "Health" or "Startup" or "Ready" or "Metrics":
                call["responses"]!["200"]!["content"] = new JsonObject
                {
                    [
                        name switch
                        {
                            "GetCodeImage" => "image/svg+xml",
                            "Script" => "text/javascript",
                            _ => "text/plain",
                        }
                    ] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } },
                };
                break;
            default:
                break;
        }
    }

    private static JsonObject Content(JsonObject schema) => new() { [Json] = new JsonObject { ["schema"] = schema } };

    private static JsonObject OneOrMany(string schema) => Either(ApiSchemas.Ref(schema), Many(schema));

    private static JsonObject Many(string schema) =>
        new()
        {
            ["type"] = "array",
            ["items"] = ApiSchemas.Ref(schema),
            ["minItems"] = 1,
            ["maxItems"] = JsonInput.MaxItems,
        };

    private static JsonObject Either(JsonObject one, JsonObject other) =>
        new() { ["oneOf"] = new JsonArray(one, other) };
}
