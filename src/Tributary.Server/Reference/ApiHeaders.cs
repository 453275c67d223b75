using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Server.Http;

namespace Tributary.Server.Reference;

/// <summary>The headers of calls and answers.</summary>
internal static class ApiHeaders
{
    private const string Parameters = "#/components/parameters/";
    private const string Headers = "#/components/headers/";

    private static readonly string[] s_ifMatch = ["PutProgram", "WithdrawTerms"];
    private static readonly string[] s_ifNoneMatch = ["GetCodeImage", "Script"];
    private static readonly string[] s_tagged = ["PutProgram", "GetProgram", "WithdrawTerms", "GetCodeImage", "Script"];

    public static JsonObject WriteParameters() =>
        new()
        {
            ["IdempotencyKey"] = Request(
                "Idempotency-Key",
                "A text that you choose, 1 to 255 printable ASCII characters, that makes the call safe to "
                    + "repeat. For seven days the same key and body get "
                    + "the first answer. The same key with a different body is answered 422 `idempotency_key_reused`.",
                "5f0c6a2e-order-1"
            ),
            ["IfMatch"] = Request(
                "If-Match",
                "The program's ETag as you last read it. The call is refused with 412 when the Terms have "
                    + "changed since. Without it, this is not checked.",
                "\"2\""
            ),
            ["IfNoneMatch"] = Request(
                "If-None-Match",
                "The ETag that you have. The answer is 304 when it is still current.",
                "\"9f2c4e1a8b7d6c50\""
            ),
        };

    public static JsonObject WriteHeaders() =>
        new()
        {
            ["RequestId"] = Response(
                "Identifies this request, also in the server's log. Include it when you report a problem.",
                "4bf92f3577b34da6a3ce929d0e0e4736"
            ),
            ["RateLimit"] = Response(
                "The remaining requests (`r`) and the seconds until there are more (`t`), by limit "
                    + "(draft-ietf-httpapi-ratelimit-headers).",
                "\"key\";r=49999;t=1"
            ),
            ["RateLimitPolicy"] = Response("The limits: requests (`q`) in seconds (`w`).", "\"key\";q=50000;w=1"),
            ["RetryAfter"] = new JsonObject
            {
                ["description"] = "The seconds to wait before repeating the request.",
                ["schema"] = new JsonObject { ["type"] = "integer" },
                ["example"] = 1,
            },
            ["ETag"] = Response("Identifies this state of the object, for If-Match and If-None-Match.", "\"2\""),
            ["Location"] = Response("The address of the object.", "/v1/programs/acme"),
            ["IdempotentReplayed"] = Response(
                "`true` when this is the stored answer to an earlier request with the same Idempotency-Key.",
                "true"
            ),
            ["WwwAuthenticate"] = Response("How to authenticate.", "Bearer"),
        };

    public static IEnumerable<JsonNode> RequestOf(string call, Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<Creates>() is not null)
            yield return Ref(Parameters, "IdempotencyKey");
        if (s_ifMatch.Contains(call))
            yield return Ref(Parameters, "IfMatch");
        if (s_ifNoneMatch.Contains(call))
            yield return Ref(Parameters, "IfNoneMatch");
    }

    public static void AddResponse(string call, string status, JsonObject response, Endpoint endpoint)
    {
        var headers = new JsonObject { ["Request-Id"] = Ref(Headers, "RequestId") };
        if (endpoint.Metadata.GetMetadata<RequiredScope>() is not null || status == "429")
        {
            headers["RateLimit"] = Ref(Headers, "RateLimit");
            headers["RateLimit-Policy"] = Ref(Headers, "RateLimitPolicy");
        }
        if (status is "429" or "503")
            headers["Retry-After"] = Ref(Headers, "RetryAfter");
        if (status == "401")
            headers["WWW-Authenticate"] = Ref(Headers, "WwwAuthenticate");
        if (s_tagged.Contains(call) && (status is "200" or "201" or "204" or "304"))
            headers["ETag"] = Ref(Headers, "ETag");
        var located = endpoint.Metadata.GetMetadata<SendsLocation>()?.Status.ToString(CultureInfo.InvariantCulture);
        if (status == located)
            headers["Location"] = Ref(Headers, "Location");
        if (status[0] == '2' && endpoint.Metadata.GetMetadata<Creates>() is { KeepsAnswer: true })
            headers["Idempotent-Replayed"] = Ref(Headers, "IdempotentReplayed");
        response["headers"] = headers;
    }

    private static JsonObject Ref(string where, string name) => new() { ["$ref"] = where + name };

    private static JsonObject Request(string name, string description, string example) =>
        new()
        {
            ["name"] = name,
            ["in"] = "header",
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = "string" },
            ["example"] = example,
        };

    private static JsonObject Response(string description, string example) =>
        new()
        {
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = "string" },
            ["example"] = example,
        };
}
