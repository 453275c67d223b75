using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Tributary.Storage.Migrations;
using Tributary.Tests.Connectors;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Chaos;

public sealed class UpgradeChaosTests : ChaosGround
{
    /// <summary>A column that no server knows, for the migration to drop.</summary>
    private const string AddSpare = "alter table member_stats add column spare bigint not null default 0";

    /// <summary>A later migration, which current servers can work with.</summary>
    private static readonly Migration s_narrows = Migration.Of(
        9_001,
        "narrows",
        "-- serves: 1\nalter table member_stats drop column spare"
    );

    [Fact]
    public async Task Nodes_are_told_to_end_one_after_the_other()
    {
        await StartAsync(nodes: 2);
        await Shop.SendAsync(EndAsync());
        await AssertWholeAsync();

        async Task EndAsync()
        {
            for (var i = 0; i < 2 * Rounds; i++)
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(300, 900), Stopping);
                var node = Nodes[i % 2].Server;
                var (exitCode, took) = await node.EndAsync();
                Assert.Equal(0, exitCode);
                Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
                await node.StartAgainAsync();
            }
        }
    }

    /// <summary>
    /// A migration meets a transaction that holds the locks it needs for seconds. Deciding continues beside both.
    /// </summary>
    [Fact]
    public async Task A_migration_waits_for_somebody_s_lock_under_load()
    {
        await StartAsync(nodes: 2);
        await Cluster.ExecuteAsync(AddSpare);
        foreach (var node in Nodes)
            node.Database.OnCommit = SlowAsync;
        await Shop.SendAsync(MigrateAsync());
        await AssertWholeAsync();
        Assert.Equal(["9001"], await Cluster.ListAsync("select max(number) from migration"));

        async Task MigrateAsync()
        {
            await Task.Delay(500, Stopping);
            await using var source = Cluster.Source();
            await using var reader = await source.OpenConnectionAsync(Stopping);
            await using var read = new NpgsqlCommand("begin; select count(*) from member_stats", reader);
            await read.ExecuteNonQueryAsync(Stopping);
            var migrating = new PostgresMigrator(source, [s_narrows], 16, TimeProvider.System)
                .RunAsync(Stopping)
                .AsTask();
            for (var tries = 0; tries < 2; tries++)
            {
                await Polling.UntilAsync(WaitingAsync, waiting => waiting == 1);
                await Polling.UntilAsync(WaitingAsync, waiting => waiting == 0);
                var decided = await DecidedAsync();
                await Polling.UntilAsync(DecidedAsync, now => now > decided);
            }
            Assert.False(migrating.IsCompleted);

            await reader.CloseAsync();
            Assert.Equal([9_001], await migrating);
            foreach (var node in Nodes)
                node.Database.OnCommit = _ => Task.FromResult(true);
        }

        Task<int> WaitingAsync() =>
            CountAsync(
                "pg_stat_activity where wait_event_type = 'Lock' and query like '%alter table member_stats "
                    + "drop%' and pid <> pg_backend_pid()"
            );
    }

    /// <summary>The script of an upgrade runs the command first on an empty database, then beside a busy server.</summary>
    [Fact]
    public async Task The_command_migrates_beside_servers_that_work()
    {
        await Cluster.DisposeAsync();
        Cluster = await PostgresCluster.StartEmptyAsync();
        var starting = StartAsync(nodes: 2, _ => new Dictionary<string, string> { ["Tributary__Migrate"] = "false" });
        await MigrateAsync("was created at migration");
        await starting;
        await Shop.SendAsync(MigrateOftenAsync());
        await AssertWholeAsync();

        async Task MigrateOftenAsync()
        {
            var decided = await DecidedAsync();
            for (var i = 0; i < 2 * Rounds; i++)
                await MigrateAsync("is up to date");
            Assert.True(await DecidedAsync() > decided, "The servers did nothing meanwhile.");
        }

        async Task MigrateAsync(string outcome)
        {
            var (exitCode, output) = await ServerProcess.RunAsync(
                Cluster.Url,
                "migrate",
                $"--Tributary:Partitions={Partitions}"
            );
            Assert.Equal(0, exitCode);
            Assert.Contains(outcome, output, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// An earlier version runs under load. A later one starts beside it and migrates the database, both continue, and
    /// the earlier one ends. Then this version migrates the rest, verifies and replays. <c>scripts/side-by-side.sh</c>
    /// builds the versions and runs the test.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Two_versions_work_side_by_side()
    {
        await Cluster.DisposeAsync();
        Cluster = await PostgresCluster.StartEmptyAsync();
        var earlier = await StartVersionAsync("TRIBUTARY_TEST_EARLIER");
        Shop = new Shop([.. Nodes.Select(node => node.Server)], Patience);
        await Shop.PutTermsAsync(Cap);
        await Shop.SendAsync(JoinAsync());
        foreach (var node in Nodes)
            await node.Server.EndAsync();
        await using (await OpenAsync(migrate: true))
            await AssertWholeAsync();

        async Task JoinAsync()
        {
            while (Shop.Acknowledged < 200)
                await Task.Delay(10, Stopping);
            var later = await StartVersionAsync("TRIBUTARY_TEST_LATER");
            var alone = await DecidedAsync(earlier);
            Shop.Add(later.Server);
            while (Shop.Acknowledged < Shop.Purchases.Count || (await Cluster.ListAsync(StillWaiting))[0] != "0")
                await Task.Delay(20, Stopping);
            var (first, second) = (await DecidedAsync(earlier) - alone, await DecidedAsync(later));
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"Entries decided by the earlier version alone: {alone}; side by side: {first} by the "
                    + $"earlier, {second} by the later one."
            );
            Assert.True(first > 50 && second > 50, $"{first} and {second}");
        }

        async Task<Node> StartVersionAsync(string variable)
        {
            var node = await Node.StartAsync(
                Cluster,
                new Dictionary<string, string>(),
                Environment.GetEnvironmentVariable(variable) ?? ServerProcess.Built
            );
            node.Database.OnCommit = SlowAsync;
            Nodes.Add(node);
            return node;
        }
    }

    private const string StillWaiting =
        "select (select count(*) from inbox) + (select count(*) from parked where waits_for is not null)";

    /// <summary>Delays commits, so that there is work for some seconds.</summary>
    private static async Task<bool> SlowAsync(CommitPoint point)
    {
        if (point == CommitPoint.Asked)
            await Task.Delay(200, Stopping);
        return true;
    }

    private static async Task<long> DecidedAsync(Node node)
    {
        const string Counter = "tributary_entries_decided_total"; // one line for each outcome
        var text = await node.Server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Stopping);
        return text.Split('\n')
            .Where(line => line.StartsWith(Counter, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    private async Task<long> DecidedAsync() =>
        long.Parse((await Cluster.ListAsync("select sum(seq) from partition"))[0], CultureInfo.InvariantCulture);
}
