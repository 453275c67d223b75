using System.Text;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;
using Tributary.Tests.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Engine.Explaining;

public sealed class ExplanationTests
{
    private static readonly Instant Noon = Instant.From(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_share_shows_its_rate_its_exact_amount_and_when_it_is_paid()
    {
        var rule = Explain(
            """{ "to": "upline", "rates": ["10%", "2.5%"], "hold": "2d" }""",
            new RuleTrace("r")
            {
                Level = 2,
                PayeeId = new MemberId(7),
                Base = 333,
                Exact = 8,
                Amount = 8,
                Currency = "USD",
                RewardId = new RewardId(1),
            }
        );

        Assert.Equal(("2.5%", "8.325"), (rule.Rate.ToString(), rule.Exact));
        Assert.Equal(Noon + TimeSpan.FromDays(2), rule.PayableAt);
    }

    [Fact]
    public void A_tier_shows_the_rate_that_its_count_chose()
    {
        var rule = Explain(
            """{ "tiers": [ { "from": 0, "rates": ["10%"] }, { "from": 10, "rates": ["15%"] } ] }""",
            new RuleTrace("r")
            {
                Level = 1,
                PayeeId = new MemberId(7),
                Count = 10,
                Base = 100,
                Exact = 15,
                Amount = 15,
                Currency = "USD",
                RewardId = new RewardId(1),
            }
        );

        Assert.Equal("15%", rule.Rate.ToString());
    }

    [Fact]
    public void Conditions_are_told_one_by_one_with_the_event_s_properties()
    {
        var rule = Explain(
            """
            { "amount": 1000, "when": { "all": [
                { "any": [ { "field": "event.amount", "op": "gte", "value": 2000 },
                           { "field": "event.properties.shop", "op": "eq", "value": "north" } ] },
                { "not": { "field": "member.country", "op": "in", "value": ["PL", "DE"] } } ] } }
            """,
            new RuleTrace("r")
            {
                Reason = Reason.ConditionNotMet,
                Condition = new(
                    false,
                    [new(false, Value.Of(1999)), new(true, Value.Missing), new(true, Value.Of("PL"))]
                ),
            }
        );

        Assert.Equal(
            """
            all no
              any yes
                gte event.amount 1999 no
                eq event.properties.shop north yes
              not no
                in member.country PL yes

            """,
            Text(rule.Condition!)
        );
    }

    [Fact]
    public void A_trace_that_does_not_fit_its_terms_is_a_broken_invariant()
    {
        var trace = new RuleTrace("r")
        {
            Condition = new(true, [new(true, Value.Of(1)), new(true, Value.Of(2))]),
            RewardId = new RewardId(1),
        };

        Assert.Throws<InvalidOperationException>(() =>
            Explain("""{ "amount": 1000, "when": { "field": "event.amount", "op": "gte", "value": 1 } }""", trace)
        );
    }

    [Fact]
    public void Reasons_stand_in_their_order_of_precedence_each_once()
    {
        var trace = new Trace
        {
            Rules =
            [
                new("a") { Reason = Reason.CapReached },
                new("b") { Reason = Reason.NoReferrer },
                new("c") { Reason = Reason.CapReached },
            ],
        };

        Assert.Equal(
            [Reason.NoReferrer, Reason.CapReached],
            Explanation.ReasonsOf(trace, Outcome.NoReward, Reason.NoReferrer)
        );
        Assert.Equal([Reason.MemberErased], Explanation.ReasonsOf(new Trace(), Outcome.Rejected, Reason.MemberErased));
        Assert.Empty(Explanation.ReasonsOf(trace, Outcome.Rewarded, null));
    }

    [Fact]
    public void Reasons_of_a_list_are_those_of_the_whole_trace()
    {
        var trace = new Trace
        {
            Unmet = Reason.AlreadyCompleted,
            Rules = [new("a") { Reason = Reason.CapReached }, new("b") { RewardId = new RewardId(1) }],
        };
        foreach (var outcome in Enum.GetValues<Outcome>())
        foreach (var reason in (Reason?[])[null, Reason.NoReferrer, Reason.CapReached])
            Assert.Equal(
                Explanation.ReasonsOf(trace, outcome, reason),
                Explanation.ReasonsOf(TraceCodec.Write(trace), outcome, reason)
            );
    }

    private static ExplainedRule Explain(string rule, RuleTrace trace)
    {
        var terms = TermsText.Parse(TermsText.Rule(rule));
        Assert.Empty(terms.Faults);
        return Explanation
            .Of(
                new Trace { Rules = [trace] },
                Outcome.Rewarded,
                null,
                terms.Plan,
                Noon,
                """{"shop":"north"}"""u8.ToArray()
            )
            .Rules.Single();
    }

    private static string Text(ExplainedCondition condition, int depth = 0)
    {
        var actual = condition.Actual.Kind switch
        {
            ValueKind.Text => " " + condition.Actual.Text,
            ValueKind.Number => $" {condition.Actual.Number}",
            _ => "",
        };
        var line = new StringBuilder(new string(' ', depth * 2)).Append(condition.Op);
        if (condition.Field is { } field)
            line.Append(' ').Append(field).Append(actual);
        line.Append(condition.Holds ? " yes\n" : " no\n");
        foreach (var part in condition.Parts)
            line.Append(Text(part, depth + 1));
        return line.ToString();
    }
}
