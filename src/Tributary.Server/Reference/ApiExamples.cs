using System.Text.Json.Nodes;

namespace Tributary.Server.Reference;

/// <summary>
/// Requests to a real server and its answers (examples.json, written by a test): by call, then by name, then
/// <c>media_type</c>, <c>request</c>, <c>status</c>, <c>response_type</c> and <c>response</c>.
/// </summary>
internal static class ApiExamples
{
    private const string Resource = "examples.json";
    private static readonly Lazy<JsonObject> s_all = new(Read);

    public static void Add(string name, JsonObject call)
    {
        if (s_all.Value[name] is not JsonObject examples)
            return;
        foreach (var (title, node) in examples)
        {
            var example = node!.AsObject();
            if (example["request"] is { } request)
                Put(
                    call["requestBody"]?["content"]?[(string?)example["media_type"] ?? ApiDocument.MediaType],
                    title,
                    request
                );
            if (example["response"] is { } response)
                Put(
                    call["responses"]
                        ?[(string)example["status"]!]
                        ?["content"]
                        ?[(string?)example["response_type"] ?? ApiDocument.MediaType],
                    title,
                    response
                );
        }
    }

    private static void Put(JsonNode? content, string title, JsonNode value)
    {
        if (content is not JsonObject media)
            return;
        var examples = media["examples"] as JsonObject;
        if (examples is null)
            media["examples"] = examples = [];
        examples[title] = new JsonObject { ["value"] = value.DeepClone() };
    }

    private static JsonObject Read()
    {
        using var resource =
            typeof(ApiExamples).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        return JsonNode.Parse(resource)!.AsObject();
    }
}
