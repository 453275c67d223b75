using Tributary.Engine;
using Tributary.Storage;
using Xunit;

namespace Tributary.Tests;

/// <summary>What a store in a database must do besides: it outlives its nodes.</summary>
public abstract class DatabaseContract : StoreContract
{
    protected abstract ValueTask<IStore> OpenAsync(int partitions);

    protected abstract Database Database { get; }

    protected override ValueTask<IStore> OpenAsync() => OpenAsync(PartitionCount);

    protected override async ValueTask<StoreSnapshot> SnapshotAsync()
    {
        await using var connection = await Database.OpenAsync(Stopping);
        return await SqlStoreView.ReadAsync(connection, Stopping);
    }

    [Fact]
    public async Task Another_number_of_partitions_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await OpenAsync(PartitionCount + 1));

        Assert.Contains("partitions", refused.Message, StringComparison.Ordinal);
        Assert.Equal(PartitionCount, Store.Partitions);
    }

    [Fact]
    public async Task A_new_node_goes_on_where_the_others_stopped()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        var before = await SnapshotAsync();

        await using (var node = await OpenAsync())
        {
            Assert.Equivalent(before, await SnapshotAsync());
            Assert.Equal(Acceptance.Duplicate, (await node.AcceptAsync([Purchase(program, "p1", "bob")], Stopping))[0].Acceptance);
            await DrainAsync(node);
        }

        Assert.Single((await AssertSoundAsync()).Rewards);
    }
}
