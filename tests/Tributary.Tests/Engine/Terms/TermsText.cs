using System.Text;
using System.Text.Json;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Parsing;
using Xunit;

namespace Tributary.Tests.Engine.Terms;

/// <summary>Writes Terms for tests: the least that is accepted, with members added as they are written.</summary>
internal static class TermsText
{
    /// <summary>The sample Terms.</summary>
    public const string Sample = """
        {
          "name": "Acme refer a friend", "currency": "USD",
          "link": { "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] },
          "attribution": { "model": "last_click", "window": "30d", "prefer": "code" },
          "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                             { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                         "within": "60d" },
          "rewards": [
            { "key": "referrer-bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "14d",
              "cap": { "count": 50, "per": "month" } },
            { "key": "friend-bonus",   "on": "referral.completed", "to": "member",   "amount": 500 },
            { "key": "revenue",        "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2%"], "hold": "30d",
              "for": "365d" }
          ]
        }
        """;

    private const string Least = """
        { "name": "T", "currency": "USD",
          "link": { "destination": "https://acme.example/", "allowed_hosts": ["acme.example"] }, "rewards": [] }
        """;

    private const string LeastRule = """{ "key": "r", "on": "purchase", "to": "referrer" }""";

    private static readonly string[] Grants = ["amount", "rates", "item", "tiers"];

    public static string Terms(string members) => Overlay(Least, members);

    /// <summary>Returns Terms with one rule. It grants an amount of 1000 unless its members name a grant.</summary>
    public static string Rule(string members)
    {
        var rule = Overlay(LeastRule, members);
        using var json = JsonDocument.Parse(rule);
        if (!Grants.Any(grant => json.RootElement.TryGetProperty(grant, out _)))
            rule = Overlay(rule, """{ "amount": 1000 }""");
        return Terms($$"""{ "rewards": [{{rule}}] }""");
    }

    /// <summary>Returns Terms with one rule that has this condition.</summary>
    public static string When(string condition) =>
        Terms(
            $$"""
            { "counters": { "big": { "of": "bet" } },
              "rewards": [{ "key": "r", "on": "purchase", "to": "referrer", "amount": 1000, "when": {{condition}} }] }
            """
        );

    public static string Of(string kind, string text) =>
        kind switch
        {
            "terms" => Terms(text),
            "rule" => Rule(text),
            "when" => When(text),
            "raw" => text,
            _ => throw new ArgumentException($"No such kind of line: {kind}", nameof(kind)),
        };

    public static TermsResult Parse(string json) => TermsParser.Parse(Encoding.UTF8.GetBytes(json));

    public static Plan Plan(string json)
    {
        var result = Parse(json);
        Assert.Empty(result.Faults);
        return Assert.IsType<Plan>(result.Plan);
    }

    /// <summary>
    /// Returns the lines of a text table as cells between bars. Blank lines and lines with a hash are skipped. A line
    /// that is indented continues the one before it.
    /// </summary>
    public static IEnumerable<string[]> Table(string table) =>
        table
            .Replace("\n    ", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries));

    private static string Overlay(string below, string above)
    {
        using var under = JsonDocument.Parse(below);
        using var over = JsonDocument.Parse(above);
        var names = over.RootElement.EnumerateObject().Select(member => member.Name).ToHashSet();
        var members = under
            .RootElement.EnumerateObject()
            .Where(member => !names.Contains(member.Name))
            .Concat(over.RootElement.EnumerateObject())
            .Select(member => $"{JsonSerializer.Serialize(member.Name)}: {member.Value.GetRawText()}");
        return $"{{{string.Join(", ", members)}}}";
    }
}
