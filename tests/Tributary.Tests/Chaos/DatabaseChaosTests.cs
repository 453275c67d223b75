using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Tributary.Storage.Migrations;
using Tributary.Tests.Connectors;
using Tributary.Tests.RealData;
using Xunit;

namespace Tributary.Tests.Chaos;

[Collection<NodeGround>]
public sealed class DatabaseChaosTests(NodeGround shared) : ChaosGround(shared)
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
    public async Task The_database_is_killed_and_started_again()
    {
        await StartAsync(nodes: 2);
        await Shop.SendAsync(KillAsync());
        await AssertWholeAsync();

        async Task KillAsync()
        {
            for (var i = 0; i < Kills; i++)
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(300, 900), Stopping);
                await Cluster.KillAsync();
                await Task.Delay(500, Stopping);
                await Cluster.StartAgainAsync();
            }
        }
    }

    /// <summary>
    /// Half of the interrupted commits have happened. The node cannot know which, and must not simply repeat them.
    /// </summary>
    [Fact]
    public async Task Connections_are_reset_during_commit()
    {
        await StartAsync(nodes: 2);
        var cut = new int[2];
        foreach (var node in Nodes)
        {
            node.Database.OnCommit = point =>
            {
                var isCut = RandomNumberGenerator.GetInt32(8) == 0;
                if (isCut)
                    Interlocked.Increment(ref cut[(int)point]);
                return Task.FromResult(!isCut);
            };
        }
        await Shop.SendAsync(UntilAsync());
        await AssertWholeAsync();

        async Task UntilAsync()
        {
            // each takes a new connection
            while (cut.Any(times => times <= 5 * Rounds))
                await Task.Delay(50, Stopping);
            foreach (var node in Nodes)
                node.Database.OnCommit = _ => Task.FromResult(true);
        }
    }

    [Fact]
    public async Task Every_commit_takes_half_a_second()
    {
        await StartAsync(nodes: 2);
        foreach (var node in Nodes)
        {
            node.Database.OnCommit = async point =>
            {
                if (point == CommitPoint.Asked)
                    await Task.Delay(500, Stopping);
                return true;
            };
        }
        await Shop.SendAsync(UntilAsync());
        await AssertWholeAsync();

        async Task UntilAsync()
        {
            await ForAWhileAsync(seconds: 4);
            foreach (var node in Nodes)
                node.Database.OnCommit = _ => Task.FromResult(true);
        }
    }

    /// <summary>
    /// Writes without room fail, are answered 503 and are not acknowledged. When there is room again, work continues.
    /// </summary>
    [Fact]
    public async Task The_disk_is_full_for_a_while()
    {
        Assert.SkipWhen(!Cluster.HasSmallDisk, "No file system can be mounted here: it takes root.");
        await StartAsync(nodes: 2);
        await Shop.SendAsync(FillAsync());
        await AssertWholeAsync();

        async Task FillAsync()
        {
            Cluster.FillDisk();
            for (var last = -1; last < Shop.Acknowledged; await Task.Delay(1_500, Stopping))
                last = Shop.Acknowledged;
            Assert.InRange(Shop.Acknowledged, 0, Shop.Purchases.Count - 1);
            await Polling.UntilAsync(async () =>
                (await ReadyAsync()).Contains("storage_full", StringComparison.Ordinal)
            );
            Cluster.FreeDisk();
            await Polling.UntilAsync(async () => await ReadyAsync() == "ready");
        }

        async Task<string> ReadyAsync()
        {
            using var answer = await Nodes[0].Server.Http.GetAsync(new Uri("/readyz", UriKind.Relative), Stopping);
            return answer.IsSuccessStatusCode ? "ready" : await answer.Content.ReadAsStringAsync(Stopping);
        }
    }

    /// <summary>Other sessions lock the same rows in other orders, under serializable isolation.</summary>
    [Fact]
    public async Task Others_cause_deadlocks_and_serialization_failures()
    {
        await StartAsync(nodes: 2);
        var deadlocks = 0;
        var before = await CountedDeadlocksAsync();
        await Shop.SendAsync(
            Task.WhenAll(
                DisturbAsync("account", "partition"),
                DisturbAsync("member_stats", "account"),
                DisturbAsync("partition", "account")
            )
        );
        await AssertWholeAsync();
        Assert.True(deadlocks > 0 || await CountedDeadlocksAsync() > before, "There was no deadlock.");

        async Task DisturbAsync(string first, string second)
        {
            await using var source = Cluster.Source(isPooled: true);
            // Longer on a machine so slow that no transactions met.
            for (var i = 0; i < 30 * Rounds || (deadlocks == 0 && i < 600 * Rounds); i++)
            {
                try
                {
                    await using var connection = await source.OpenConnectionAsync(Stopping);
                    await using var transaction = await connection.BeginTransactionAsync(
                        System.Data.IsolationLevel.Serializable,
                        Stopping
                    );
                    await LockAsync(connection, first);
                    await Task.Delay(20, Stopping);
                    await LockAsync(connection, second);
                    await transaction.CommitAsync(Stopping);
                }
                catch (PostgresException e)
                    when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
                {
                    Interlocked.Increment(ref deadlocks);
                }
                await Task.Delay(50, Stopping);
            }
        }

        async Task<int> CountedDeadlocksAsync() =>
            int.Parse((await Cluster.ListAsync("select sum(deadlocks) from pg_stat_database"))[0]);

        static async Task LockAsync(NpgsqlConnection connection, string table)
        {
            await using var command = new NpgsqlCommand(
                $"select * from {table} order by random() limit 200 for update",
                connection
            );
            await command.ExecuteNonQueryAsync(Stopping);
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
        Assert.Equal(["9001"], await Cluster.ListAsync("select max(number) from migration"));
        await AssertWholeAsync();

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

    /// <summary>One event can never be decided. It is set aside with its reason, and the others continue.</summary>
    [Fact]
    public async Task A_poison_event_is_parked_and_its_neighbours_go_on()
    {
        await StartAsync(nodes: 2);
        var poison = Shop.Purchases[Shop.Purchases.Count / 2].Id;
        await Cluster.ExecuteAsync(
            $"""
            create function poison() returns trigger language plpgsql as $$
            begin
                if new.seq is not null and new.external_id = '{poison}' then raise exception 'poison'; end if;
                return new;
            end $$;
            create trigger poison before insert or update on entry for each row execute function poison()
            """
        );
        await Shop.SendAsync(Task.CompletedTask);
        await using (var store = await OpenAsync())
            await RealDataProof.AllDecidedAsync(store.Database);
        Assert.Equal(
            [poison],
            await Cluster.ListAsync("select e.external_id from parked p join entry e on e.id = p.event_id")
        );
        Assert.Equal(
            [(Shop.AllPurchases.Count - 1).ToString(CultureInfo.InvariantCulture)],
            await Cluster.ListAsync("select count(*) from entry where seq is not null and external_id is not null")
        );

        // A person fixes the fault and retries the event.
        await Cluster.ExecuteAsync("drop trigger poison on entry");
        using var back = await Nodes[0]
            .Server.Http.PostAsync(
                new Uri($"/v1/programs/acme/events/{poison}/retry", UriKind.Relative),
                null,
                Stopping
            );
        Assert.True(back.IsSuccessStatusCode, await back.Content.ReadAsStringAsync(Stopping));
        await AssertWholeAsync();
    }
}
