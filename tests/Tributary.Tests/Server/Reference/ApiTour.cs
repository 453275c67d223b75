using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Server.Reference;

/// <summary>One call of the API and its answer.</summary>
/// <param name="Call">The operation's id.</param>
/// <param name="Title">The case that it shows.</param>
public sealed record Exchange(
    string Call,
    string Title,
    string Method,
    string Path,
    string? Type,
    JsonNode? Body,
    IReadOnlyDictionary<string, string> Headers,
    Answer Answer
)
{
    public JsonNode? Response =>
        Answer.Body.Length == 0 ? null
        : Answer.MediaType?.Contains("json", StringComparison.Ordinal) == true ? JsonNode.Parse(Answer.Body)
        : JsonValue.Create(Answer.Body);
}

/// <summary>
/// Marks a method that makes the calls of one subject for <see cref="ApiTour"/>. It is static, and takes the tour.
/// </summary>
/// <param name="order">Its place: stops with a lower number come first, and what they create is there.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TourStopAttribute(int order) : Attribute
{
    public int Order => order;
}

/// <summary>
/// Makes every call of the API as a shop does, stop by stop. The documented examples are these real exchanges.
/// </summary>
public sealed partial class ApiTour(TestServer server)
{
    public const string Acme = "/v1/programs/acme";
    public const string Terms = """
        { "name": "Acme refer a friend", "currency": "USD",
          "link": { "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] },
          "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                            { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                         "within": "60d" },
          "rewards": [
            { "key": "referrer-bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "14d",
              "cap": { "count": 50, "per": "month" } },
            { "key": "friend-bonus", "on": "referral.completed", "to": "member", "amount": 500 },
            { "key": "revenue", "on": "purchase", "to": "upline", "rates": ["10%", "5%"], "hold": "30d" },
            { "key": "upgrade", "on": "upgrade", "to": "referrer", "amount": 700, "approval": "manual" } ] }
        """;

    private readonly List<Exchange> _made = [];

    public TestServer Server => server;

    /// <summary>Sends calls in the name of a person; null sends them with the key.</summary>
    public HttpClient? Person { get; set; }

    /// <summary>Makes the calls of every stop, in order.</summary>
    public async Task<IReadOnlyList<Exchange>> WalkAsync()
    {
        var stops =
            from type in typeof(ApiTour).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            let stop = method.GetCustomAttribute<TourStopAttribute>()
            where stop is not null && method.DeclaringType == type
            orderby stop.Order
            select method.CreateDelegate<Func<ApiTour, Task>>();
        foreach (var walk in stops)
            await walk(this);
        return _made;
    }

    [TourStop(90)]
    internal static async Task LinksAsync(ApiTour tour)
    {
        await tour.GetAsync("Script", "/tributary.js");
        await tour.GetAsync("Health", "/healthz");
        await tour.GetAsync("Startup", "/startupz");
        await tour.GetAsync("Ready", "/readyz");
        await tour.GetAsync("Metrics", "/metrics");
    }

    [TourStop(100)]
    internal static async Task EndAsync(ApiTour tour)
    {
        await tour.DoAsync("EndCode", "one", HttpMethod.Delete, Acme + "/codes/SPRING", null);
        await tour.DoAsync("EraseMember", "one", HttpMethod.Delete, Acme + "/members/fay?balance=keep", null);
        await tour.PostAsync("EndProgram", "one", Acme + "/end", null);
    }

    public Task<Answer> GetAsync(string call, string path, params (string Name, string Value)[] headers) =>
        DoAsync(call, "one", HttpMethod.Get, path, null, headers);

    public Task<Answer> PutAsync(
        string call,
        string title,
        string path,
        string body,
        params (string Name, string Value)[] headers
    ) => DoAsync(call, title, HttpMethod.Put, path, body, headers);

    public Task<Answer> PostAsync(
        string call,
        string title,
        string path,
        string? body,
        params (string Name, string Value)[] headers
    ) => DoAsync(call, title, HttpMethod.Post, path, body, headers);

    public async Task<Answer> DoAsync(
        string call,
        string title,
        HttpMethod method,
        string path,
        string? body,
        params (string Name, string Value)[] headers
    )
    {
        var type =
            body is null ? null
            : Lines().IsMatch(body) ? "application/x-ndjson"
            : "application/json";
        var answer = Person is null
            ? await server.SendAsync(method, path, body, type: type ?? "", headers: headers)
            : await SendAsync(Person, method, path, body);
        if (answer.Status >= 400 && title != "refused")
            throw new InvalidOperationException($"{call} was refused: {answer.Status} {answer.Body}");
        var sent =
            body is null ? null
            : type == "application/json" ? JsonNode.Parse(body)
            : JsonValue.Create(body);
        _made.Add(
            new Exchange(
                call,
                title,
                method.Method,
                path,
                type,
                sent,
                headers.ToDictionary(header => header.Name, header => header.Value),
                answer
            )
        );
        return answer;
    }

    private static async Task<Answer> SendAsync(HttpClient person, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await person.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    [GeneratedRegex(@"\}\n\{")]
    private static partial Regex Lines();
}
