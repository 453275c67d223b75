using Xunit;

namespace Tributary.Tests.Engine.Deciding.Events;

/// <summary>Completions that pass on to the next event, and reversals that are reinstated.</summary>
public sealed class ReinstatementTests
{
    private const string Bonus = """
        terms: { "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "order" },
                                                   { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                                "within": "60d" },
                 "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 },
                              { "key": "share", "on": "order", "to": "referrer", "rates": ["10%"] } ] }
        tree: ann < bob
        event       id  at     who  amount | pays
        """;

    [Fact]
    public Task The_next_event_that_qualifies_completes_instead() =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + """
                order       o1  01-10  bob   30.00 | ann 13.00
                order       o2  01-11  bob   19.99 | ann 2.00
                order       o3  01-13  bob   40.00 | ann 4.00
                order       o4  01-12  bob   50.00 | ann 5.00
                refund      o1  01-20  bob         | ann -3.00 payable=21.00
                refund      o4  01-21  bob         | ann -5.00 payable=16.00
                refund      o3  01-22  bob         | ann -14.00 payable=2.00
                order       o5  02-01  bob   20.00 | ann 12.00
                """
        );

    [Fact]
    public Task Nothing_completes_instead_outside_of_the_window() =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + """
                order       o1  01-10  bob   30.00 | ann 13.00
                order       o2  04-10  bob   30.00 | ann 3.00
                refund      o1  04-20  bob         | ann -13.00 payable=3.00
                """
        );

    [Theory]
    [InlineData("reinstate")]
    [InlineData("won")]
    public Task A_dispute_that_is_won_gives_back_what_it_took(string word) =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + $$"""
                order       o1  01-10  bob  100.00           | ann 20.00
                chargeback  o1  02-10  bob  100.00 as=d1     | ann -20.00 reversed=20.00
                {{word}}    d1  04-10  bob  100.00           | ann 20.00 payable=20.00 reversed=0.00
                {{word}}    d1  04-11  bob                   | rejected:already_reinstated
                refund      o1  04-12  bob   50.00           | ann -10.00
                """
        );

    [Fact]
    public Task It_waits_for_the_reversal_and_for_the_original() =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + """
                reinstate   d1  04-10  bob                   | parked
                chargeback  o1  02-10  bob  100.00 as=d1     | parked
                order       o1  01-10  bob  100.00           | ann 20.00 payable=20.00 reversed=0.00
                """
        );

    [Fact]
    public Task Amounts_that_other_reversals_take_stay_taken() =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + """
                order       o1  01-10  bob  100.00           | ann 20.00
                refund      o1  01-11  bob   30.00 as=r1     | ann -6.00
                chargeback  o1  01-12  bob  100.00 as=d1     | ann -14.00 payable=0.00
                reinstate   r1  01-13  bob                   | -
                reinstate   d1  01-14  bob                   | ann 20.00 payable=20.00
                order       o2  01-15  bob  100.00           | ann 10.00
                chargeback  o2  01-16  bob  100.00 as=d2     | ann -10.00
                refund      o2  01-17  bob   30.00 as=r2     | -
                reinstate   d2  01-18  bob                   | ann 7.00
                reinstate   r2  01-19  bob   10.00           | ann 1.00
                reinstate   r2  01-20  bob   90.00           | ann 2.00
                reinstate   r2  01-21  bob    1.00           | rejected:already_reinstated
                """
        );

    [Fact]
    public Task The_completion_returns_to_the_event_that_had_it() =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + """
                order       o1  01-10  bob   30.00           | ann 13.00
                order       o2  01-12  bob   50.00           | ann 5.00
                chargeback  o1  01-20  bob         as=d1     | ann -3.00 payable=15.00
                reinstate   d1  01-25  bob                   | ann 3.00 payable=18.00
                refund      o2  01-26  bob         as=r2     | ann -5.00 payable=13.00
                chargeback  o1  01-27  bob         as=d2     | ann -13.00 payable=0.00
                reinstate   r2  01-28  bob                   | ann 5.00
                """
        );

    [Fact]
    public Task Held_and_paid_rewards_return_to_what_they_were() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "order", "to": "referrer", "rates": ["10%"],
                                    "hold": "30d" } ] }
            tree: ann < bob
            event       id  at     who  amount | pays
            order       o1  01-10  bob  100.00           | ann 10.00 held=10.00
            refund      o1  01-11  bob   40.00 as=r1     | ann -4.00 held=6.00
            reinstate   r1  01-12  bob                   | ann 4.00 held=10.00 reversed=0.00
            chargeback  o1  01-13  bob         as=d1     | ann -10.00 held=0.00
            reinstate   d1  01-14  bob                   | ann 10.00 held=10.00
            release     -   02-10                        | ann held=0.00 payable=10.00
            fulfil      o1  02-11  ann                   | ann paid=10.00 payable=0.00
            chargeback  o1  02-12  bob         as=d2     | ann -10.00 payable=-10.00
            reinstate   d2  02-13  bob                   | ann 10.00 payable=0.00 paid=10.00
            fulfil      o1  02-14  ann                   | rejected:state_forbids
            """
        );

    [Fact]
    public Task A_reward_that_a_person_rejected_does_not_return() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "order", "to": "referrer", "rates": ["10%"],
                                    "for": { "count": 1 }, "hold": "30d" } ] }
            tree: ann < bob
            event       id  at     who  amount | pays
            order       o1  01-10  bob  100.00           | ann 10.00
            refund      o1  01-11  bob   40.00 as=r1     | ann -4.00
            reject      o1  01-12  ann                   | ann -6.00
            reinstate   r1  01-13  bob                   | -
            order       o2  01-14  bob  100.00           | none:count_over
            refund      o1  01-15  bob         as=r2     | -
            order       o3  01-16  bob  100.00           | ann 10.00
            reinstate   r2  01-17  bob                   | -
            order       o4  01-18  bob  100.00           | none:count_over
            """
        );

    [Fact]
    public Task A_refused_reinstatement_has_a_reason() =>
        TableTest.RunAsync(
            Bonus
                + "\n"
                + """
                order       o1  01-10  bob  100.00           | ann 20.00
                reinstate   o1  01-11  bob                   | rejected:not_a_reversal
                refund      o1  01-12  bob   50.00 as=r1     | ann -10.00
                reinstate   r1  01-13  ann                   | rejected:member_differs
                reinstate   r1  01-14  bob         as=w1     | ann 10.00
                won         w1  01-15  bob                   | rejected:reversal_of_reinstatement
                refund      o1  01-16  ann         as=r2     | rejected:member_differs
                reinstate   r2  01-17  ann                   | rejected:reversal_was_rejected
                """
        );
}
