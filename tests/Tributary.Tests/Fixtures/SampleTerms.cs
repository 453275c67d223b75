using System.Text;
using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms.Parsing;

namespace Tributary.Tests.Fixtures;

/// <summary>Terms for tests.</summary>
internal static class SampleTerms
{
    /// <summary>Returns the sample Terms, with the cap that a test asks for.</summary>
    public static string Acme(int cap = 50) =>
        $$"""
            { "name": "Acme refer a friend", "currency": "USD",
              "link": { "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] },
              "attribution": { "model": "last_click", "window": "30d", "prefer": "code" },
              "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                                { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                             "within": "60d" },
              "rewards": [
                { "key": "referrer-bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "14d",
                  "cap": { "count": {{cap}}, "per": "month" } },
                { "key": "friend-bonus",   "on": "referral.completed", "to": "member",   "amount": 500 },
                { "key": "revenue",        "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2%"],
                  "hold": "30d", "for": "365d" } ] }
            """;

    /// <summary>Adds the fields that every program needs and few tests are about: a name, dollars, a link.</summary>
    public static PutTerms Put(string program, string json, Instant? effectiveFrom = null, int? ifRevision = null)
    {
        var terms = JsonNode.Parse(json)!.AsObject();
        terms.TryAdd("name", "A program");
        terms.TryAdd("currency", "USD");
        terms.TryAdd(
            "link",
            JsonNode.Parse("""{ "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] }""")
        );
        var result = TermsParser.Parse(Encoding.UTF8.GetBytes(terms.ToJsonString()));
        return result.Plan is { } plan
            ? new PutTerms(program, plan, result.Canonical.ToArray(), effectiveFrom, ifRevision)
            : throw new FormatException(string.Join('\n', result.Faults.Select(f => $"{f.Pointer} {f.Detail}")));
    }
}
