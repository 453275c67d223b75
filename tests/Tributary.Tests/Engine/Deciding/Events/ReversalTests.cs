using Xunit;

namespace Tributary.Tests.Engine.Deciding.Events;

/// <summary>
/// The amounts that reversals take: when less is left than they ask for, when they come early, and which grant decides
/// the share that a reward loses.
/// </summary>
public sealed class ReversalTests
{
    private const string Share = """
        terms: { "accepts": ["USD", "EUR"],
                 "rewards": [ { "key": "share", "on": "order", "to": "referrer", "rates": ["10%"] } ] }
        tree: ann < bob
        event       id  at     who  amount | pays
        """;

    [Fact]
    public Task A_reversal_takes_what_is_left_when_it_asks_for_more() =>
        TableTest.RunAsync(
            Share
                + "\n"
                + """
                order       o1  02-01  bob   80.00 | ann 8.00
                refund      o1  02-02  bob   20.00 | ann -2.00
                chargeback  o1  02-03  bob   80.00 | ann -6.00 payable=0.00 reversed=8.00
                chargeback  o1  02-04  bob   80.00 | -
                refund      o1  02-05  bob         | -
                order       o2  02-06  bob   40.00 | ann 4.00
                chargeback  o2  02-07  bob   41.50 | ann -4.00 payable=0.00
                order       o3  02-08  bob       0 | none:rounds_to_zero
                refund      o3  02-09  bob    5.00 | -
                """
        );

    [Fact]
    public Task A_reversal_without_a_currency_takes_that_of_its_original() =>
        TableTest.RunAsync(
            Share
                + "\n"
                + """
                order       o1  02-01  bob   80.00 EUR  | ann 8.00 EUR
                refund      o1  02-02  bob   20.00 none | ann -2.00 EUR
                refund      o1  02-03  bob   20.00 USD  | rejected:currency_differs
                refund      o1  02-04  bob              | ann -6.00 EUR
                """
        );

