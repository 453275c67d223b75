using CsCheck;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Storage.Flow;
using Tributary.Storage.Replay;
using Tributary.Tests.Chaos;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>
/// Random lives, and what other Terms would have changed: nothing under the Terms in force, and exactly what a program
/// costs that had the other Terms from its beginning.
/// </summary>
public sealed class WhatIfProperties
{
    private static readonly Instant s_end = TableLine.Time("12-31");

    private static readonly string[] s_terms =
    [
        """
            { "accepts": ["EUR"],
              "completes": { "when": { "field": "event.properties.plan", "op": "eq", "value": "gold" },
                             "within": "60d" },
              "counters": { "golden": { "of": "purchase",
                                        "when": { "field": "event.properties.plan", "op": "eq", "value": "gold" } } },
              "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"],
                             "cap": { "amount": 900, "per": "month" },
                             "when": { "not": { "field": "event.properties.plan", "op": "eq", "value": "tin" } } },
                           { "key": "held", "on": "purchase", "to": "referrer", "rates": ["7%"], "hold": "30000d",
                             "when": { "field": "member.counters.golden.count", "op": "gte", "value": 1 } },
                           { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 400,
                             "approval": "manual" },
                           { "key": "mug", "on": "referral.completed", "to": "referrer", "item": "mug",
                             "milestone": { "at": 1, "every": 1 } } ] }
            """,
        """
            { "accepts": ["EUR"], "budget": { "amount": 1500, "per": "month" },
              "caps": [ { "rules": ["share", "back"], "of": "program", "count": 14, "per": "week" } ],
              "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
              "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                           { "key": "back", "on": "purchase", "to": "member", "amount": 60 } ] }
            """,
    ];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public Task Terms_in_force_would_have_changed_nothing() =>
        Gen.Select(
                Pick.Of(0, 0, 1),
                BooksProperties.Steps.Array[20, 60],
                Gen.Int[0, 1_000_000],
                Gen.Int[-20, 40],
                Gen.Bool
            )
            .SampleAsync(
                async (terms, steps, seed, day, asPublished) =>
                {
                    using var file = await TestSqlite.CreateMigratedAsync(partitions: 4);
                    await using var store = await OpenAsync(file, 4);
                    await BooksProperties.RunAsync(
                        store,
                        s_terms[terms],
                        steps,
                        seed,
                        () => BooksProperties.SnapshotAsync(store)
                    );
                    var plan = SampleTerms.Put("acme", s_terms[terms]).Plan;

                    var whole = await AskAsync(store, plan, new Instant(0), asPublished);
                    var part = await AskAsync(
                        store,
                        plan,
                        TableLine.Time("05-02") + TimeSpan.FromDays(day),
                        asPublished
                    );

                    foreach (var totals in (WhatIfTotals[])[whole, part])
                    {
                        Assert.Equal(0, totals.Differing);
                        Assert.Equal((0L, 0L), (totals.Gaining, totals.Losing));
                        Assert.Equal(totals.RewardsWere, totals.RewardsWouldBe);
                        Assert.All(totals.Costs, cost => Assert.Equal(cost.Was, cost.WouldBe));
                    }
                    Assert.Equal(await CostsAsync(store), NotZero(whole, cost => cost.Was));
                },
                iter: ChaosGround.IsWhole ? 400 : 10,
                threads: 1
            );

