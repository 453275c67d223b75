using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tributary.Tests.Server.Reference;

/// <summary>
/// The examples in the server's documentation, made from real exchanges. Values that change from run to run are
/// replaced by constants.
/// </summary>
internal sealed partial class ApiExampleFile(IReadOnlyList<Exchange> exchanges)
{
    private const int MostCharacters = 6_000;
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly DateTimeOffset s_start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, string> _ids = [];
    private readonly List<string> _prefixes = [];
    private readonly DateTimeOffset _first = TimeProvider.System.GetUtcNow();

    public string Write()
    {
        var calls = new JsonObject();
        foreach (var exchange in exchanges)
        {
            if (calls[exchange.Call] is not JsonObject examples)
                calls[exchange.Call] = examples = [];
            var example = new JsonObject();
            if (exchange.Type is not null)
                example["media_type"] = exchange.Type;
            if (exchange.Body is { } body)
                example["request"] = Steady(body);
            example["status"] = exchange.Answer.Status.ToString(CultureInfo.InvariantCulture);
            if (exchange.Answer.MediaType is { } type)
                example["response_type"] = type;
            if (exchange.Response is { } response && exchange.Answer.Body.Length <= MostCharacters)
                example["response"] = Steady(response);
            examples[exchange.Title] = example;
        }
        return calls.ToJsonString(s_indented) + "\n";
    }

    private JsonNode? Steady(JsonNode? node) =>
        node switch
        {
            JsonObject known => new JsonObject(
                known.Select(pair =>
                    KeyValuePair.Create(
                        pair.Key,
                        pair.Key is "device" or "visitor" ? JsonValue.Create("vis_7Qm2")
                            : pair.Key is "lag_seconds" or "queue_seconds" ? JsonValue.Create(0.2m)
                            : pair.Key is "prefix" ? JsonValue.Create(SteadyPrefix(pair.Value!.GetValue<string>()))
                            : pair.Key is "version"
                            && pair.Value is JsonValue version
                            && version.TryGetValue<string>(out _)
                                ? JsonValue.Create("1.0.0")
                            : Steady(pair.Value)
                    )
                )
            ),
            JsonArray items => new JsonArray([.. items.Select(Steady)]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Steady(text)),
            _ => node?.DeepClone(),
        };

    // Each new key gets the next of these, wherever its prefix stands.
    private string SteadyPrefix(string prefix)
    {
        if (!_prefixes.Contains(prefix))
            _prefixes.Add(prefix);
        return string.Create(CultureInfo.InvariantCulture, $"k3v9x2m7q{_prefixes.IndexOf(prefix):D3}");
    }

    private string Steady(string text)
    {
        foreach (var prefix in _prefixes)
            text = text.Replace(prefix, SteadyPrefix(prefix), StringComparison.Ordinal);
        text = Key().Replace(text, "trb_k3v9x2m7q000_example");
        if (Day().IsMatch(text))
            return "2026-05-01";
        text = FirstDay().Replace(LastDay().Replace(text, "2026-05-02"), "2026-04-25");
        text = Address().Replace(text, "https://go.example.com");
        text = Secret().Replace(text, "whsec_QXNhbXBsZXNlY3JldG9ubHlmb3JkZW1vbnN0cmF0aW9u");
        text = Id()
            .Replace(
                text,
                match =>
                {
                    if (!_ids.TryGetValue(match.Value, out var steady))
                        _ids.Add(match.Value, steady = $"{match.Groups["kind"].Value}_{_ids.Count + 20_001}");
                    return steady;
                }
            );
        return Time()
            .Replace(
                text,
                match =>
                    DateTimeOffset.TryParse(match.Value, CultureInfo.InvariantCulture, out var at)
                        ? Steady(at)
                        : match.Value
            );
    }

    // Spans between times stay the same, in whole minutes.
    private string Steady(DateTimeOffset at)
    {
        if (at < _first - TimeSpan.FromDays(1) && at.Second == 0)
            return at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var minutes = Math.Round((at - _first).TotalMinutes);
        return (s_start + TimeSpan.FromMinutes(minutes)).ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture
        );
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d$")]
    private static partial Regex Day();

    [GeneratedRegex(@"(?<=[?&]from=)\d{4}-\d\d-\d\d\b")]
    private static partial Regex FirstDay();

    [GeneratedRegex(@"(?<=[?&]to=)\d{4}-\d\d-\d\d\b")]
    private static partial Regex LastDay();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"trb_[a-z0-9]{12}_[a-z0-9]{40}")]
    private static partial Regex Key();

    [GeneratedRegex(@"whsec_[A-Za-z0-9+/=]+")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\b(?:(?<kind>[a-z]{3})_[a-z0-9]{26}|(?<kind>key)_\d+|(?<kind>req)_[0-9a-f]{16})\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")]
    private static partial Regex Time();
}
