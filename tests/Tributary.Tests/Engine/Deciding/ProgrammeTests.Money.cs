using Xunit;

namespace Tributary.Tests.Engine.Deciding;

/// <summary>Twelve realistic programs of platforms, end to end. This file has those about amounts and time.</summary>
public sealed partial class ProgrammeTests
{
    /// <summary>
    /// A cloud drive: 500 MB for both sides, at most 1,600 MB for each person from inviting and being invited together.
    /// </summary>
    [Fact]
    public Task Storage_bonus_for_both_sides_with_a_shared_cap() =>
        TableTest.RunAsync(
            """
            terms: { "currency": "MB", "units": { "MB": { "exponent": 0 } },
                     "completes": { "when": { "field": "event.type", "op": "eq", "value": "install" },
                                    "within": "30d" },
                     "caps": [ { "rules": ["inviter", "invited"], "of": "beneficiary", "amount": 1600, "per": "all" } ],
                     "rewards": [ { "key": "inviter", "on": "referral.completed", "to": "referrer", "kind": "credit",
                                    "amount": 500 },
                                  { "key": "invited", "on": "referral.completed", "to": "member", "kind": "credit",
                                    "amount": 500 } ] }
            tree: ann < bob < cid
                  bob < dan
                  bob < eve
                  bob < fay
            event    id  at     who  amount | pays
            install  i1  01-05  bob         | ann 500  bob 500
            install  i2  01-06  cid         | bob 500  cid 500
            install  i3  01-07  dan         | bob 500  dan 500
            install  i4  01-08  eve         | bob 100  eve 500
            install  i5  02-01  fay         | none:referral_expired
            install  i6  01-30  fay         | fay 500  bob payable=1600
            refund   i2  02-02  cid         | bob -500  cid -500
            """
        );

