using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Dashboard.Terms;
using Tributary.Tests.Engine.Terms;
using Tributary.Tests.Tidy;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>All Terms of the documents, samples, templates and the demo.</summary>
internal static partial class TermsSamples
{
    /// <summary>Terms with their names.</summary>
    public static IReadOnlyList<(string Name, string Json)> All { get; } =
    [
        ("design", TermsText.Sample),
        .. TermsTemplate.All.Select(template => (template.Name, template.Read())),
        .. (
            (string[])
                ["src/Tributary.Server/Demo/demo-terms.json", "samples/shop/terms.json", "samples/brokers/terms.json"]
        ).Select(path => (path, WithLink(SourceFile.Read(path).Text))),
        .. Reference(),
        .. Tutorials(),
        ("large", Large()),
    ];

    /// <summary>Returns Terms with as many rules as allowed, each with everything that a rule may have.</summary>
    public static string Large()
    {
        var rules = Enumerable
            .Range(0, 100)
            .Select(i =>
                $$"""
                    { "key": "rule-{{i}}", "on": "purchase", "to": "referrer", "kind": "money",
                      "amount": { "EUR": {{1000 + i}}, "PLN": 4500 },
                      "when": { "all": [{ "field": "event.properties.plan", "op": "in", "value": ["pro", "team"] },
                                        { "any": [{ "field": "member.country", "op": "eq", "value": "DE" },
                                                  { "not": { "field": "payee.group", "op": "eq",
                                                             "value": "staff" } }] }] },
                      "for": { "span": "12mo", "from": "completed", "count": 12 }, "hold": "30d", "approval": "manual",
                      "cap": { "count": 50, "amount": 100000, "per": "month", "of": "program", "over": "refuse" },
                      "groups": ["default", "partners"], "on_refund": "requalify" }
                    """
            );
        return $$"""
            { "name": "Größe", "currency": "EUR", "accepts": ["EUR", "PLN"],
              "link": { "destination": "https://acme.example/", "allowed_hosts": ["acme.example"] },
              "rewards": [
              {{string.Join(",\n  ", rules)}}
              ] }
            """;
    }

    private static IEnumerable<(string, string)> Reference() =>
        Blocks()
            .Matches(SourceFile.Read("docs/terms.md").Text)
            .Select(
                (block, i) => ($"docs/terms.md {i}", Whole(block.Groups["mark"].Value, block.Groups["json"].Value))
            );

    private static IEnumerable<(string, string)> Tutorials() =>
        from page in SourceFile.Below("docs", ".md")
        where page.Path.Contains("tutorial-", StringComparison.Ordinal)
        from put in Puts().Matches(page.Text)
        select (page.Path, put.Groups[1].Value);

    private static string Whole(string mark, string json) =>
        mark switch
        {
            "members" => TermsText.Terms($"{{{json}}}"),
            "rule" => TermsText.Rule(json),
            "condition" => TermsText.When(json),
            _ => json,
        };

    // The demo and the shop add the address of the server, which they do not know before.
    private static string WithLink(string json)
    {
        var terms = JsonNode.Parse(json)!.AsObject();
        if (terms.ContainsKey("link"))
            return json;
        terms["link"] = JsonNode.Parse(
            """{ "destination": "https://acme.example/", "allowed_hosts": ["acme.example"] }"""
        );
        return terms.ToJsonString();
    }

    [GeneratedRegex(@"^```json ?(?<mark>\w*)\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"-X PUT \S+ -d '(\{.*?\n\})'", RegexOptions.Singleline)]
    private static partial Regex Puts();
}
