using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Xunit;

namespace Tributary.Tests.Engine.Terms.Parsing;

/// <summary>The plans that accepted Terms are compiled to.</summary>
public sealed class TermsParserTests
{
    [Fact]
    public void Compiles_the_sample_of_the_design()
    {
        var plan = TermsText.Plan(TermsText.Sample);

        Assert.Equal("Acme refer a friend", plan.Name);
        Assert.Equal("USD", plan.Currency);
        Assert.Equal(["USD"], plan.Accepts);
        Assert.Equal("https://acme.example/welcome", plan.Link.Destination.AbsoluteUri);
        Assert.Equal(["acme.example"], plan.Link.AllowedHosts);
        Assert.Equal(
            new AttributionPlan(AttributionModel.LastClick, Days(30), AttributionPreference.Code),
            plan.Attribution
        );
        Assert.Equal(Days(60), plan.Completes?.Within);
        var completes = Assert.IsType<Condition.All>(plan.Completes?.When);
        var least = Assert.IsType<Condition.Compare>(completes.Of[1]);
        Assert.Equal(
            (new Field(FieldOf.Event, FieldKind.Plain, "amount", FieldWindow.All, "event.amount"), ConditionOp.Gte),
            (least.Field, least.Op)
        );
        Assert.Equal([Value.Of(2000)], least.Operands);

        Assert.Equal(["referrer-bonus", "friend-bonus", "revenue"], plan.Rules.Select(rule => rule.Key));
        Assert.Equal(
            ["referrer-bonus", "friend-bonus"],
            plan.RulesByTrigger[RulePlan.ReferralCompleted].Select(rule => rule.Key)
        );
        Assert.Equal(["revenue"], plan.RulesByTrigger["purchase"].Select(rule => rule.Key));

        var (bonus, revenue) = (plan.Rules[0], plan.Rules[2]);
        Assert.Equal((Payee.Referrer, RewardKind.Money, Days(14)), (bonus.To, bonus.Kind, bonus.Hold));
        Assert.Equal(new CapPlan(50, null, CapPeriod.Month, CapScope.Beneficiary, CapOverflow.Clip), bonus.Cap);
        Assert.Equal(
            new KeyValuePair<string, long>("USD", 1000),
            Assert.Single(Assert.IsType<Grant.Fixed>(bonus.Grant).Amounts)
        );
        Assert.Equal(
            ["10%", "5%", "2%"],
            Assert.IsType<Grant.Rates>(revenue.Grant).ByLevel.Select(rate => rate.ToString())
        );
        Assert.Equal(new ForPlan(Days(365), SpanStart.Joined, null), revenue.For);
        Assert.Equal("event.amount", revenue.Base.Path);
        Assert.Equal(3, plan.Levels);
        Assert.False(plan.IsBudgeted);
        Assert.False(plan.ReadsAttributes);
        Assert.False(plan.ReadsCounters);
        Assert.Empty(plan.WindowedCounters);
    }

    [Fact]
    public void Fills_in_the_defaults()
    {
        var plan = TermsText.Plan(TermsText.Rule("{}"));

        Assert.Equal(TimeZoneInfo.Utc, plan.TimeZone);
        Assert.Equal(
            new AttributionPlan(AttributionModel.LastClick, Days(30), AttributionPreference.Code),
            plan.Attribution
        );
        Assert.False(plan.AppliesToAllFromNow);
        Assert.Null(plan.Completes);
        Assert.Null(plan.Budget);
        Assert.Null(plan.StartsAt);
        var rule = Assert.Single(plan.Rules);
        Assert.Equal((RewardKind.Money, Approval.Auto, RefundMode.ProRata), (rule.Kind, rule.Approval, rule.OnRefund));
        Assert.Empty(rule.Groups);
        Assert.Null(rule.Hold);
    }

    [Fact]
    public void Compiles_the_frame()
    {
        var plan = TermsText.Plan(
            TermsText.Terms(
                """
                { "currency": "PTS", "units": { "PTS": { "exponent": 1 }, "MB": {} }, "accepts": ["EUR", "MB"],
                  "timezone": "Europe/Berlin",
                  "starts_at": "2026-05-01T00:00:00+02:00", "ends_at": "2027-01-01T00:00:00Z",
                  "applies_to": "all_from_now",
                  "attribution": { "model": "first_click", "window": "1mo", "prefer": "link" },
                  "completes": { "when": {}, "within": null }, "budget": { "amount": 500, "per": "week" } }
                """
            )
        );

        Assert.Equal(["EUR", "MB", "PTS"], plan.Accepts.Order());
        Assert.Equal((1, 0), (plan.Units["PTS"], plan.Units["MB"]));
        Assert.Equal("Europe/Berlin", plan.TimeZone.Id);
        Assert.Equal(("2026-04-30T22:00:00Z", "2027-01-01T00:00:00Z"), ($"{plan.StartsAt}", $"{plan.EndsAt}"));
        Assert.True(plan.AppliesToAllFromNow);
        Assert.Equal(
            new AttributionPlan(
                AttributionModel.FirstClick,
                new CalendarSpan(TimeSpan.Zero, 1),
                AttributionPreference.Link
            ),
            plan.Attribution
        );
        Assert.Empty(Assert.IsType<Condition.All>(plan.Completes?.When).Of);
        Assert.Null(plan.Completes?.Within);
        Assert.Equal(new CapPlan(null, 500, CapPeriod.Week, CapScope.Program, CapOverflow.Clip), plan.Budget);
        Assert.True(plan.IsBudgeted);
    }

