using System.Numerics;
using CsCheck;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Storage.Flow;
using Tributary.Storage.Verify;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>
/// Checks the invariants over random Terms, trees, events, reversals and deliveries. CsCheck prints the seed of a
/// failing case.
/// </summary>
public sealed class InvariantProperties
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>Invariants L1, L2, L5, R1, R2, A2, K1, C1, R4.</summary>
    [Fact]
    public Task The_books_are_sound_after_any_scenario() =>
        Gen.OneOf(Scenario.Unbudgeted, Scenario.Budgeted)
            .SampleAsync(
                async scenario =>
                {
                    var store = NewModel();
                    var run = new ScenarioRun(store, scenario);
                    await run.RunShuffledAsync();
                    var snapshot = store.Snapshot();
                    Assert.Empty(Invariants.Check(snapshot, [run.Put.Plan]));
                    Assert.Empty(Shares(snapshot, scenario));
                    Assert.Empty(Traces(run));
                    Assert.Empty(snapshot.Inbox);
                },
                iter: 200
            );

    /// <summary>R3: the order of seq, delivered one by one, gives the same rewards as any batches did.</summary>
    [Fact]
    public Task The_decided_order_replayed_gives_the_same() =>
        Scenario.Unbudgeted.SampleAsync(
            async scenario =>
            {
                var (first, second) = (NewModel(), NewModel());
                var run = new ScenarioRun(first, scenario);
                await run.RunShuffledAsync();
                var decided = first.Snapshot();
                var replay = new ScenarioRun(second, scenario);
                await replay.RunInOrderAsync(
                    decided
                        .Decisions.Where(d => run.ExternalIds.ContainsKey(d.EventId.Value))
                        .Select(d => run.ExternalIds[d.EventId.Value])
                );

                Assert.Equal(run.Outcome(decided), replay.Outcome(second.Snapshot()));
            },
            iter: 100
        );

    /// <summary>The same life on SQLite, entry by entry in any order, gives the same result as on the model.</summary>
    [Fact]
    public Task SQLite_agrees_with_the_model() =>
        Gen.OneOf(Scenario.Unbudgeted, Scenario.Budgeted)
            .SampleAsync(
                async scenario =>
                {
                    var order = Enumerable.Range(0, scenario.Events.Length).Select(i => $"e{i}").ToArray();
                    new Random(scenario.Seed).Shuffle(order);
                    var model = NewModel();
                    var expected = new ScenarioRun(model, scenario);
                    await expected.RunInOrderAsync(order);
                    using var file = await TestSqlite.CreateMigratedAsync(partitions: 4);
                    await using var store = await SqliteStore.OpenAsync(
                        file.Path,
                        4,
                        new ProgramCache(),
                        At2026(),
                        migrate: true,
                        Stopping
                    );
                    var actual = new ScenarioRun(store, scenario);
                    await actual.RunInOrderAsync(order);

                    await using var connection = await store.Database.OpenAsync(Stopping);
                    var snapshot = await SqlStoreView.ReadAsync(connection, Stopping);
                    Assert.Empty(Invariants.Check(snapshot, [actual.Put.Plan]));
                    Assert.Equal(expected.Outcome(model.Snapshot()), actual.Outcome(snapshot));
                    var program = await store.FindProgramAsync("acme", Stopping);
                    await AnalyticsAudit.CheckAsync(store.Database, program!, store.Now, entriesRead: 3);
                    await foreach (var check in new Verification(store.Database, store).RunAsync(Stopping))
                        Assert.True(check.Holds, $"{check.Title}: {string.Join(", ", check.Offenders)} in {scenario}");
                },
                iter: 12,
                threads: 1
            );

    /// <summary>
    /// C1: a thousand partial refunds take floor(reward × refunded / amount) at every step, and all of it at the last.
    /// </summary>
    [Fact]
    public Task A_thousand_partial_refunds_do_not_drift() =>
        Gen.Select(Gen.Long[1_000, 9_000_000], Gen.Int[0, 1_000_000])
            .SampleAsync(
                async (amount, seed) =>
                {
                    var cuts = new SortedSet<long>(
                        Enumerable.Range(0, 999).Select(i => new Random(seed + i).NextInt64(1, amount))
                    )
                    {
                        amount,
                    };
                    var store = NewModel();
                    var run = new Refunds(store, amount);
                    await run.StartAsync();
                    var refunded = 0L;
                    foreach (var chunk in cuts.Chunk(1 + (seed % 97)))
                    {
                        await run.RefundAsync([.. chunk.Zip(chunk.Prepend(refunded), (cut, before) => cut - before)]);
                        refunded = chunk[^1];
                        Assert.All(
                            store.Snapshot().Rewards,
                            r => Assert.Equal((BigInteger)r.Amount!.Value * refunded / amount, r.Reversed)
                        );
                    }
                    Assert.All(
                        store.Snapshot().Rewards,
                        r => Assert.Equal((RewardStatus.Reversed, 0L), (r.Status, r.Remaining))
                    );
                    Assert.Empty(Invariants.Check(store.Snapshot(), [run.Plan]));
                },
                iter: 10
            );

    private static ManualTime At2026() => new(TableLine.Time("06-01"));

    private static ModelStore NewModel() => new(4, At2026());

    /// <summary>C1 for every share: its reversal is the floor of its part, and everything at the whole.</summary>
    private static IEnumerable<string> Shares(StoreSnapshot store, Scenario scenario)
    {
        var events = store.Events.ToDictionary(e => e.Id);
        foreach (var reward in store.Rewards.Where(r => r.Rule == "share"))
        {
            var (total, isWhole, _, _, _) = store.Reversals.GetValueOrDefault(reward.SourceId);
            var expected = isWhole
                ? reward.Amount!.Value
                : (BigInteger)reward.Amount!.Value * total / events[reward.SourceId].Amount!.Value;
            if (reward.Reversed != expected)
                yield return $"reward {reward.Id} lost {reward.Reversed} of {reward.Amount}, not {expected}, "
                    + $"in {scenario}";
        }
    }

    /// <summary>
    /// R4: base and rate of the trace give the exact amount, half to even. The granted amount is equal, or less because
    /// of a cap.
    /// </summary>
    private static IEnumerable<string> Traces(ScenarioRun run)
    {
        var rates = run.Put.Plan.Rules.Select(r => r.Grant).OfType<Grant.Rates>().Single().ByLevel;
        foreach (var batch in run.Committed)
        {
            var granted = batch.NewRewards.ToDictionary(r => r.Id);
            foreach (var rule in batch.Decisions.SelectMany(d => d.Trace.Rules).Where(r => r.RewardId is not null))
            {
                var reward = granted[rule.RewardId!.Value];
                if (reward.Amount != rule.Amount)
                    yield return $"reward {reward.Id} is {reward.Amount}, its trace says {rule.Amount}";
                if (rule.Caps.IsEmpty && rule.Amount != rule.Exact)
                    yield return $"reward {reward.Id} is {rule.Amount} of {rule.Exact} without a cap";
                if (rule.Rule != "share")
                    continue;
                var exact = decimal.Round(
                    rule.Base!.Value * (decimal)rates[rule.Level - 1].Numerator / rates[rule.Level - 1].Denominator,
                    0,
                    MidpointRounding.ToEven
                );
                if (exact != rule.Exact)
                    yield return $"reward {reward.Id} says {rule.Exact}, its base gives {exact}";
            }
        }
    }
}