    [Fact]
    public Task A_draft_costs_what_it_costs_from_the_start() =>
        Gen.Select(Gen.OneOf(Scenario.Unbudgeted, Scenario.Budgeted), Gen.OneOf(Scenario.Unbudgeted, Scenario.Budgeted))
            .SampleAsync(
                async (scenario, other) =>
                {
                    // One partition has one order, whatever the Terms.
                    using var wasFile = await TestSqlite.CreateMigratedAsync(partitions: 1);
                    using var freshFile = await TestSqlite.CreateMigratedAsync(partitions: 1);
                    await using var was = await OpenAsync(wasFile, 1);
                    await using var fresh = await OpenAsync(freshFile, 1);
                    await new ScenarioRun(was, scenario).RunShuffledAsync();
                    var run = new ScenarioRun(fresh, scenario with { Terms = other.Terms });
                    await run.RunShuffledAsync();

                    var totals = await AskAsync(was, run.Put.Plan, new Instant(0), asPublished: false);

                    Assert.Equal(await CostsAsync(fresh), NotZero(totals, cost => cost.WouldBe));
                    Assert.Equal(await CostsAsync(was), NotZero(totals, cost => cost.Was));
                    Assert.Equal(await EarningsAsync(fresh), await EarningsOfDraftAsync(was));
                },
                iter: ChaosGround.IsWhole ? 400 : 10,
                threads: 1
            );

    private static ValueTask<SqliteStore> OpenAsync(TestSqlite file, int partitions) =>
        SqliteStore.OpenAsync(file.Path, partitions, new ProgramCache(), BooksProperties.At(), migrate: true, Stopping);

    private static async Task<WhatIfTotals> AskAsync(SqliteStore store, Plan draft, Instant from, bool asPublished)
    {
        var program = await store.FindProgramAsync("acme", Stopping);
        await store.Database.ExecuteAsync("delete from what_if_member", Stopping);
        await store.Database.ExecuteAsync("delete from what_if_event", Stopping);
        await store.Database.ExecuteAsync("delete from what_if_part", Stopping);
        var totals = await new WhatIfRun(store.Database, store.Partitions, TimeProvider.System).RunAsync(
            new WhatIfQuestion(new WhatIfId(1), program!.Id, draft, from, s_end, asPublished),
            (_, _) => ValueTask.CompletedTask,
            Stopping
        );
        return WhatIfTotals.Parse(totals.ToJson());
    }

    private static Dictionary<string, long> NotZero(WhatIfTotals totals, Func<WhatIfCostSum, long> cost) =>
        totals.Costs.Where(of => cost(of) != 0).ToDictionary(of => of.Currency, cost);

    /// <summary>Returns what the rewards of a store cost, by currency, without those that cost nothing.</summary>
    private static async Task<Dictionary<string, long>> CostsAsync(SqliteStore store) =>
        (await BooksProperties.SnapshotAsync(store))
            .Rewards.Where(reward => reward is { Source: RewardSource.Event, Amount: not null })
            .GroupBy(reward => reward.Currency!)
            .Select(of => (of.Key, Cost: of.Sum(reward => reward.Remaining)))
            .Where(cost => cost.Cost != 0)
            .ToDictionary();

    private static async Task<Dictionary<string, long>> EarningsAsync(SqliteStore store)
    {
        var snapshot = await BooksProperties.SnapshotAsync(store);
        var names = snapshot.Members.ToDictionary(member => member.Id, member => member.ExternalId);
        return snapshot
            .Rewards.Where(reward => reward.Amount is not null)
            .GroupBy(reward => names[reward.MemberId])
            .Select(of => (of.Key, Earned: of.Sum(reward => reward.Remaining)))
            .Where(earned => earned.Earned != 0)
            .ToDictionary();
    }

    /// <summary>
    /// Returns what members would have earned: the listed ones, and what the others earned in fact.
    /// </summary>
    private static async Task<Dictionary<string, long>> EarningsOfDraftAsync(SqliteStore was)
    {
        var earnings = await EarningsAsync(was);
        var listed = await was.Database.ListAsync(
            "select m.external_id, w.would_earn from what_if_member w join member m on m.id = w.member_id",
            row => (Member: row.GetString(0), WouldEarn: row.GetInt64(1)),
            Stopping
        );
        foreach (var (member, wouldEarn) in listed)
            earnings[member] = wouldEarn;
        return earnings.Where(earned => earned.Value != 0).ToDictionary();
    }
}
