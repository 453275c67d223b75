using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    protected const string TwoCurrencies = """
        { "accepts": ["EUR"], "rewards": [
            { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
              "cap": { "amount": 1000, "per": "month" } } ] }
        """;

    protected const string Budgeted = """
        { "budget": { "amount": 2000, "per": "month" }, "rewards": [
            { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%"],
              "cap": { "count": 12, "of": "program", "per": "week" } },
            { "key": "back", "on": "purchase", "to": "member", "amount": 70 } ] }
        """;

    private const string Whole =
        """{ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["100%"] } ] }""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_forfeited_balance_is_closed_in_all_its_parts(bool together)
    {
        const string terms = """
            { "accepts": ["EUR"], "rewards": [
                { "key": "now", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                { "key": "held", "on": "purchase", "to": "referrer", "rates": ["5%"], "hold": "30000d" },
                { "key": "seen", "on": "purchase", "to": "referrer", "item": "mug", "approval": "manual" } ] }
            """;
        var program = await ThreeMembersAsync(terms);
        var ann = (await SnapshotAsync()).Member("ann");
        NewEntry[] entries =
        [
            Purchase(program, "p1", "bob", 1000),
            Purchase(program, "p2", "bob", 2000) with
            {
                Currency = "EUR",
            },
            await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition),
            Refund(program, "r1", "p1", "bob"),
            Refund(program, "r2", "p2", "bob", 500) with
            {
                Currency = "EUR",
            },
        ];

        foreach (var batch in entries.Chunk(together ? entries.Length : 1))
        {
            await Store.AcceptAsync(batch, Stopping);
            await DrainAsync();
        }

        var stored = await AssertSoundAsync(terms);
        Assert.All(
            stored.Rewards,
            r => Assert.Equal((RewardStatus.Reversed, ReversalReason.Forfeited), (r.Status, r.Reason))
        );
        Assert.Equal(
            (0, 0, 150),
            (
                stored.Balance(ann.Id, "USD").Payable,
                stored.Balance(ann.Id, "USD").CreditsPending,
                stored.Balance(ann.Id, "USD").Reversed
            )
        );
        Assert.Equal(
            (0, 0, 300),
            (
                stored.Balance(ann.Id, "EUR").Payable,
                stored.Balance(ann.Id, "EUR").CreditsPending,
                stored.Balance(ann.Id, "EUR").Reversed
            )
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reinstatement_after_a_forfeit_gives_nothing_back(bool together)
    {
        const string terms = """
            { "rewards": [
                { "key": "now", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                { "key": "held", "on": "purchase", "to": "referrer", "rates": ["5%"], "hold": "30000d" } ] }
            """;
        var program = await ThreeMembersAsync(terms);
        await Store.AcceptAsync([Purchase(program, "p1", "bob", 4000), Purchase(program, "p2", "bob", 2000)], Stopping);
        await DrainAsync();
        var before = await SnapshotAsync();
        var ann = before.Member("ann");
        var paid = before.Rewards.First(r => r.Rule == "now");
        NewEntry[] entries =
        [
            await CommandAsync(program, new FulfilReward(paid.Id), ann.Id, ann.Partition),
            Refund(program, "r1", "p1", "bob", 1000),
            Refund(program, "r2", "p2", "bob"),
            Purchase(program, "p3", "bob", 9000),
            await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition),
            Refund(program, "w1", "r1", "bob"),
            Refund(program, "w2", "r2", "bob"),
        ];

        foreach (var batch in entries.Chunk(together ? entries.Length : 1))
        {
            await Store.AcceptAsync(batch, Stopping);
            await DrainAsync();
        }

        var stored = await AssertSoundAsync(terms);
        var balance = stored.Balance(ann.Id, "USD");
        Assert.Equal((0, 0, 400), (balance.Payable, balance.CreditsPending, balance.Paid));
        var kept = Assert.Single(stored.Rewards, r => r.Status == RewardStatus.Paid);
        Assert.Equal((paid.Id, 100, ReversalReason.Forfeited), (kept.Id, kept.Reversed, kept.Reason));
        Assert.All(stored.Rewards.Where(r => r.Id != paid.Id), r => Assert.Equal(RewardStatus.Reversed, r.Status));
        Assert.DoesNotContain(stored.Reversals.Values, r => r.Standing > 0);
    }

    [Fact]
    public async Task Revenue_and_caps_are_kept_for_each_currency()
    {
        var program = await ThreeMembersAsync(TwoCurrencies);
        await Store.AcceptAsync(
            [
                Purchase(program, "p1", "bob", 9000),
                Purchase(program, "p2", "bob", 9000) with
                {
                    Currency = "EUR",
                },
                Purchase(program, "p3", "bob", 9000) with
                {
                    Currency = "EUR",
                },
                Refund(program, "r3", "p3", "bob", 2000) with
                {
                    Currency = "EUR",
                },
            ],
            Stopping
        );
        await DrainAsync();

        var stored = await AssertSoundAsync(TwoCurrencies);
        var ann = stored.Member("ann").Id;
        Assert.Equal(9000, stored.Stats[new(program, ann)].All.Revenue);
        Assert.Equal(
            new RevenueDelta(16_000, new(20260501, 16_000), new(20260504, -2_000)),
            stored.Revenue[new(program, ann, "EUR")]
        );
        Assert.Equal([900, 900, 100], stored.Rewards.OrderBy(r => r.SourceId).Select(r => r.Amount!.Value));
    }

    [Fact]
    public async Task A_currency_changes_only_before_anything_is_booked()
    {
        var program = await ProgramAsync();
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"));
        await DrainAsync();
        const string dollars = """
            { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ],
              "currency": "EUR", "accepts": ["EUR", "USD"] }
            """;
        const string again = """
            { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ],
              "currency": "PLN" }
            """;

        Assert.Equal(
            PutTermsOutcome.Added,
            (await Store.PutTermsAsync(SampleTerms.Put("acme", dollars), Stopping)).Outcome
        );
        await Store.AcceptAsync(
            [Purchase(program, "p1", "bob") with { Currency = "EUR", OccurredAt = Store.Now }],
            Stopping
        );
        Assert.Equal(
            PutTermsOutcome.CurrencyInUse,
            (await Store.PutTermsAsync(SampleTerms.Put("acme", again), Stopping)).Outcome
        );
        await DrainAsync();
        Assert.Equal(
            PutTermsOutcome.CurrencyInUse,
            (await Store.PutTermsAsync(SampleTerms.Put("acme", again), Stopping)).Outcome
        );
    }

    [Fact]
    public async Task Partitions_that_share_a_budget_are_decided_in_one_order()
    {
        var program = await PairsAsync(6, Budgeted);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 36).Select(i => Purchase(program, $"p{i}", $"m{i % 6}", 300 + i))],
            Stopping
        );
        await DrainByManyAsync(4, 3);

        var stored = await AssertSoundAsync(Budgeted);
        Assert.Equal(
            Enumerable.Range(1, stored.Decisions.Count).Select(i => (long?)i),
            stored.Decisions.Select(d => d.SharedSeq).Order()
        );
        Assert.All(
            stored.Decisions.GroupBy(d => d.Partition),
            p => Assert.Equal(p.Select(d => d.SharedSeq).Order(), p.Select(d => d.SharedSeq))
        );
    }

    [Fact]
    public async Task An_amount_beyond_any_balance_refuses_only_itself()
    {
        var program = await ThreeMembersAsync(Whole);
        await Store.AcceptAsync(
            [
                .. Enumerable.Range(0, 5).Select(i => Purchase(program, $"big{i}", "bob", MinorUnits.WireLimit)),
                Purchase(program, "small", "cid", 500),
                Purchase(program, "late", "bob", 500),
                Refund(program, "back", "big0", "bob"),
                Purchase(program, "after", "bob", 500),
            ],
            Stopping
        );
        await DrainAsync();

        var stored = await AssertSoundAsync(Whole);
        Assert.Empty(stored.Parked);
        Assert.Equal(
            [MinorUnits.WireLimit, 500, 500],
            stored.Rewards.OrderBy(r => r.SourceId).Select(r => r.Amount!.Value)
        );
        Assert.Equal(5, stored.Decisions.Count(d => d.Reason == Reason.SumOutOfRange));
        Assert.Equal(500, stored.Balance(stored.Member("ann").Id, "USD").Payable);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_sum_that_only_the_database_knows_is_refused_by_it(int limit)
    {
        var program = await ThreeMembersAsync();
        await Store.AcceptAsync([Purchase(program, "big", "bob", MinorUnits.WireLimit)], Stopping);
        await DrainAsync();
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 6).Select(i => Purchase(program, $"p{i}", i % 2 == 0 ? "bob" : "cid", 700))],
            Stopping
        );
        await DrainAsync(Store, limit);

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal(3, stored.Decisions.Count(d => d.Reason == Reason.SumOutOfRange));
        Assert.Equal(MinorUnits.WireLimit, stored.Stats[new(program, stored.Member("ann").Id)].All.Revenue);
        Assert.Equal(2_100, stored.Stats[new(program, stored.Member("bob").Id)].All.Revenue);
    }
}
