using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;

namespace Tributary.Server.Reference;

/// <summary>
/// Completes the calls of the document: parameters and scopes from the endpoints, bodies from <see cref="ApiBodies"/>,
/// headers from <see cref="ApiHeaders"/>, and examples from <see cref="ApiExamples"/>.
/// </summary>
internal static partial class ApiCalls
{
    /// <summary>
    /// The parts of an address that calls of many subjects have. Others are declared by <see cref="PathPart"/>.
    /// </summary>
    private static readonly Dictionary<string, string> s_pathParts = new()
    {
        ["program"] = "The program's id, chosen when the program was created.",
        ["members/{id}"] = "The member's id on your platform.",
    };

    private static readonly Dictionary<string, string> s_statuses = new()
    {
        ["200"] = "The call succeeded.",
        ["201"] = "The object was created.",
        ["202"] = "The request is durable and will be carried out. The answer shows the current state.",
        ["204"] = "The call succeeded. The answer has no body.",
        ["304"] = "The object has not changed since the ETag in If-None-Match.",
        ["400"] = "The request is malformed: its JSON, a parameter or a header.",
        ["401"] = "The request has no key, or its key is unknown, expired or revoked.",
        ["403"] = "The key does not have the scope that this call needs.",
        ["404"] = "The object does not exist, or the key belongs to another program.",
        ["409"] = "The current state does not allow the call.",
        ["410"] = "The member was erased.",
        ["412"] = "The Terms have changed since the ETag in If-Match.",
        ["413"] = "The body is too large.",
        ["415"] = "This call does not accept the body's content type.",
        ["422"] = "A value is invalid.",
        ["429"] = "Too many requests.",
        ["503"] = "The server is overloaded, or the database is unavailable. Retry the request.",
    };

    private static readonly string[] s_methods = ["get", "put", "post", "patch", "delete"];

    /// <summary>
    /// Only browsers follow links, and they are answered with a redirect, so they are not a call of a client. The tag
    /// Links describes them.
    /// </summary>
    private static readonly string[] s_followed = ["/r/{code}", "/{program}/r/{code}"];

    /// <param name="endpoints">The endpoints by name.</param>
    public static void Finish(JsonObject root, IReadOnlyDictionary<string, RouteEndpoint> endpoints)
    {
        foreach (var path in s_followed)
            root["paths"]!.AsObject().Remove(path);
        foreach (var (path, node) in root["paths"]!.AsObject())
        {
            var item = node!.AsObject();
            item.Remove("head"); // answered like GET, without a body
            foreach (var method in s_methods)
                if (item[method] is JsonObject call)
                    Finish(path, call, endpoints[(string)call["operationId"]!]);
        }
    }

    private static void Finish(string path, JsonObject call, RouteEndpoint endpoint)
    {
        var name = (string)call["operationId"]!;
        var isOfTheApi = QueryCheck.IsOfTheApi(endpoint);
        var needs = endpoint.Metadata.GetMetadata<RequiredScope>();
        if (isOfTheApi)
            AddResponses(call, "400", "503");
        if (!isOfTheApi)
            AddResponses(call, "429");
        call["description"] = Described((string?)call["description"], needs);
        call["security"] = needs is null
            ? new JsonArray()
            : new JsonArray(new JsonObject { [ApiTexts.Bearer] = new JsonArray() });
        call["parameters"] = new JsonArray([
            .. PathParameters(path, endpoint),
            .. DeclaredQuery.Of(endpoint).Select(Write),
            .. ApiHeaders.RequestOf(name, endpoint),
        ]);
        ApiBodies.Finish(name, call);
        foreach (var (status, response) in call["responses"]!.AsObject())
        {
            if (s_statuses.TryGetValue(status, out var sentence))
                response!["description"] = sentence;
            ApiHeaders.AddResponse(name, status, response!.AsObject(), endpoint);
        }
        ApiExamples.Add(name, call);
    }

    private static string Described(string? description, RequiredScope? needs)
    {
        var scopes = needs is null
            ? "Needs no key."
            : (
                "Needs a key with the scope "
                + $"{string.Join(" or ", ScopeWords.Of(needs.AnyOf).Split(' ').Select(scope => $"`{scope}`"))}."
            );
        return $"{description} {scopes}".Trim();
    }

    private static void AddResponses(JsonObject call, params string[] statuses)
    {
        var responses = call["responses"]!.AsObject();
        foreach (var status in statuses)
            responses.TryAdd(
                status,
                new JsonObject
                {
                    ["description"] = "",
                    ["content"] = new JsonObject
                    {
                        [ProblemResult.MediaType] = new JsonObject { ["schema"] = ApiSchemas.Ref(nameof(Problem)) },
                    },
                }
            );
        call["responses"] = new JsonObject([
            .. responses
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())),
        ]);
    }

    private static IEnumerable<JsonNode> PathParameters(string path, Endpoint endpoint) =>
        PathPart()
            .Matches(path)
            .Select(part =>
            {
                var (before, name) = (part.Groups["before"].Value, part.Groups["name"].Value);
                var description =
                    endpoint.Metadata.OfType<PathPart>().LastOrDefault(declared => declared.Name == name)?.Description
                    ?? s_pathParts.GetValueOrDefault($"{before}/{{{name}}}")
                    ?? s_pathParts.GetValueOrDefault(name)
                    ?? throw new InvalidOperationException($"{{{name}}} of {path} is not described.");
                return new JsonObject
                {
                    ["name"] = name,
                    ["in"] = "path",
                    ["required"] = true,
                    ["description"] = description,
                    ["schema"] = new JsonObject { ["type"] = name == "version" ? "integer" : "string" },
                };
            });

    private static JsonNode Write(QueryParameter parameter)
    {
        var written = new JsonObject { ["name"] = parameter.Name, ["in"] = "query" };
        if (parameter.IsRequired)
            written["required"] = true;
        written["description"] = parameter.Description;
        written["schema"] = parameter.WriteSchema();
        written["example"] = parameter.WriteExample();
        return written;
    }

    [GeneratedRegex(@"(?<before>\w+)?/\{(?<name>\w+)\}")]
    private static partial Regex PathPart();
}
