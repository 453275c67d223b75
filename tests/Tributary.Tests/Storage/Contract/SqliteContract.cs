using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public sealed class SqliteContract : DatabaseContract
{
    private readonly TestSqlite _file = new();

    /// <summary>A file has one writer, and a unit is a write transaction.</summary>
    protected override bool TakesOneUnitAtATime => true;

    /// <summary>No lock can be held while something is published, since it would lock everybody.</summary>
    protected override bool RelaysTogether => false;

    protected override Database DatabaseOf(IStore store) => ((SqliteStore)store).Database;

    protected override async ValueTask<IStore> OpenAsync(int partitions) =>
        await SqliteStore.OpenAsync(
            _file.Path,
            partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );

    public override async ValueTask InitializeAsync()
    {
        await _file.MigrateAsync(PartitionCount);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
    }

    /// <summary>The constraint is checked at the commit, so that the commit itself fails.</summary>
    [Fact]
    public async Task A_commit_that_the_database_refuses_invalidates()
    {
        var program = await ThreeMembersAsync(TwoShares);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        await Database.ExecuteAsync(
            """
            create table promise (id integer primary key, kept_by integer references program (id)
                deferrable initially deferred);
            create trigger promised after insert on entry begin insert into promise (kept_by) values (-1); end;
            """,
            Stopping
        );
        var (drops, misses) = (WarmOf(Store).Drops, WarmOf(Store).Misses);

        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            await ArriveAsync(Store, transaction, 10, Purchase(program, "gone", "bob"));
            var decisions = await DecideAsync(Store, transaction);
            var refused = await Assert.ThrowsAsync<StoreException>(async () =>
                await transaction.CommitAsync(decisions, Stopping)
            );
            Assert.Contains("FOREIGN KEY", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(drops + 1, WarmOf(Store).Drops);
        await Database.ExecuteAsync("drop trigger promised; drop table promise", Stopping);

        await DecideAsync(Store, Purchase(program, "p2", "bob"));
        Assert.Equal(misses + 2, WarmOf(Store).Misses);
        await DecideAsync(Store, Purchase(program, "p3", "bob"));
        Assert.Equal(["p1", "p2"], await PaidAsync());
        await AssertSoundAsync(TwoShares);
    }
}