    [Fact]
    public Task An_original_without_an_amount_is_taken_back_only_whole() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "net", "on": "order", "to": "referrer", "rates": ["10%"],
                                    "base": "event.properties.net" },
                                  { "key": "gift", "on": "order", "to": "member", "item": "mug" } ] }
            tree: ann < bob
            event       id  at     who  amount | pays
            order       o1  02-01  bob  -  net=6000 | ann 6.00  bob mug
            refund      o1  02-02  bob  30.00       | rejected:original_without_amount
            refund      o1  02-03  bob  30.00 none  | rejected:original_without_amount
            refund      o1  02-04  bob              | ann -6.00  bob -mug
            order       o2  02-05  bob  -  net=x    | bob mug
            order       o3  02-06  bob  -  net=10.5 | bob mug
            """
        );

    [Fact]
    public Task A_number_sent_as_text_has_a_reason_of_its_own() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "net", "on": "order", "to": "referrer", "rates": ["10%"],
                                    "base": "event.properties.net" },
                                  { "key": "big", "on": "visit", "to": "referrer", "amount": 100,
                                    "when": { "field": "event.properties.size", "op": "gte", "value": 5 } } ] }
            tree: ann < bob
            event  id  at     who  amount | pays
            order  o1  02-01  bob  -  net=abc   | none:number_as_text
            order  o2  02-02  bob  -  net=10.5  | none:not_minor_units
            order  o3  02-03  bob  -            | none:missing_amount
            order  o4  02-04  bob  -  net=1000  | ann 1.00
            visit  v1  02-05  bob  -  size=big  | none:number_as_text
            visit  v2  02-06  bob  -  size=4    | none:condition_not_met
            visit  v3  02-07  bob  -            | none:condition_not_met
            visit  v4  02-08  bob  -  size=5    | ann 1.00
            """
        );

    /// <summary>
    /// The member's sign-up is still in progress. The refund waits with its order and is decided after it.
    /// </summary>
    [Fact]
    public Task A_reversal_always_waits_for_its_original() =>
        TableTest.RunAsync(
            Share
                + "\n"
                + """
                order   o1  02-01  cid  70.00       | parked
                refund  o1  02-02  bob              | parked
                refund  o1  02-02  cid              | parked
                join    -   02-03  cid  < ann       | -
                refund  o1  02-04  bob              | rejected:member_differs
                """
        );

    [Theory]
    [InlineData("when_full", "-", "-9.90", "-1.00", "-0.10")]
    [InlineData("requalify", "-", "-9.90", "-1.00", "-0.10")]
    [InlineData("pro_rata", "-0.99", "-9.90", "-0.01", "-0.10")]
    public Task A_reward_loses_by_the_tier_that_granted_it(
        string mode,
        string amountPart,
        string ratePart,
        string amountRest,
        string rateRest
    ) =>
        TableTest.RunAsync(
            $$"""
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "order" } },
                     "rewards": [ { "key": "up", "on": "order", "to": "referrer", "on_refund": "{{mode}}",
                                    "tiers": [ { "from": 0, "amount": 100 }, { "from": 2, "rates": ["10%"] } ] },
                                  { "key": "down", "on": "visit", "to": "referrer", "on_refund": "{{mode}}",
                                    "tiers": [ { "from": 0, "rates": ["10%"] }, { "from": 2, "amount": 100 } ] } ] }
            tree: ann < bob
                  ann < cid
            event   id  at     who  amount | pays
            order   o1  02-01  bob  100.00 | ann 1.00
            visit   v1  02-01  bob  100.00 | ann 10.00
            refund  o1  02-02  bob   99.00 | {{(amountPart == "-" ? "-" : "ann " + amountPart)}}
            refund  v1  02-02  bob   99.00 | ann {{ratePart}}
            order   o2  02-03  cid  100.00 | ann 10.00
            visit   v2  02-03  cid  100.00 | ann 1.00
            refund  o2  02-04  cid   99.00 | ann {{ratePart}}
            refund  v2  02-04  cid   99.00 | {{(amountPart == "-" ? "-" : "ann " + amountPart)}}
            refund  v2  02-05  cid         | ann {{amountRest}}
            refund  o2  02-05  cid         | ann {{rateRest}}
            """
        );

    [Fact]
    public Task An_event_that_pays_nothing_uses_up_no_count() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "invoice", "to": "upline", "rates": ["20%", "0.001%"],
                                    "for": { "count": 2 } } ] }
            tree: ann < bob < cid
            event    id  at     who  amount | pays
            invoice  i0  01-05  cid    0.00 | none:rounds_to_zero
            invoice  i1  01-06  cid    0.01 | none:rounds_to_zero
            block    -   01-07  bob         | -
            invoice  i2  01-08  cid   10.00 | none:payee_blocked
            activate -   01-09  bob         | -
            invoice  i3  01-10  cid   10.00 | bob 2.00
            invoice  i4  01-11  cid   10.00 | bob 2.00
            invoice  i5  01-12  cid   10.00 | none:count_over
            refund   i3  01-13  cid         | bob -2.00
            refund   i0  01-13  cid         | -
            invoice  i6  01-14  cid   10.00 | bob 2.00
            invoice  i7  01-15  cid   10.00 | none:count_over
            """
        );

    [Fact]
    public Task A_reward_cut_to_nothing_uses_up_no_count_and_no_milestone() =>
        TableTest.RunAsync(
            """
            terms: { "budget": { "amount": 500, "per": "month" },
                     "rewards": [ { "key": "share", "on": "invoice", "to": "referrer", "rates": ["10%"],
                                    "for": { "count": 3 } },
                                  { "key": "third", "on": "visit", "to": "member", "amount": 300,
                                    "milestone": { "at": 3 } } ] }
            tree: ann < bob
            event    id  at     who  amount | pays
            invoice  i1  01-05  bob   50.00 | ann 5.00
            invoice  i2  01-06  bob   50.00 | none:budget_exhausted
            visit    v1  01-07  bob         | -
            visit    v2  01-08  bob         | -
            visit    v3  01-09  bob         | none:budget_exhausted
            invoice  i3  02-01  bob   10.00 | ann 1.00
            visit    v4  02-02  bob         | bob 3.00
            visit    v5  02-03  bob         | none:milestone_not_reached
            invoice  i4  02-04  bob    5.00 | ann 0.50
            invoice  i5  02-05  bob    5.00 | none:count_over
            """
        );

    [Fact]
    public Task A_milestone_that_falls_is_owed_to_the_next_event() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "second", "on": "visit", "to": "member", "amount": 300,
                                    "milestone": { "at": 2 } } ] }
            tree: ann < bob
            event    id  at     who  amount | pays
            visit    v1  01-05  bob         | -
            visit    v2  01-06  bob         | bob 3.00
            visit    v3  01-07  bob         | -
            refund   v2  01-08  bob         | bob -3.00
            visit    v4  01-09  bob         | bob 3.00
            refund   v1  01-10  bob         | -
            refund   v4  01-11  bob         | bob -3.00
            visit    v5  01-12  bob         | bob 3.00
            """
        );
}
