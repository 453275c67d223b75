using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms.Conditions;
using Xunit;

namespace Tributary.Tests.Engine.Terms.Parsing;

/// <summary>Every field and value that a condition may have.</summary>
public sealed class FieldParserTests
{
    private const string Table = """
        event.type                             | Event Plain type All                     | "purchase"
        event.amount                           | Event Plain amount All                   | 2000
        event.currency                         | Event Plain currency All                 | "EUR"
        event.properties.Plan_2-x              | Event Property Plan_2-x All              | true
        member.group                           | Member Plain group All                   | "vip"
        member.status                          | Member Plain status All                  | "suspended"
        referrer.country                       | Referrer Plain country All               | "DE"
        referrer.currency                      | Referrer Plain currency All              | "BTC"
        payee.depth                            | Payee Plain depth All                    | 3
        payee.joined_at                        | Payee Plain joined_at All                | "2026-05-01T00:00:00Z"
        member.attributes.plan                 | Member Attribute plan All                | 1.25
        member.events.purchase.count           | Member EventCount purchase All           | 1
        member.events.signup.count.today       | Member EventCount signup Today           | 1
        referrer.events.purchase.amount.week   | Referrer EventAmount purchase Week       | 1
        payee.events.purchase.count.last_month | Payee EventCount purchase LastMonth      | 1
        member.counters.big                    | Member CounterCount big All              | 1
        member.counters.big.month              | Member CounterCount big Month            | 1
        payee.counters.big.amount              | Payee CounterAmount big All              | 1
        counters.big                           | Member CounterCount big All              | 1
        counters.big.amount.last_month         | Member CounterAmount big LastMonth       | 1
        member.referrals.count                 | Member ReferralCount count All           | 1
        referrer.referrals.completed           | Referrer ReferralCompletedCount completed All | 1
        referral.status                        | Referral Plain status All                | "pending"
        referral.source                        | Referral Plain source All                | "link"
        referral.code                          | Referral Plain code All                  | "SUMMER"
        referral.joined_at                     | Referral Plain joined_at All             | "2026-05-01T00:00:00Z"
        referral.completed_at                  | Referral Plain completed_at All          | "2026-05-01T00:00:00Z"
        """;

    public static TheoryData<string, string, string> Fields =>
        [.. TermsText.Table(Table).Select(line => (line[0], line[1], line[2]))];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Knows_the_field(string path, string expected, string value)
    {
        foreach (
            var (op, operand) in new[]
            {
                ("eq", value),
                ("ne", value),
                ("in", $"[{value}]"),
                ("not_in", $"[{value}]"),
                ("exists", "false"),
            }
        )
        {
            var when = TermsText
                .Plan(TermsText.When($$"""{ "field": "{{path}}", "op": "{{op}}", "value": {{operand}} }"""))
                .Rules[0]
                .When;
            var compare = Assert.IsType<Condition.Compare>(when);
            Assert.Equal(
                expected,
                $"{compare.Field.Of} {compare.Field.Kind} {compare.Field.Name} {compare.Field.Window}"
            );
            Assert.Equal(path, compare.Field.Path);
            Assert.Equal(op, EnumNames.Of(compare.Op));
            Assert.Single(compare.Operands);
        }
    }

    [Theory]
    [InlineData("event.amount", "-1")]
    [InlineData("member.attributes.score", "-1.5")]
    [InlineData("member.joined_at", "\"2026-05-01T02:00:00+02:00\"")]
    public void Orders_numbers_and_times(string path, string value)
    {
        foreach (var op in new[] { "gt", "gte", "lt", "lte" })
            Assert.Equal(
                op,
                EnumNames.Of(
                    Assert
                        .IsType<Condition.Compare>(
                            TermsText
                                .Plan(
                                    TermsText.When($$"""{ "field": "{{path}}", "op": "{{op}}", "value": {{value}} }""")
                                )
                                .Rules[0]
                                .When
                        )
                        .Op
                )
            );
    }

    [Fact]
    public void Reads_values_exactly()
    {
        Assert.Equal(
            [Value.Of("x"), Value.Of(0.1m), Value.Of(true), Value.Of(-7)],
            Operands("event.properties.p", """["x", 0.10, true, -7]""")
        );
        Assert.True(Instant.TryParse("2026-05-01T00:00:00Z", out var may));
        Assert.Equal([Value.Of(may)], Operands("member.joined_at", """["2026-05-01T02:00:00+02:00"]"""));
    }

    [Fact]
    public void Knows_every_word_of_the_closed_fields()
    {
        Accepts("member.status", EnumNames.All<MemberStatus>());
        Accepts("referral.status", EnumNames.All<ReferralStatus>());
        Accepts("referral.source", EnumNames.All<ReferralSource>());
    }

    private static void Accepts(string path, IEnumerable<string> words) =>
        Assert.Equal(
            words.Select(Value.Of),
            Operands(path, $"[{string.Join(',', words.Select(word => $"\"{word}\""))}]")
        );

    private static IEnumerable<Value> Operands(string path, string values) =>
        Assert
            .IsType<Condition.Compare>(
                TermsText
                    .Plan(TermsText.When($$"""{ "field": "{{path}}", "op": "in", "value": {{values}} }"""))
                    .Rules[0]
                    .When
            )
            .Operands;
}
