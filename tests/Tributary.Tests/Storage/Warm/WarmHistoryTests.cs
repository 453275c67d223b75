using System.Globalization;
using CsCheck;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Warm;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Properties;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Storage.Warm;

/// <summary>
/// A random history, decided by two nodes in turns that keep facts in memory, comes to what it comes to without memory.
/// CsCheck prints the seed of a failing case.
/// </summary>
public sealed class WarmHistoryTests
{
    private static readonly Gen<Scenario> s_scenarios = Gen.OneOf(Scenario.Unbudgeted, Scenario.Budgeted);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public Task On_SQLite_memory_changes_nothing() => ChangesNothingAsync(OnSqliteAsync, histories: 25);

    [Fact]
    public Task On_PostgreSQL_memory_changes_nothing() => ChangesNothingAsync(OnPostgresAsync, histories: 6);

    private static async Task ChangesNothingAsync(
        Func<Scenario, int, Task<(IReadOnlyList<string> Outcome, long Hits)>> outcomeAsync,
        int histories
    )
    {
        var all = 0L;
        await s_scenarios.SampleAsync(
            async scenario =>
            {
                var (cold, _) = await outcomeAsync(scenario, 0);
                var (warm, hits) = await outcomeAsync(scenario, MostOf(scenario));
                Assert.Equal(cold, warm);
                all += hits;
            },
            iter: histories,
            threads: 1
        );
        // One history may find nothing: its few events may fall to the nodes in turns.
        Assert.NotEqual(0, all);
    }

    /// <summary>In some cases, facts are forgotten all the time.</summary>
    private static int MostOf(Scenario scenario) => scenario.Seed % 3 == 0 ? 12 : WarmFacts.UsualMost;

    private static async Task<(IReadOnlyList<string> Outcome, long Hits)> OnSqliteAsync(Scenario scenario, int most)
    {
        using var file = await TestSqlite.CreateMigratedAsync(partitions: 4);
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        (first.Warm.Most, second.Warm.Most) = (most, most);
        var outcome = await OutcomeAsync(first, second, first.Database, scenario);
        return (outcome, first.Warm.Hits + second.Warm.Hits);

        ValueTask<SqliteStore> OpenAsync() =>
            SqliteStore.OpenAsync(
                file.Path,
                4,
                new ProgramCache(),
                new ManualTime(TableLine.Time("06-01")),
                migrate: true,
                Stopping
            );
    }

    private static async Task<(IReadOnlyList<string> Outcome, long Hits)> OnPostgresAsync(Scenario scenario, int most)
    {
        await using var database = await TestPostgres.CreateMigratedAsync(partitions: 4);
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        (first.Warm.Most, second.Warm.Most) = (most, most);
        var outcome = await OutcomeAsync(first, second, first.Database, scenario);
        return (outcome, first.Warm.Hits + second.Warm.Hits);

        ValueTask<PostgresStore> OpenAsync() =>
            PostgresStore.OpenAsync(database.Url, 4, new ProgramCache(), TimeProvider.System, migrate: false, Stopping);
    }

    private static async Task<IReadOnlyList<string>> OutcomeAsync(
        IStore first,
        IStore second,
        Database database,
        Scenario scenario
    )
    {
        var run = new ScenarioRun(NodesInTurns.Of(first, second, scenario.Seed), scenario)
        {
            DecidesArrivals = scenario.Seed % 2 == 0,
        };
        await run.RunShuffledAsync();
        await using var connection = await database.OpenAsync(Stopping);
        var snapshot = await SqlStoreView.ReadAsync(connection, Stopping);
        Assert.Empty(Invariants.Check(snapshot, [run.Put.Plan]));
        return [.. run.Outcome(snapshot), .. Traces(run), .. Sums(snapshot)];
    }

    private static IEnumerable<string> Traces(ScenarioRun run) =>
        run
            .Committed.SelectMany(batch => batch.Decisions)
            .Select(d => $"{d.Entry.Partition}/{d.Seq}: {Convert.ToHexString(TraceCodec.Write(d.Trace))}");

    /// <summary>Returns all sums, with ids: the nodes draw the same ones in both runs.</summary>
    private static IEnumerable<string> Sums(StoreSnapshot snapshot) =>
        [
            .. snapshot.Decisions.Select(d => d.ToString()),
            .. snapshot.Transfers.Select(t => (t with { At = default }).ToString()),
            .. snapshot.Accounts.Select(a => a.ToString()),
            .. Lines(snapshot.Earned),
            .. Lines(snapshot.Counters),
            .. Lines(snapshot.Caps),
            .. Lines(snapshot.Reversals),
            .. Lines(snapshot.Stats),
        ];

    private static IEnumerable<string> Lines<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> sums) =>
        sums.Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Key} {sum.Value}"))
            .Order(StringComparer.Ordinal);
}
