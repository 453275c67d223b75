using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Dashboard.Terms;
using Tributary.Tests.Engine.Terms;
using Tributary.Tests.Engine.Terms.Parsing;
using Xunit;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>Terms are told in words, every construct of them.</summary>
public sealed class SentencesTests
{
    private const string Gap = "…";

    public static TheoryData<string, string> Fields => [.. SchemaPlaces.Fields.Select(one => (one.Shape, one.Field))];

    public static TheoryData<string> Samples => [.. TermsSamples.All.Select(sample => sample.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_the_schema_changes_the_words(string shape, string field)
    {
        var (terms, place) = SchemaPlaces.Place(shape);
        var without = Tell(JsonSerializer.SerializeToElement(terms));
        var values = SchemaPlaces.Values(shape, field);
        var usual = SchemaPlaces.Default(shape, field);
        var told = values
            .Where(value => !JsonNode.DeepEquals(value, place[field]) && !JsonNode.DeepEquals(value, usual))
            .Select(value => Tell(SchemaPlaces.With(shape, field, value)))
            .ToList();

        Assert.NotEmpty(told);
        Assert.DoesNotContain(without, told);
        if (SchemaPlaces.IsWord(shape, field))
            Assert.Equal(told.Count, told.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_are_told_without_a_gap(string name)
    {
        foreach (var (_, json) in TermsSamples.All.Where(sample => sample.Name == name))
            Assert.DoesNotContain(Gap, Tell(JsonDocument.Parse(json).RootElement));
    }

    [Fact]
    public void All_samples_are_found() => Assert.InRange(TermsSamples.All.Count, 25, 100);

    [Fact]
    public void Faulty_Terms_are_told_too()
    {
        var lines = typeof(TermsFaultTable)
            .GetFields()
            .SelectMany(table => TermsText.Table((string)table.GetRawConstantValue()!))
            .Where(line => line[0] != "raw")
            .Select(line => TermsText.Of(line[0], line[1]))
            .ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.NotEmpty(Sentences.Of(JsonDocument.Parse(line).RootElement)));
        Assert.NotEmpty(Sentences.Of(JsonDocument.Parse("[]").RootElement));
        Assert.NotEmpty(Sentences.Of(default));
    }

    [Theory]
    [InlineData(
        """
            { "on": "referral.completed", "to": "member", "amount": 500, "hold": "14d",
              "cap": { "count": 3, "per": "month" } }
            """,
        "The referred member gets 5.00 USD when the referral completes; held for 14 days; at most 3 rewards "
            + "a month to one member."
    )]
    [InlineData(
        """{ "on": "purchase", "to": "upline", "rates": ["10%", "0%", "2.5%"], "hold": "1d", "for": "365d" }""",
        "The levels above a member get 10% (level 1), nothing (level 2) and 2.5% (level 3) of the amount of "
            + "the event at each “purchase” of this member; for 365 days from the referral on; held for 1 day."
    )]
    [InlineData(
        """
            { "on": "invoice_paid", "to": "referrer", "rates": ["20%"], "base": "event.properties.net",
              "for": { "span": "12mo", "from": "completed", "count": 12 } }
            """,
        "The referrer gets 20% of the property “net” of the event at each “invoice_paid” of a member it "
            + "referred; for 12 months from the completion of the referral on and for at most 12 events of the "
            + "member."
    )]
    [InlineData(
        """
            { "on": "purchase", "to": "referrer", "amount": 1000,
              "when": { "all": [{ "field": "event.amount", "op": "gte", "value": 2000 },
                                { "any": [{ "field": "member.country", "op": "in", "value": ["DE", "AT"] },
                                          { "field": "referral.joined_at", "op": "gte",
                                            "value": "2026-05-01T00:00:00Z" }] }] } }
            """,
        "The referrer gets 10.00 USD at each “purchase” of a member it referred, if the amount of the event "
            + "is at least 20.00 USD and (the country of the member is one of “DE” or “AT” or the time of the "
            + "referral is not before 2026-05-01T00:00:00Z)."
    )]
    [InlineData(
        """
            { "on": "referral.completed", "to": "referrer", "item": "hoodie", "milestone": { "at": 5, "every": 5 },
              "groups": ["partners"], "approval": "manual", "on_refund": "when_full" }
            """,
        "The referrer gets the gift “hoodie” for its 5th completed referral, and again whenever the count "
            + "reaches a further multiple of 5; only in the group “partners”; paid only after a person has "
            + "approved it; taken back only when the whole event is taken back."
    )]
    [InlineData(
        """
            { "on": "purchase", "to": "referrer",
              "tiers": [{ "from": 0, "rates": ["10%"] }, { "from": 10, "rates": ["15%"] }] }
            """,
        "The referrer gets 10% of the amount of the event, or 15% from 10 completed referrals on, at each "
            + "“purchase” of a member it referred."
    )]
    [InlineData(
        """{ "on": "signup", "to": "member", "amount": { "EUR": 1000, "JPY": 4500 } }""",
        "A new member gets 10.00 EUR or 4,500 JPY, depending on its currency, for signing up."
    )]
    public void A_rule_is_one_sentence(string rule, string sentence) =>
        Assert.Equal(sentence, Sentences.OfRule(JsonDocument.Parse(TermsText.Rule(rule)).RootElement, "r"));

    [Theory]
    [InlineData("""{}""", "/completes", "A referral completes only when a person completes it by hand.")]
    [InlineData(
        """{ "completes": { "when": {}, "within": "60d" } }""",
        "/completes",
        "A referral completes at the first event of the referred member, its sign-up included, within 60 "
            + "days of the referral."
    )]
    [InlineData(
        """{ "budget": { "amount": 5000000, "per": "month" } }""",
        "/budget",
        "The whole program pays at most 50,000.00 USD a month; a reward that exceeds this is cut."
    )]
    [InlineData(
        """{ "units": { "MB": {} }, "caps": [{ "rules": ["a", "b"], "of": "program", "amount": 16000 }] }""",
        "/caps/0",
        "“a” and “b” together pay at most 160.00 USD in the whole program."
    )]
    [InlineData(
        """{ "fraud": { "reject": 101, "signals": { "same_device": { "points": 30, "mode": "shadow" } } } }""",
        "/fraud/signals/same_device",
        "The signal “same device” is recorded, and adds nothing (it would add 30 points)."
    )]
    public void Other_parts_are_sentences_too(string members, string pointer, string sentence) =>
        Assert.Equal(
            sentence,
            Sentences
                .Of(JsonDocument.Parse(TermsText.Terms(members)).RootElement)
                .Single(one => one.Pointer == pointer)
                .Text
        );

    private static string Tell(JsonElement terms) =>
        string.Join('\n', Sentences.Of(terms).Select(sentence => $"{sentence.Key}: {sentence.Text}"));
}
