using Xunit;

namespace Tributary.Tests.Engine.Deciding.Rules;

/// <summary>
/// The balance that an erased member gives up returns to the program once, and nothing takes it again.
/// </summary>
public sealed class ForfeitTests
{
    [Fact]
    public Task Nobody_takes_anything_of_a_forfeited_balance() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }
            tree: ann < bob
            event      id  at     who  amount | pays
            purchase   p1  01-05  bob  100.00 | ann 10.00 payable=10.00
            purchase   p2  01-05  bob   50.00 | ann 5.00 payable=15.00
            purchase   p3  01-05  bob   20.00 | ann 2.00 payable=17.00
            fulfil     p2  01-06  ann         | ann payable=12.00 paid=5.00
            forfeit    -   01-07  ann         | ann -12.00 payable=0.00 reversed=12.00
            refund     p1  01-08  bob   40.00 | ann payable=0.00 reversed=12.00
            chargeback p1  01-09  bob         | ann payable=0.00 reversed=12.00
            reject     p3  01-10  ann         | rejected:state_forbids
            fulfil     p3  01-10  ann         | rejected:state_forbids
            activate   -   01-10  ann         | rejected:member_erased
            adjust     -   01-10  ann   1.00  | rejected:member_erased
            refund     p2  01-11  bob         | ann -5.00 payable=-5.00
            purchase   p4  01-12  bob   10.00 | none:payee_erased
            """
        );

    [Fact]
    public Task Held_and_unapproved_rewards_are_forfeited_too() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                                    "hold": "30d" },
                                  { "key": "extra", "on": "purchase", "to": "referrer", "amount": 100,
                                    "approval": "manual" },
                                  { "key": "mug", "on": "purchase", "to": "referrer", "item": "mug", "hold": "30d" } ] }
            tree: ann < bob
            event      id  at     who  amount | pays
            purchase   p1  01-05  bob  100.00 | ann 11.00 mug
            refund     p1  01-06  bob   50.00 | ann -5.50
            forfeit    -   01-07  ann         | ann -5.50 -mug held=0.00 payable=0.00 review=0.00 reversed=11.00
            release    -   03-01              | -
            approve    p1  03-01  ann         | rejected:state_forbids
            chargeback p1  03-02  bob         | ann held=0.00 payable=0.00 reversed=11.00
            """
        );

    [Fact]
    public Task A_balance_that_paid_a_debt_gives_back_only_what_is_left() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }
            tree: ann < bob
            event      id  at     who  amount | pays
            purchase   p1  01-05  bob   60.00 | ann 6.00
            fulfil     p1  01-06  ann         | ann payable=0.00 paid=6.00
            refund     p1  01-07  bob         | ann -6.00 payable=-6.00
            purchase   p2  01-08  bob  100.00 | ann 10.00 payable=4.00
            forfeit    -   01-09  ann         | ann -10.00 payable=0.00 reversed=10.00
            refund     p2  01-10  bob         | ann payable=0.00 reversed=10.00
            """
        );

    [Fact]
    public Task In_one_batch_it_comes_to_the_same() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                                    "hold": "30d" },
                                  { "key": "now", "on": "purchase", "to": "referrer", "rates": ["1%"] } ] }
            tree: ann < bob
            event      id  at     who  amount | pays
            purchase   p1  01-05  bob  100.00 | ...
            forfeit    -   01-06  ann         | ...
            refund     p1  01-07  bob         | ann held=0.00 payable=0.00 reversed=11.00
            """
        );

    [Fact]
    public Task A_balance_that_is_kept_is_taken_by_a_refund() =>
        TableTest.RunAsync(
            """
            terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                                  { "key": "later", "on": "purchase", "to": "referrer", "rates": ["1%"],
                                    "hold": "30d" } ] }
            tree: ann < bob
            event      id  at     who  amount | pays
            purchase   p1  01-05  bob  100.00 | ann 11.00
            purchase   p2  01-05  bob   10.00 | ann 1.10 payable=11.00 held=1.10
            erase      -   01-07  ann         | ann payable=11.00 held=1.10
            release    -   03-01              | ann payable=11.00 held=1.10
            refund     p1  03-02  bob   50.00 | ann -5.50 payable=6.00 held=0.60
            reject     p2  03-03  ann         | ann -1.10 payable=5.00 held=0.50
            """
        );

    private const string Shares = """
        terms: { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                              { "key": "later", "on": "purchase", "to": "referrer", "rates": ["1%"], "hold": "300d" },
                              { "key": "mug", "on": "purchase", "to": "referrer", "item": "mug" } ] }
        tree: ann < bob
        event      id  at     who  amount         | pays
        """;

    [Theory]
    [InlineData("reinstate")]
    [InlineData("won")]
    public Task A_dispute_that_is_won_after_the_forfeit_gives_nothing_back(string word) =>
        TableTest.RunAsync(
            Shares
                + "\n"
                + $$"""
                purchase   p1  01-05  bob  100.00         | ann 11.00 mug
                purchase   p2  01-05  bob   50.00         | ann 5.50 mug payable=15.00 held=1.50
                chargeback p1  01-06  bob         as=d1   | ann -11.00 -mug
                chargeback p2  01-06  bob   20.00 as=d2   | ann -2.20 payable=3.00 held=0.30
                forfeit    -   01-07  ann                 | ann -3.30 -mug held=0.00 payable=0.00
                {{word}}   d1  01-08  bob                 | ann held=0.00 payable=0.00
                {{word}}   d2  01-08  bob   10.00         | ann held=0.00 payable=0.00
                {{word}}   d2  01-09  bob                 | ann held=0.00 payable=0.00
                """
        );

    [Fact]
    public Task Nor_does_it_give_back_a_part_of_what_was_paid_before() =>
        TableTest.RunAsync(
            Shares
                + "\n"
                + """
                purchase   p1  01-05  bob  100.00         | ann 11.00 mug
                fulfil     p1  01-06  ann                 | ann payable=0.00 paid=10.00
                refund     p1  01-07  bob   40.00 as=r1   | ann -4.40 payable=-4.00
                purchase   p2  01-08  bob  100.00         | ann 11.00 mug payable=6.00
                forfeit    -   01-09  ann                 | ann -11.60 -mug payable=0.00 held=0.00
                reinstate  r1  01-10  bob   20.00         | ann payable=0.00 held=0.00
                reinstate  r1  01-11  bob                 | ann payable=0.00 held=0.00
                refund     p1  01-12  bob                 | ann -6.00 -mug payable=-6.00
                """
        );

    [Fact]
    public Task In_one_batch_with_the_forfeit_it_gives_nothing_back_either() =>
        TableTest.RunAsync(
            Shares
                + "\n"
                + """
                purchase   p1  01-05  bob  100.00         | ann 11.00 mug
                fulfil     p1  01-06  ann                 | ann payable=0.00 paid=10.00
                refund     p1  01-07  bob   40.00 as=r1   | ...
                purchase   p2  01-08  bob  100.00         | ...
                forfeit    -   01-09  ann                 | ...
                reinstate  r1  01-10  bob                 | ann -5.00 payable=0.00 held=0.00
                """
        );

    [Fact]
    public Task Nor_is_a_kept_balance_given_anything_back() =>
        TableTest.RunAsync(
            Shares
                + "\n"
                + """
                purchase   p1  01-05  bob  100.00         | ann 11.00 mug
                chargeback p1  01-06  bob   40.00 as=d1   | ann -4.40 payable=6.00
                purchase   p2  01-06  bob   50.00         | ann 5.50 mug
                chargeback p2  01-06  bob         as=d2   | ann -5.50 -mug
                erase      -   01-07  ann                 | ann payable=6.00
                reinstate  d1  01-08  bob   10.00         | ann payable=6.00 held=0.60
                reinstate  d1  01-09  bob                 | ann payable=6.00 held=0.60
                reinstate  d2  01-09  bob                 | ann payable=6.00 held=0.60
                refund     p1  01-10  bob                 | ann -6.60 -mug payable=0.00 held=0.00
                """
        );
}
