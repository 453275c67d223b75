using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Tracing;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class DatabaseContract
{
    private const string Owed = "a member whose balance was forfeited is owed nothing";
    private const string Expense = "an expense account is never below";
    private const string Early = "events before a referral earned nothing";
    private const string Revenue = "each referrer's revenue is the sum";
    private const string Order = "are in one order";

    [Theory]
    [InlineData(
        "update account set credits_posted = credits_posted + 1 where member_id = 0 and currency = 'USD' and "
            + "debits_posted > 0",
        Expense
    )]
    [InlineData(
        "update account set debits_pending = debits_pending + 1 where member_id = 0 and currency = 'USD' and "
            + "debits_posted > 0",
        Expense
    )]
    [InlineData("update reward set status = 'payable', reversed = 0, reason = null where reason = 'forfeited'", Owed)]
    [InlineData(
        "update account set credits_posted = credits_posted + 1 where member_id in (select id from member "
            + "where forfeited)",
        Owed
    )]
    [InlineData(
        "update account set credits_pending = credits_pending + 1 where member_id in (select id from member "
            + "where forfeited)",
        Owed
    )]
    [InlineData("update member set joined_at = joined_at + 4000000000000 where external_id = 'cid'", Early)]
    [InlineData("update member set joined_at = joined_at + 4000000000000 where external_id = 'bob'", Early)]
    [InlineData("update member_stats set revenue = revenue - 1 where revenue > 0", Revenue)]
    [InlineData("update member_revenue set currency = 'PLN'", Revenue)]
    [InlineData("update member_revenue set amount = amount + 1", Revenue)]
    [InlineData("update budget set count = count + 1 where key = '' and count > 0", Order)]
    public async Task Verify_names_a_fault_of_the_books_that_was_put_there_by_hand(string fault, string title)
    {
        await ForfeitAsync();
        Assert.NotEqual(0, await Database.ExecuteAsync(fault, Stopping));

        Assert.Contains(await FaultsAsync(), named => named.Contains(title, StringComparison.Ordinal));
    }

    /// <summary>The same books as above, which then have no fault before one is put there.</summary>
    [Fact]
    public async Task Verify_finds_nothing_in_sound_books()
    {
        await ForfeitAsync();

        Assert.Empty(await FaultsAsync());
        Assert.Empty((await ReplayAsync()).Offenders);
    }

    /// <summary>Creates rewards in two currencies and a refund, and forfeits the balance of a member.</summary>
    private async Task ForfeitAsync()
    {
        const string terms = """
            { "accepts": ["EUR"], "budget": { "amount": 100000 },
              "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%"] } ] }
            """;
        var program = await ProgramAsync(terms);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"), NewMember(program, "cid", "bob"));
        await DrainAsync();
        var ann = (await SnapshotAsync()).Member("ann");
        await Store.AcceptAsync(
            [
                Purchase(program, "p1", "bob", 1000),
                Purchase(program, "p2", "bob", 2000) with
                {
                    Currency = "EUR",
                },
                Purchase(program, "p3", "cid", 3000),
                await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition),
                Refund(program, "r1", "p1", "bob"),
            ],
            Stopping
        );
        await DrainAsync();
    }

    [Fact]
    public async Task A_shared_budget_replays_in_the_order_of_its_use()
    {
        var program = await PairsAsync(8, Budgeted);
        var random = new Random(5);
        foreach (var round in Enumerable.Range(0, 6))
        {
            await Store.AcceptAsync(
                [
                    .. Enumerable
                        .Range(0, 20)
                        .Select(i =>
                            Purchase(program, $"p{round}-{i}", $"m{random.Next(8)}", random.Next(10, 900)) with
                            {
                                OccurredAt = TableLine.Time($"05-{1 + random.Next(28):00}"),
                            }
                        ),
                ],
                Stopping
            );
            if (round > 0)
                await Store.AcceptAsync(
                    [Refund(program, $"r{round}", $"p{round - 1}-0", (await NameOfAsync($"p{round - 1}-0"))!)],
                    Stopping
                );
            await DrainByManyAsync(4, 1 + random.Next(6));
        }

        Assert.Contains((await AssertSoundAsync(Budgeted)).Decisions, d => d.Reason == Reason.BudgetExhausted);
        Assert.Empty(await FaultsAsync());
        Assert.Empty((await ReplayAsync()).Offenders);
    }

    [Fact]
    public async Task A_budget_that_comes_later_and_a_refused_sum_replay_too()
    {
        var program = await PairsAsync(4);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 8).Select(i => Purchase(program, $"a{i}", $"m{i % 4}", 500))],
            Stopping
        );
        await DrainAsync();
        Assert.Equal(
            PutTermsOutcome.Added,
            (
                await Store.PutTermsAsync(
                    SampleTerms.Put(
                        "acme",
                        Budgeted.Replace(
                            "\"budget\"",
                            "\"applies_to\": \"all_from_now\", \"budget\"",
                            StringComparison.Ordinal
                        )
                    ),
                    Stopping
                )
            ).Outcome
        );
        await Store.AcceptAsync(
            [
                .. Enumerable
                    .Range(0, 12)
                    .Select(i => Purchase(program, $"b{i}", $"m{i % 4}", 5000) with { OccurredAt = Store.Now }),
            ],
            Stopping
        );
        await Store.AcceptAsync(
            [Purchase(program, "big", "m0", MinorUnits.WireLimit), Purchase(program, "more", "m0", 10)],
            Stopping
        );
        await DrainByManyAsync(3, 4);

        Assert.Contains((await SnapshotAsync()).Decisions, d => d.Reason == Reason.SumOutOfRange);
        Assert.Empty(await FaultsAsync());
        Assert.Empty((await ReplayAsync()).Offenders);
    }

    private async Task<string?> NameOfAsync(string eventId) =>
        (
            await Database.ListAsync(
                "select member_external_id from entry where external_id = @id",
                r => r.GetString(0),
                Stopping,
                ("@id", eventId)
            )
        ).SingleOrDefault();
}
