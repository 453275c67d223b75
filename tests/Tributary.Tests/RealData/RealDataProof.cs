using System.Numerics;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Replay;
using Tributary.Storage.Verify;
using Tributary.Tests.Oracle;
using Tributary.Tests.Properties;
using Xunit;
using Xunit.Sdk;

namespace Tributary.Tests.RealData;

/// <summary>Checks the real data once all of it is decided.</summary>
internal static class RealDataProof
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>
    /// Waits until waiting entries have found their member or purchase, at the latest by the sweep of every few
    /// seconds.
    /// </summary>
    public static async Task AllDecidedAsync(Database database)
    {
        const string Waiting =
            "select (select count(*) from inbox) + (select count(*) from parked where waits_for is not null)";
        while ((await database.ListAsync(Waiting, r => r.GetInt64(0), Stopping))[0] > 0)
            await Task.Delay(50, Stopping);
    }

    /// <summary>
    /// Each purchase has one outcome, every balance equals the oracle's to the cent, and every invariant and the replay
    /// hold.
    /// </summary>
    public static async Task HoldsAsync(
        Database database,
        IStore store,
        IReadOnlyCollection<DataMember> members,
        IReadOnlyCollection<DataPurchase> purchases,
        int cap
    )
    {
        await BalancesAsync(database, members, purchases, cap);
        await FiguresAsync(database, store);
        await InvariantsAsync(database, store);
        var replay = await new LogReplay(database, store.Partitions, TimeProvider.System).RunAsync(null, Stopping);
        Assert.True(replay.Holds, string.Join('\n', replay.Offenders));
    }

    /// <summary>
    /// The figures equal those of their rows. A node that still runs may expire referrals between two reads, so they
    /// are compared a few times.
    /// </summary>
    private static async Task FiguresAsync(Database database, IStore store)
    {
        const int Times = 5;
        foreach (var name in await database.ListAsync("select name from program", row => row.GetString(0), Stopping))
            for (var time = 1; await store.FindProgramAsync(name, Stopping) is { } program; time++)
            {
                try
                {
                    await AnalyticsAudit.CheckAsync(database, program, store.Now);
                    break;
                }
                catch (XunitException) when (time < Times)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), Stopping);
                }
            }
    }

    /// <summary>Each purchase has one outcome, and every balance equals the oracle's to the cent.</summary>
    public static async Task BalancesAsync(
        Database database,
        IReadOnlyCollection<DataMember> members,
        IReadOnlyCollection<DataPurchase> purchases,
        int cap
    )
    {
        await AllDecidedAsync(database);
        var outcomes = await database.ListAsync(
            "select external_id from entry where external_id is not null and seq is not null",
            r => r.GetString(0),
            Stopping
        );
        Assert.Equal(purchases.Count, outcomes.Count);
        Assert.Empty(purchases.Select(p => p.Id).Except(outcomes));

        var balances = await database.ListAsync(
            """
            select m.external_id, coalesce(a.credits_pending + a.credits_posted - a.debits_posted, 0)
            from member m left join account a on a.member_id = m.id
            """,
            r => (Id: r.GetString(0), Cents: (BigInteger)r.GetInt64(1)),
            Stopping
        );
        var expected = BalanceOracle.Balances(members, purchases, cap);
        Assert.Equal(expected.Count, balances.Count);
        Assert.Empty(
            balances
                .Where(b => expected[b.Id] != b.Cents)
                .Select(b => $"{b.Id}: {b.Cents}, not {expected[b.Id]}")
                .Take(10)
        );
    }

    public static async Task InvariantsAsync(Database database, IStore store)
    {
        await foreach (var check in new Verification(database, store).RunAsync(Stopping))
            Assert.True(check.Holds, $"{check.Invariant} {check.Title}: {string.Join(", ", check.Offenders)}");
    }
}
