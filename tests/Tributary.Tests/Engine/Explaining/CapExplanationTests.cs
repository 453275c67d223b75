using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Tracing;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Engine.Explaining;

/// <summary>The explanation of caps in a decision, from traces that the engine itself wrote and read back.</summary>
public sealed class CapExplanationTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bonus")]
    [InlineData("bonus/day")]
    [InlineData("bonus/month@EUR")]
    [InlineData("+inviter+invited/week")]
    [InlineData("*budget")]
    [InlineData("*budget/month@PLN")]
    public void The_name_of_a_cap_has_one_text(string text) => Assert.Equal(text, CapName.Parse(text).ToString());

    [Fact]
    public void A_text_that_is_no_name_of_a_cap_is_kept_as_it_is() =>
        Assert.Equal("bonus/fortnight", CapName.Parse("bonus/fortnight").ToString());

    [Fact]
    public Task A_monthly_budget_says_what_it_cut_and_what_it_refused() =>
        SaysAsync(
            """
            { "budget": { "amount": 6000, "per": "month" },
              "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["20%"],
                             "cap": { "count": 3, "per": "day" } } ] }
            """,
            ["05-03 12000", "05-03 12000", "05-17 12000", "05-18 12000", "06-01 12000"],
            """
            granted 2400: share/rule of beneficiary per day 20260503 count 0 of 3 took 1 room
              and budget of program per month 20260501 amount 0 of 6000 USD took 2400 room
            granted 2400: share/rule of beneficiary per day 20260503 count 1 of 3 took 1 room
              and budget of program per month 20260501 amount 2400 of 6000 USD took 2400 room
            granted 1200: share/rule of beneficiary per day 20260517 count 0 of 3 took 1 room
              and budget of program per month 20260501 amount 4800 of 6000 USD took 1200 cut
            budget_exhausted: share/rule of beneficiary per day 20260518 count 0 of 3 took 0 room
              and budget of program per month 20260501 amount 6000 of 6000 USD took 0 refused
            granted 2400: share/rule of beneficiary per day 20260601 count 0 of 3 took 1 room
              and budget of program per month 20260601 amount 0 of 6000 USD took 2400 room
            """
        );

    [Fact]
    public Task Caps_of_one_beneficiary_and_of_all_have_reasons_of_their_own() =>
        SaysAsync(
            """
            { "caps": [ { "rules": ["share"], "of": "beneficiary", "amount": 900, "per": "week" },
                        { "rules": ["share"], "of": "program", "count": 2, "per": "week" } ],
              "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "amount": 500 } ] }
            """,
            ["05-04 1", "05-05 1", "05-06 1", "05-11 1", "05-12 1"],
            """
            granted 500: share/shared of beneficiary per week 20260504 amount 0 of 900 USD took 500 room
              and share/shared of program per week 20260504 count 0 of 2 took 1 room
            granted 400: share/shared of beneficiary per week 20260504 amount 500 of 900 USD took 400 cut
              and share/shared of program per week 20260504 count 1 of 2 took 1 room
            shared_cap_reached: share/shared of beneficiary per week 20260504 amount 900 of 900 USD took 0 refused
            granted 500: share/shared of beneficiary per week 20260511 amount 0 of 900 USD took 500 room
              and share/shared of program per week 20260511 count 0 of 2 took 1 room
            granted 400: share/shared of beneficiary per week 20260511 amount 500 of 900 USD took 400 cut
              and share/shared of program per week 20260511 count 1 of 2 took 1 room
            """
        );

    [Fact]
    public Task A_cap_of_the_program_that_refuses_instead_of_cutting_says_so() =>
        SaysAsync(
            """
            { "rewards": [ { "key": "bonus", "on": "purchase", "to": "referrer", "amount": 700,
                             "cap": { "count": 9, "amount": 1000, "of": "program", "over": "refuse" } } ] }
            """,
            ["05-04 1", "05-05 1"],
            """
            granted 700: bonus/rule of program per all 0 count 0 of 9 took 1 room
              and bonus/rule of program per all 0 amount 0 of 1000 USD took 700 room
            program_cap_reached: bonus/rule of program per all 0 count 1 of 9 took 0 room
              and bonus/rule of program per all 0 amount 700 of 1000 USD took 0 refused
            """
        );

    [Fact]
    public Task Amounts_of_another_currency_are_counted_and_named_alone() =>
        SaysAsync(
            """
            { "accepts": ["USD", "EUR"],
              "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["50%"],
                             "cap": { "amount": 800, "per": "month" } } ] }
            """,
            ["05-04 1000", "05-05 1000 EUR", "05-06 1000 EUR"],
            """
            granted 500: share/rule of beneficiary per month 20260501 amount 0 of 800 USD took 500 room
            granted 500: share/rule of beneficiary per month 20260501 amount 0 of 800 EUR took 500 room
            granted 300: share/rule of beneficiary per month 20260501 amount 500 of 800 EUR took 300 cut
            """
        );

    /// <param name="purchases">
    /// Purchases of bob, whom ann referred: day, minor units, and the currency if it is not dollars.
    /// </param>
    /// <param name="expected">One line for each, and one more for its second cap.</param>
    private static async Task SaysAsync(string terms, string[] purchases, string expected)
    {
        var time = new ManualTime(TableLine.Time("01-01"));
        var store = new ModelStore(4, time);
        var put = SampleTerms.Put("acme", terms);
        var program = (await store.PutTermsAsync(put, Stopping)).ProgramId;
        await store.SignUpAsync(
            [
                new SignUp { ProgramId = program, Id = "ann" },
                new SignUp
                {
                    ProgramId = program,
                    Id = "bob",
                    Referrer = "ann",
                },
            ],
            SignUps.Decide,
            Stopping
        );
        await new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System).DrainAsync(
            Stopping
        );

        var said = new StringBuilder();
        var pipeline = new EntryPipeline(
            store,
            [new BatchObserver(Keep)],
            NullLogger<EntryPipeline>.Instance,
            TimeProvider.System
        );
        foreach (var (i, purchase) in purchases.Index())
        {
            var parts = purchase.Split(' ');
            var at = TableLine.Time(parts[0]);
            time.MoveTo(at);
            await store.AcceptAsync(
                [
                    new NewEntry
                    {
                        ProgramId = program,
                        Type = "purchase",
                        Key = EntryKey.OfEvent($"p{i}"),
                        BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes($"p{i}")),
                        ExternalId = $"p{i}",
                        Member = "bob",
                        Amount = long.Parse(parts[1], CultureInfo.InvariantCulture),
                        Currency = parts.Length > 2 ? parts[2] : "USD",
                        OccurredAt = at,
                    },
                ],
                Stopping
            );
            await pipeline.DrainAsync(Stopping);
        }
        Assert.Equal(expected.TrimEnd(), said.ToString().TrimEnd());

        void Keep(BatchDecisions batch)
        {
            foreach (var decision in batch.Decisions)
            {
                var trace = TraceCodec.Read(TraceCodec.Write(decision.Trace));
                var rule = Explanation
                    .Of(trace, decision.Outcome, decision.Reason, put.Plan, decision.Entry.OccurredAt, default)
                    .Rules.Single();
                said.Append(rule.Trace.Reason is { } reason ? EnumNames.Of(reason) : $"granted {rule.Trace.Amount}")
                    .Append(": ")
                    .AppendJoin("\n  and ", rule.Caps.Select(Line))
                    .Append('\n');
            }
        }
    }

    private static string Line(ExplainedCap cap)
    {
        var name = cap.Name.Owner == CapOwner.Budget ? "budget" : $"{cap.Name.Rules}/{EnumNames.Of(cap.Name.Owner)}";
        var limit = cap.Currency is null ? $"{cap.Limit}" : $"{cap.Limit} {cap.Currency}";
        return $"{name} of {EnumNames.Of(cap.Of)} per {EnumNames.Of(cap.Name.Per)} {cap.Period} "
            + $"{EnumNames.Of(cap.Measure)} {cap.Used} of {limit} took {cap.Taken} {EnumNames.Of(cap.Verdict)}";
    }
}