    /// <summary>
    /// SaaS: a fifth of the customer's payments, for twelve months from the first one, payable after the refund window.
    /// </summary>
    [Fact]
    public Task Saas_share_for_twelve_months_with_hold_and_partial_refunds() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "payment" } },
                     "rewards": [ { "key": "share", "on": "payment", "to": "referrer", "rates": ["20%"], "hold": "60d",
                                    "for": { "span": "12mo", "from": "completed" } } ] }
            tree: ann < bob
            event    id  at          who  amount | pays
            payment  p1  02-10       bob   49.99 | ann 10.00 held=10.00 payable=0.00
            payment  p2  03-10       bob   49.99 | ann 10.00 held=20.00
            refund   p1  03-20       bob   10.00 | ann -2.00 held=18.00
            refund   p1  03-21       bob    0.01 | -
            refund   p1  03-22       bob    0.01 | -
            refund   p1  03-23       bob    0.03 | ann -0.01
            release  -   04-10               | -
            release  -   04-11               | ann held=10.00 payable=7.99
            refund   p1  04-12       bob   39.93 | ann -7.98 held=10.00 payable=0.01
            refund   p2  04-12       bob         | ann -10.00 held=0.00 payable=0.01 reversed=19.99
            payment  p3  2027-02-09  bob   49.99 | ann 10.00
            payment  p4  2027-03-10  bob   49.99 | none:span_over
            """
        );

    /// <summary>A bookmaker: the bounty comes with the first deposit after three bets of at least 20.</summary>
    [Fact]
    public Task First_deposit_bounty_after_three_bets_of_at_least_twenty() =>
        TableTest.RunAsync(
            """
            terms: { "counters": { "big_bets": { "of": "bet",
                                                 "when": { "field": "event.amount", "op": "gte", "value": 2000 } } },
                     "completes": { "within": "60d", "when": { "all": [
                         { "field": "event.type", "op": "eq", "value": "deposit" },
                         { "field": "member.counters.big_bets.count", "op": "gte", "value": 3 } ] } },
                     "rewards": [ { "key": "bounty", "on": "referral.completed", "to": "referrer", "amount": 5000 } ] }
            tree: ann < bob, ann < cid
            event    id  at     who  amount | pays
            deposit  d1  01-02  bob  100.00 | -
            bet      b1  01-03  bob   20.00 | -
            bet      b2  01-03  bob   19.99 | -
            bet      b3  01-04  bob   50.00 | -
            bet      b4  01-05  bob   20.00 | -
            refund   b4  01-05  bob         | -
            deposit  d2  01-06  bob   10.00 | -
            bet      b5  01-07  bob   25.00 | -
            deposit  d3  01-08  bob   10.00 | ann 50.00
            deposit  d4  01-09  bob   10.00 | -
            bet      c1  03-01  cid   20.00 | -
            bet      c2  03-01  cid   20.00 | -
            bet      c3  03-01  cid   20.00 | -
            deposit  c4  03-03  cid   10.00 | -
            deposit  c5  03-02  cid   10.00 | ann 50.00
            """
        );

    /// <summary>Each side is paid in its own currency.</summary>
    [Fact]
    public Task Both_sides_in_different_currencies() =>
        TableTest.RunAsync(
            """
            terms: { "currency": "EUR", "accepts": ["EUR", "PLN", "JPY"],
                     "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
                     "rewards": [
                       { "key": "thanks", "on": "referral.completed", "to": "referrer",
                         "amount": { "EUR": 1000, "PLN": 4500 }, "hold": "14d" },
                       { "key": "welcome", "on": "referral.completed", "to": "member",
                         "amount": { "EUR": 500, "PLN": 2000, "JPY": 800 } },
                       { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }
            tree: ann
            event    id  at     who  amount     | pays
            join     -   01-02  bob  < ann currency=PLN | -
            join     -   01-02  cid  < bob currency=JPY | -
            purchase p1  01-03  bob   80.00 PLN | ann 10.00 EUR 8.00 PLN  bob 20.00 PLN
            purchase p2  01-04  cid    5000 JPY | bob 45.00 PLN 500 JPY  cid 800 JPY
            purchase p3  01-05  cid   10.00 USD | rejected:currency_not_accepted
            refund   p2  01-06  cid   50.00 EUR | rejected:currency_differs
            refund   p2  01-06  cid    2500 JPY | bob -22.50 PLN -250 JPY  cid -400 JPY
            release  -   01-20                  | ann held=0.00 payable=10.00 payable=8.00:PLN
            release  -   01-20                  | bob payable=42.50:PLN payable=250:JPY
            """
        );

    /// <summary>A network: three levels, each rounded separately, half to even.</summary>
    [Fact]
    public Task Three_levels() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2.5%"],
                                    "for": "365d" } ] }
            tree: ann < bob < cid < dan < eve
            event      id  at          who  amount | pays
            purchase   p1  01-05       eve  100.00 | dan 10.00  cid 5.00  bob 2.50
            purchase   p2  01-05       dan    0.25 | cid 0.02  bob 0.01  ann 0.01
            purchase   p3  01-05       cid    0.30 | bob 0.03  ann 0.02
            purchase   p4  01-05       bob    0.04 | none:rounds_to_zero
            purchase   p5  01-05       ann  100.00 | none:no_referrer
            purchase   p6  01-05       eve       - | none:missing_amount
            purchase   p7  12-31T23:59 eve    1.00 | dan 0.10  cid 0.05  bob 0.02
            purchase   p8  2027-01-01  eve    1.00 | none:span_over
            refund     p1  01-06       eve   33.33 | dan -3.33  cid -1.66  bob -0.83
            chargeback p1  01-07       eve         | dan -6.67  cid -3.34  bob -1.67
            refund     p9  01-08       eve         | parked
            purchase   p9  01-07       eve   10.00 | -
            """
        );

    /// <summary>
    /// A campaign with 25.00 a month for everybody, used by two trees concurrently. An amount that a refund frees may
    /// be spent again.
    /// </summary>
    [Fact]
    public Task A_budget_hit_by_two_trees_at_once() =>
        TableTest.RunAsync(
            """
            terms: { "budget": { "amount": 2500, "per": "month" },
                     "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }
            tree: ann < bob
                  zoe < yan
            event      id  at     who  amount | pays
            purchase   p1  01-05  bob  100.00 | ...
            purchase   p2  01-05  yan  100.00 | ann 10.00  zoe 10.00
            purchase   p3  01-06  yan   80.00 | zoe 5.00
            purchase   p4  01-07  bob   10.00 | none:budget_exhausted
            chargeback p2  01-08  yan         | zoe -10.00
            purchase   p5  01-09  bob   10.00 | none:budget_exhausted
            refund     p1  01-10  bob   50.00 | ann -5.00
            purchase   p6  01-11  bob   10.00 | none:budget_exhausted
            refund     p1  01-12  bob         | ann -5.00
            purchase   p7  01-13  yan   40.00 | zoe 4.00
            purchase   p8  02-01  bob  100.00 | ann 10.00
            """
        );
}