    [Fact]
    public void Compiles_every_clause_of_a_rule()
    {
        var rule = Assert.Single(
            TermsText
                .Plan(
                    TermsText.Rule(
                        """
                        { "on": "signup",
                          "when": { "not": { "field": "payee.group", "op": "in", "value": ["staff", "test"] } },
                          "to": "member", "kind": "coupon",
                          "amount": { "EUR": 1000, "PLN": 4500 }, "base": "event.properties.net-2",
                          "for": { "span": "12mo", "from": "completed", "count": 12 },
                          "hold": "12h", "approval": "manual",
                          "cap": { "count": 5, "amount": 9000, "per": "day", "of": "program", "over": "refuse" },
                          "milestone": { "at": 5, "every": 3 }, "groups": ["a", "b"], "on_refund": "requalify" }
                        """
                    )
                )
                .Rules
        );

        Assert.Equal(("signup", Payee.Member, RewardKind.Coupon), (rule.On, rule.To, rule.Kind));
        Assert.Equal(
            [("EUR", 1000L), ("PLN", 4500L)],
            Assert.IsType<Grant.Fixed>(rule.Grant).Amounts.Select(a => (a.Key, a.Value)).Order()
        );
        Assert.Equal(
            new Field(FieldOf.Event, FieldKind.Property, "net-2", FieldWindow.All, "event.properties.net-2"),
            rule.Base
        );
        Assert.Equal(new ForPlan(new CalendarSpan(TimeSpan.Zero, 12), SpanStart.Completed, 12), rule.For);
        Assert.Equal(new CalendarSpan(TimeSpan.FromHours(12), 0), rule.Hold);
        Assert.Equal(new CapPlan(5, 9000, CapPeriod.Day, CapScope.Program, CapOverflow.Refuse), rule.Cap);
        Assert.Equal(new MilestonePlan(5, 3), rule.Milestone);
        Assert.Equal(["a", "b"], rule.Groups.Order());
        Assert.Equal((Approval.Manual, RefundMode.Requalify), (rule.Approval, rule.OnRefund));
        var group = Assert.IsType<Condition.Compare>(Assert.IsType<Condition.Not>(rule.When).Of);
        Assert.Equal((FieldOf.Payee, ConditionOp.In), (group.Field.Of, group.Op));
        Assert.Equal([Value.Of("staff"), Value.Of("test")], group.Operands);
    }

    [Theory]
    [InlineData("""{ "item": "mug" }""", RewardKind.Gift)]
    [InlineData("""{ "item": "SAVE-20", "kind": "coupon" }""", RewardKind.Coupon)]
    public void An_item_is_a_gift_unless_a_coupon(string members, RewardKind kind)
    {
        var rule = Assert.Single(TermsText.Plan(TermsText.Rule(members)).Rules);
        Assert.Equal(kind, rule.Kind);
        Assert.IsType<Grant.Item>(rule.Grant);
    }

    [Theory]
    [InlineData("money", "USD", "MB", "USD")]
    [InlineData("credit", "USD", "MB", "MB")]
    [InlineData("points", "USD", "MB", "MB")]
    [InlineData("points", "PTS", "MB,PTS", "PTS")]
    [InlineData("gift", "PTS", "MB,PTS", "PTS")]
    public void A_bare_amount_is_in_the_unit_of_its_kind(string kind, string currency, string units, string unit)
    {
        var declared = string.Join(',', units.Split(',').Select(name => $"\"{name}\": {{}}"));
        var plan = TermsText.Plan(
            TermsText.Terms(
                $$"""
                { "currency": "{{currency}}", "units": { {{declared}} },
                  "rewards": [{ "key": "r", "on": "x", "to": "member", "kind": "{{kind}}", "amount": 500 }] }
                """
            )
        );
        Assert.Equal([new(unit, 500)], Assert.IsType<Grant.Fixed>(plan.Rules[0].Grant).Amounts);
    }

    [Fact]
    public void Compiles_tiers_of_rates_and_amounts()
    {
        var plan = TermsText.Plan(
            TermsText.Terms(
                """
                { "rewards": [
                  { "key": "a", "on": "x", "to": "upline",
                    "tiers": [{ "from": 0, "rates": ["0%"] }, { "from": 10, "rates": ["10%", "0%", "1.5%"] }] },
                  { "key": "b", "on": "x", "to": "referrer",
                    "tiers": [{ "from": 0, "rates": ["5%"] }, { "from": 3, "amount": 700 }] } ] }
                """
            )
        );

        var levels = Assert.IsType<Grant.Tiered>(plan.Rules[0].Grant).Tiers;
        Assert.Equal([0, 10], levels.Select(tier => tier.From));
        Assert.Equal(
            ["10%", "0%", "1.5%"],
            Assert.IsType<Grant.Rates>(levels[1].Grant).ByLevel.Select(rate => rate.ToString())
        );
        var mixed = Assert.IsType<Grant.Tiered>(plan.Rules[1].Grant).Tiers;
        Assert.Equal([new("USD", 700)], Assert.IsType<Grant.Fixed>(mixed[1].Grant).Amounts);
        Assert.Equal(3, plan.Levels);
        Assert.True(plan.ReadsCounters);
    }

