using Xunit;

namespace Tributary.Tests.Engine.Deciding.Events;

/// <summary>
/// A referral earns only through later events. History that a platform sends later is counted, but completes and pays
/// nothing.
/// </summary>
public sealed class BeforeReferralTests
{
    [Fact]
    public Task Old_orders_pay_only_what_does_not_depend_on_the_referral() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" },
                                    "within": "60d" },
                     "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 },
                                  { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"],
                                    "for": "365d" },
                                  { "key": "back", "on": "purchase", "to": "member", "rates": ["1%"] },
                                  { "key": "friend", "on": "purchase", "to": "member", "amount": 50,
                                    "when": { "field": "referral.status", "op": "exists", "value": true } } ] }
            tree: ann
            event    id  at           who  amount | pays
            join     -   02-10T12:00  bob  < ann  | -
            join     -   03-10T12:00  cid  < bob  | -
            purchase o1  01-05        bob  100.00 | bob 1.00
            purchase o2  02-10T11:54  bob  100.00 | bob 1.00
            purchase o3  03-01        cid  100.00 | cid 1.00
            purchase o4  01-05        ann  100.00 | ann 1.00
            purchase p1  02-10T11:56  bob  100.00 | ann 20.00  bob 1.50
            purchase p2  03-11        cid  100.00 | bob 20.00  ann 5.00  cid 1.50
            refund   o1  03-12        bob         | bob -1.00
            """
        );

    [Fact]
    public Task Nothing_is_earned_before_the_referrer_was_a_member() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
                     "rewards": [ { "key": "joined", "on": "signup", "to": "referrer", "amount": 200 },
                                  { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 },
                                  { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"] } ] }
            tree: zoe
            event    id  at     who  amount | pays
            join     -   03-01  dan  < zoe  | zoe 2.00
            join     -   02-01  eve  < dan  | -
            purchase p1  02-15  eve  100.00 | none:before_referral
            purchase p2  03-02  eve  100.00 | dan 20.00  zoe 5.00
            """
        );

    [Fact]
    public Task A_bare_date_stands_for_its_whole_day() =>
        TableTest.RunAsync(
            """
            terms: { "timezone": "Europe/Berlin",
                     "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                                    "for": { "count": 3 } } ] }
            tree: ann
            event    id  at           who  amount | pays
            join     -   02-10        bob  < ann  | -
            purchase p1  02-09T22:30  bob  100.00 | none:before_referral
            purchase p2  02-09T23:30  bob  100.00 | ann 10.00
            purchase p3  02-10T00:00  bob  100.00 | ann 10.00
            purchase p4  02-10T20:00  bob  100.00 | ann 10.00
            purchase p5  02-11        bob  100.00 | none:count_over
            """
        );
}
