using System.Text;
using CsCheck;
using Tributary.Engine.Terms.Parsing;
using Xunit;

namespace Tributary.Tests.Engine.Terms.Json;

public sealed class TermsCanonicalTests
{
    [Fact]
    public void Is_minimal_with_sorted_keys() =>
        Assert.Equal(
            """
            {"currency":"USD","link":{"allowed_hosts":["acme.example"],"destination":"https://acme.example/"},
            "name":"Größe \"1\"","rewards":[{"amount":1000,"key":"r","on":"purchase","to":"referrer",
            "when":{"field":"event.properties.x","op":"eq","value":1.5}}]}
            """.ReplaceLineEndings(""),
            Canonical(
                TermsText.Terms(
                    """
                    { "name": "Gr\u00f6\u00dfe \u00221\"", "starts_at": null,
                      "rewards": [{ "when": { "value": 1.50, "op": "eq", "field": "event.properties.x" },
                                    "to": "referrer", "on": "purchase", "key": "r", "amount": 1000 }] }
                    """
                )
            )
        );

    [Theory]
    [InlineData("""{ "name": "A" }""", """{ "name": "B" }""")]
    [InlineData("""{ "accepts": ["EUR", "PLN"] }""", """{ "accepts": ["PLN", "EUR"] }""")]
    [InlineData("""{ "timezone": "UTC" }""", "{}")]
    public void Differs_for_what_is_written_differently(string one, string other) =>
        Assert.NotEqual(Canonical(TermsText.Terms(one)), Canonical(TermsText.Terms(other)));

    [Fact]
    public void Is_its_own_canonical_form_and_the_same_plan()
    {
        var first = TermsText.Parse(TermsText.Sample);
        var second = TermsParser.Parse(first.Canonical.Span);
        Assert.Equal(Encoding.UTF8.GetString(first.Canonical.Span), Encoding.UTF8.GetString(second.Canonical.Span));
        Assert.Equal(first.Plan?.Rules.Select(rule => rule.Key), second.Plan?.Rules.Select(rule => rule.Key));
    }

    [Fact]
    public void Does_not_depend_on_key_order_or_space()
    {
        string[] members =
        [
            "\"name\":\"T\"",
            "\"currency\":\"USD\"",
            "\"rewards\":[]",
            "\"ends_at\":null",
            "\"timezone\":\"UTC\"",
            "\"link\":{\"destination\":\"https://acme.example/\",\"allowed_hosts\":[\"acme.example\"]}",
        ];
        var expected = Canonical($"{{{string.Join(',', members)}}}");
        Gen.Select(Gen.Shuffle(members), Gen.OneOf(Gen.Const(" "), Gen.Const("\n"), Gen.Const("\t"), Gen.Const("")))
            .Sample(
                (shuffled, space) =>
                    Canonical($"{{{space}{string.Join($"{space},{space}", shuffled)}{space}}}") == expected,
                iter: 200
            );
    }

    private static string Canonical(string json)
    {
        var result = TermsText.Parse(json);
        Assert.Empty(result.Faults);
        return Encoding.UTF8.GetString(result.Canonical.Span);
    }
}