    [Theory]
    [InlineData("referrer", """ "amount": 1""", 1)]
    [InlineData("member", """ "amount": 1""", 0)]
    [InlineData("upline", """ "rates": ["1%", "1%"]""", 2)]
    public void Pays_so_many_levels(string to, string grant, int levels) =>
        Assert.Equal(levels, TermsText.Plan(TermsText.Rule($$"""{ "to": "{{to}}", {{grant}} }""")).Levels);

    [Theory]
    [InlineData("""{ "cap": { "count": 1, "of": "program" } }""", true)]
    [InlineData("""{ "cap": { "count": 1, "of": "beneficiary" } }""", false)]
    public void A_cap_of_the_program_is_a_budget(string members, bool budgeted) =>
        Assert.Equal(budgeted, TermsText.Plan(TermsText.Rule(members)).IsBudgeted);

    [Fact]
    public void Compiles_shared_caps()
    {
        const string Rules = """
            "rewards": [{ "key": "b", "on": "x", "to": "member", "amount": 1 },
                        { "key": "a", "on": "x", "to": "referrer", "amount": 1 }]
            """;
        var plan = TermsText.Plan(
            TermsText.Terms(
                $$"""
                { {{Rules}},
                  "caps": [{ "rules": ["b", "a"], "amount": 16000 }, { "rules": ["a", "b"], "count": 3, "per": "day" },
                           { "rules": ["a", "b"], "count": 9, "of": "program" }] }
                """
            )
        );

        Assert.Equal(["a+b", "a+b", "a+b"], plan.SharedCaps.Select(cap => cap.Key));
        Assert.Equal(["a", "b"], plan.SharedCaps[0].Rules.Order());
        Assert.Equal(
            new CapPlan(null, 16000, CapPeriod.All, CapScope.Beneficiary, CapOverflow.Clip),
            plan.SharedCaps[0].Cap
        );
        Assert.True(plan.IsBudgeted);
    }

    [Fact]
    public void Places_counters_after_those_they_read()
    {
        var plan = TermsText.Plan(
            TermsText.Terms(
                """
                { "counters": {
                    "a": { "of": "bet",
                           "when": { "all": [{ "field": "counters.b", "op": "gt", "value": 1 },
                                             { "field": "member.counters.c.amount", "op": "gt", "value": 1 }] } },
                    "b": { "of": "bet", "when": { "field": "counters.c.count.week", "op": "lt", "value": 3 } },
                    "c": { "of": "signup" } } }
                """
            )
        );

        Assert.Equal(["c", "b", "a"], plan.Counters.Select(counter => counter.Name));
        Assert.Equal(["counters.c"], plan.WindowedCounters);
        Assert.True(plan.ReadsCounters);
    }

    [Fact]
    public void Knows_which_counters_need_days()
    {
        var plan = TermsText.Plan(
            TermsText.Terms(
                """
                { "counters": { "big": { "of": "bet",
                                         "when": { "field": "member.events.bet.count.today", "op": "lt",
                                                   "value": 9 } } },
                  "completes": { "when": { "field": "referrer.events.login.amount.last_month", "op": "gt",
                                           "value": 1 } },
                  "rewards": [{ "key": "r", "on": "x", "to": "member", "amount": 1,
                    "when": { "any": [{ "field": "counters.big.month", "op": "gt", "value": 1 },
                                      { "not": { "field": "payee.events.visit.count", "op": "gt", "value": 1 } }] } }] }
                """
            )
        );
        Assert.Equal(["counters.big", "events.bet", "events.login"], plan.WindowedCounters.Order());
    }

    [Theory]
    [InlineData("member.attributes.plan", true)]
    [InlineData("payee.attributes.plan", true)]
    [InlineData("event.properties.plan", false)]
    public void Knows_whether_attributes_are_read(string field, bool reads) =>
        Assert.Equal(
            reads,
            TermsText.Plan(TermsText.When($$"""{ "field": "{{field}}", "op": "eq", "value": "pro" }""")).ReadsAttributes
        );

    [Theory]
    [InlineData("""{ "when": { "field": "member.referrals.completed", "op": "gt", "value": 1 } }""", true)]
    [InlineData("""{ "for": { "count": 3 } }""", true)]
    [InlineData("""{ "on": "referral.completed", "milestone": { "at": 3 } }""", true)]
    [InlineData("""{ "for": "12mo", "cap": { "count": 3 } }""", false)]
    public void Knows_whether_counters_are_read(string members, bool reads) =>
        Assert.Equal(reads, TermsText.Plan(TermsText.Rule(members)).ReadsCounters);

    private static CalendarSpan Days(int days) => new(TimeSpan.FromDays(days), 0);
}
