using System.Globalization;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Identity;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// One database for the class, emptied before each test, since creating and dropping one costs a second of fsync. The
/// first node of each test has the connections of the test before, since a new one first reads the catalog.
/// </summary>
public sealed class PostgresContract(MigratedPostgres migrated) : DatabaseContract, IClassFixture<MigratedPostgres>
{
    protected override Database DatabaseOf(IStore store) => ((PostgresStore)store).Database;

    protected override async ValueTask<IStore> OpenAsync(int partitions) =>
        await PostgresStore.OpenAsync(
            migrated.Database.Url,
            partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );

    protected override async ValueTask<IStore> OpenFirstAsync() => await migrated.OpenStoreAsync();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await migrated.Database.EmptyAsync();
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_invalidates()
    {
        var program = await ThreeMembersAsync(TwoShares);
        await using var proxy = new TripProxy(migrated.Database.Url);
        await using var node = await PostgresStore.OpenAsync(
            proxy.Url,
            PartitionCount,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );
        await DecideAsync(node, Purchase(program, "p1", "bob"));

        await using (var transaction = await node.BeginAsync(Stopping))
        {
            await ArriveAsync(node, transaction, 10, Purchase(program, "p2", "bob"));
            var decisions = await DecideAsync(node, transaction);
            proxy.LoseNextAnswer();
            var lost = await Assert.ThrowsAsync<StoreException>(async () =>
                await transaction.CommitAsync(decisions, Stopping)
            );
            Assert.Equal(StoreFault.Unavailable, lost.Kind);
        }
        Assert.Equal(0, node.Warm.Count);
        await DecideAsync(node, Purchase(program, "p3", "bob"));

        // The commit was carried out, and only its answer was lost.
        Assert.Equal(["p1", "p2"], await PaidAsync());
        await AssertSoundAsync(TwoShares);
    }

    /// <summary>
    /// After a failover to a standby that lacks commits, a partition may come to the same <c>seq</c> another way. The
    /// start of the server is that of a table here, so that it can change.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_server_behind_new_connections_invalidates(bool forArrivals)
    {
        await Database.ExecuteAsync(
            """
            create schema other; create table other.server (start timestamptz not null);
            insert into other.server values (now());
            create function other.pg_postmaster_start_time() returns timestamptz language sql
                as 'select start from other.server'
            """,
            Stopping
        );
        try
        {
            var program = await ThreeMembersAsync(TwoShares);
            await using var node = await PostgresStore.OpenAsync(
                migrated.Database.Url + "?Search%20Path=other,public,pg_catalog",
                PartitionCount,
                new ProgramCache(),
                TimeProvider.System,
                migrate: false,
                Stopping
            );
            await DecideAsync(node, Purchase(program, "p1", "bob"));
            var known = node.Warm.Count;
            Assert.NotEqual(0, known);

            await OpenMoreAsync(node, 3);
            Assert.Equal(known, node.Warm.Count); // the pool has only grown

            await Database.ExecuteAsync("update other.server set start = start + interval '1 second'", Stopping);
            await OpenMoreAsync(node, 6);
            Assert.Equal(0, node.Warm.Count);

            await DecideAsync(node, Purchase(program, "p2", "bob"));
            await DecideAsync(node, Purchase(program, "p3", "bob"));
            Assert.NotEqual(0, node.Warm.Count);
            Assert.Equal(["p1", "p2"], await PaidAsync());
        }
        finally
        {
            await Database.ExecuteAsync("drop schema other cascade", Stopping);
        }

        async Task OpenMoreAsync(PostgresStore node, int count)
        {
            var open = new List<IAsyncDisposable>();
            for (var i = 0; i < count; i++)
                open.Add(
                    forArrivals ? await node.BeginAsync(Stopping) : await node.DryRunAsync([], terms => terms, Stopping)
                );
            foreach (var transaction in open)
                await transaction.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_write_that_finds_no_row_fails_before_the_commit()
    {
        var program = await ThreeMembersAsync();
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        await Database.ExecuteAsync("update account set id = id + 1000000000 where kind = 0", Stopping);
        var before = await SnapshotAsync();

        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            await ArriveAsync(Store, transaction, 10, Purchase(program, "p2", "bob"));
            var decisions = await DecideAsync(Store, transaction);
            var fault = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
                await transaction.CommitAsync(decisions, Stopping)
            );
            Assert.Contains("update account", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equivalent(before, await SnapshotAsync());
    }

    [Fact]
    public async Task An_erasure_follows_traits_that_are_being_added()
    {
        var program = await ProgramAsync();
        await JoinAsync(NewMember(program, "ann"));
        await DrainAsync();
        var ann = (await SnapshotAsync()).Member("ann");
        await using var auditing = await Database.OpenAsync(Stopping);
        await Database.ExecuteAsync(auditing, "select pg_advisory_lock(hashtext('tributary.audit'))", Stopping);

        // The record of the audit log is the last thing that the transaction writes, so the trait is inserted by then.
        var late = With(NewMember(program, "ann"), TraitKind.Device, "d1").Traits;
        var record = RecordOf(1) with { ProgramId = program, MemberId = ann.Id };
        var adding = Task.Run(async () =>
            await new Traits(Database).AddAsync(program, ann.Id, late, Store.Now, record, Stopping)
        );
        await WaitingAsync(1);
        await AcceptAsync(await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition));
        var erasing = Task.Run(() => DrainAsync());
        while (!erasing.IsCompleted && await CountWaitingAsync() < 2)
            await Task.Yield();
        await Database.ExecuteAsync(auditing, "select pg_advisory_unlock_all()", Stopping);
        await erasing;

        Assert.Equal(1, await adding);
        Assert.Equal(["0"], await RowsAsync("select count(*) from trait"));
        Assert.Equal(["1"], await RowsAsync("select count(*) from trait_tombstone"));
        Assert.Equal(0, await new Traits(Database).AddAsync(program, ann.Id, late, Store.Now, record, Stopping));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task An_erasure_follows_texts_that_are_being_added()
    {
        var program = await ProgramAsync();
        await JoinAsync(NewMember(program, "ann"));
        await DrainAsync();
        var ann = (await SnapshotAsync()).Member("ann");
        Assert.Equal(["0"], await RowsAsync("select count(*) from member_detail"));
        await using var patching = await Database.OpenAsync(Stopping);
        await Database.ExecuteAsync(
            patching,
            "begin; insert into member_detail (member_id, email) values (@member, 'ann@example.com')",
            Stopping,
            ("@member", ann.Id)
        );

        await AcceptAsync(await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition));
        var erasing = Task.Run(() => DrainAsync());
        while (!erasing.IsCompleted && await CountWaitingAsync() < 1)
            await Task.Yield();
        await Database.ExecuteAsync(patching, "commit", Stopping);
        await erasing;

        Assert.Equal(["0"], await RowsAsync("select count(*) from member_detail where email is not null"));
        await AssertSoundAsync();
    }

    private async Task WaitingAsync(int transactions)
    {
        while (await CountWaitingAsync() < transactions)
            await Task.Yield();
    }

    private async Task<int> CountWaitingAsync() =>
        int.Parse(
            (
                await RowsAsync(
                    """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                    """
                )
            )[0],
            CultureInfo.InvariantCulture
        );
}
