using Xunit;

namespace Tributary.Tests.Engine.Deciding;

/// <summary>The programs about who is paid, and who must not be.</summary>
public sealed partial class ProgrammeTests
{
    /// <summary>
    /// A game: gifts at 5, 10 and 15 friends. A friend who is refunded no longer counts; a gift stays while the friend
    /// who brought it does.
    /// </summary>
    [Fact]
    public Task Gifts_at_5_10_and_15_friends_with_one_refunded_in_between() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
                     "rewards": [
                       { "key": "mug", "on": "referral.completed", "to": "referrer", "item": "mug",
                         "milestone": { "at": 5 } },
                       { "key": "shirt", "on": "referral.completed", "to": "referrer", "item": "shirt",
                         "milestone": { "at": 10, "every": 5 } } ] }
            tree: ann < f1
                  ann < f2; ann < f3; ann < f4; ann < f5; ann < f6; ann < f7; ann < f8; ann < f9; ann < f10
                  ann < f11; ann < f12; ann < f13; ann < f14; ann < f15; ann < f16
            event    id   at     who  amount | pays
            purchase p1   01-02  f1    1.00  | ...
            purchase p2   01-02  f2    1.00  | ...
            purchase p3   01-02  f3    1.00  | ...
            purchase p4   01-02  f4    1.00  | none:milestone_not_reached
            purchase p5   01-02  f5    1.00  | ann mug
            refund   p2   01-03  f2          | -
            purchase p6   01-04  f6    1.00  | none:milestone_not_reached
            refund   p5   01-05  f5          | ann -mug
            purchase p7   01-06  f7    1.00  | ann mug
            refund   p7   01-06  f7    0.50  | -
            purchase p8   01-07  f8    1.00  | ...
            purchase p9   01-07  f9    1.00  | ...
            purchase p10  01-07  f10   1.00  | ...
            purchase p11  01-07  f11   1.00  | -
            purchase p12  01-08  f12   1.00  | ann shirt
            purchase p2b  01-09  f2    1.00  | ...
            purchase p5b  01-09  f5    1.00  | ...
            purchase p13  01-09  f13   1.00  | ...
            purchase p14  01-09  f14   1.00  | -
            purchase p15  01-10  f15   1.00  | ann shirt
            """
        );

    /// <summary>An influencer's coupon: it may be used twice, within its time span, in upper or lower case.</summary>
    [Fact]
    public Task Coupon_codes() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
                     "rewards": [
                       { "key": "share", "on": "purchase", "to": "referrer", "rates": ["15%"],
                         "when": { "field": "referral.code", "op": "eq", "value": "SPRING" } },
                       { "key": "welcome", "on": "referral.completed", "to": "member", "kind": "coupon",
                         "item": "voucher" } ] }
            tree: ann
            event    id      at     who  amount | pays
            coupon   SPRING  01-01  ann  from=03-01 until=06-01 uses=2 | -
            coupon   AUTUMN  01-01  ann  from=09-01 | -
            join     -       02-28  bob  code=SPRING | refused:code_not_open
            join     -       03-01  bob  code=spring | -
            join     -       03-02  cid  code=Autumn | refused:code_not_open
            join     -       03-02  cid  code=NOSUCH | refused:unknown_code
            join     -       03-02  cid  code=SPRING | -
            join     -       03-03  dan  code=SPRING | refused:code_used_up
            join     -       09-02  dan  code=AUTUMN | -
            purchase p1      09-03  bob   20.00 | ann 3.00  bob voucher
            purchase p2      09-03  cid   10.00 | ann 1.50  cid voucher
            purchase p3      09-03  dan   10.00 | dan voucher
            purchase p4      09-04  dan   10.00 | none:condition_not_met
            refund   p1      09-05  bob   10.00 | ann -1.50
            refund   p1      09-06  bob         | ann -1.50  bob -voucher
            """
        );

    /// <summary>A person reviews each bonus before it counts. A refund does not wait for the review.</summary>
    [Fact]
    public Task Approval_by_hand() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
                     "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000,
                                    "approval": "manual", "hold": "14d",
                                    "cap": { "count": 2, "per": "month" } } ] }
            tree: ann < bob; ann < cid; ann < dan; ann < eve
            event    id  at     who  amount | pays
            purchase p1  01-05  bob   20.00 | ann 10.00 review=10.00 held=10.00 payable=0.00
            purchase p2  01-05  cid   20.00 | ann 10.00 review=20.00
            purchase p3  01-05  dan   20.00 | none:cap_reached
            release  -   01-30              | ann review=20.00 payable=0.00
            approve  p1  01-31  ann         | ann review=10.00 held=10.00 payable=10.00
            approve  p1  01-31  ann         | rejected:state_forbids
            reject   p2  01-31  ann         | ann -10.00 review=0.00 held=0.00
            purchase p4  01-06  eve   20.00 | ann 10.00 review=10.00
            refund   p4  01-31  eve   10.00 | ann -5.00 review=5.00
            fulfil   p1  02-01  ann         | ann paid=10.00 payable=0.00
            approve  p4  02-01  ann         | ann payable=5.00
            refund   p1  02-02  bob         | ann -10.00 payable=-5.00
            fulfil   p4  02-03  ann         | rejected:balance_too_small
            """
        );

    /// <summary>
    /// An airline: points for every flight, more for members with more referrals; only gold members get the lounge.
    /// </summary>
    [Fact]
    public Task Points_and_levels() =>
        TableTest.RunAsync(
            """
            terms: { "units": { "points": { "exponent": 0 } },
                     "completes": { "when": { "field": "event.type", "op": "eq", "value": "flight" } },
                     "rewards": [
                       { "key": "points", "on": "flight", "to": "referrer", "kind": "points",
                         "tiers": [ { "from": 0, "amount": { "points": 100 } },
                                    { "from": 2, "amount": { "points": 150 } },
                                    { "from": 3, "amount": { "points": 250 } } ] },
                       { "key": "lounge", "on": "flight", "to": "referrer", "item": "lounge", "groups": ["gold"],
                         "cap": { "count": 1, "per": "week" } } ] }
            tree: ann < bob; ann < cid; ann < dan
            event    id  at     who  amount | pays
            flight   f1  01-05  bob  200.00 | ann 100 points
            flight   f2  01-06  bob  200.00 | ann 100 points
            flight   f3  01-07  cid  200.00 | ann 150 points
            flight   f4  01-08  dan  200.00 | ann 250 points
            flight   f5  01-08  bob  200.00 | ann 250 points
            refund   f4  01-09  dan         | ann -250 points
            flight   f6  01-09  bob  200.00 | ann 150 points payable=750:points
            move     -   01-10  ann  group=gold | -
            flight   f7  01-10  bob  200.00 | ann 150 points lounge
            flight   f8  01-11  cid  200.00 | ann 150 points
            flight   f9  01-12  cid  200.00 | ann 150 points lounge
            """
        );

    /// <summary>
    /// Members referred under the old Terms are paid by them, new referrals by the new Terms; an explicit change for
    /// all follows the newest.
    /// </summary>
    [Fact]
    public Task Terms_changed_in_mid_month() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                                    "cap": { "count": 3, "per": "month" } } ] }
            tree: ann < bob
            joined: 05-01
            event    id      at     who  amount | pays
            purchase p1      05-10  bob   10.00 | ann 1.00
            terms    higher  05-15              | -
            join     -       05-16  cid  < ann  | -
            purchase p2      05-17  bob   10.00 | ann 1.00
            purchase p3      05-17  cid   10.00 | ann 2.00
            purchase p4      05-18  cid   10.00 | none:cap_reached
            terms    all     06-10              | -
            purchase p5      06-09  bob   10.00 | ann 1.00
            purchase p6      06-11  bob   10.00 | ann 3.00
            purchase p7      06-11  cid   10.00 | ann 3.00
            refund   p3      06-12  cid    5.00 | ann -1.00
            """,
            (
                "higher",
                """
                { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["20%"],
                                 "cap": { "count": 3, "per": "month" } } ] }
                """
            ),
            (
                "all",
                """
                { "applies_to": "all_from_now",
                  "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["30%"],
                                 "cap": { "count": 3, "per": "month" } } ] }
                """
            )
        );

    /// <summary>
    /// A suspended member's rewards are held; a blocked or erased member earns nothing; members above are always paid.
    /// </summary>
    [Fact]
    public Task Member_blocked_suspended_erased() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"] } ] }
            tree: ann < bob < cid
            event    id  at     who  amount | pays
            purchase p1  01-05  cid  100.00 | bob 10.00 payable=10.00  ann 5.00
            suspend  -   01-06  bob         | -
            purchase p2  01-07  cid  100.00 | bob 10.00 held=10.00 payable=10.00  ann 5.00
            release  -   01-08              | bob held=10.00
            activate -   01-09  bob         | -
            release  -   01-10              | bob held=0.00 payable=20.00
            block    -   01-11  bob         | -
            purchase p3  01-12  cid  100.00 | ann 5.00
            refund   p1  01-12  cid   50.00 | bob -5.00  ann -2.50
            activate -   01-13  bob         | -
            erase    -   01-14  bob         | bob payable=15.00
            purchase p4  01-15  cid  100.00 | ann 5.00
            purchase p5  01-15  bob  100.00 | rejected:member_erased
            join     -   01-16  bob         | refused:erased
            refund   p2  01-16  cid         | bob -10.00 payable=5.00  ann -5.00
            """
        );
}
