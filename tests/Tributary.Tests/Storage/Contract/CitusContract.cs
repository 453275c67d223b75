using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The contract on a cluster of Citus. One database for the class, emptied before each test.</summary>
public sealed class CitusContract(CitusContract.SpreadDatabase spread)
    : DatabaseContract,
        IClassFixture<CitusContract.SpreadDatabase>
{
    protected override Database DatabaseOf(IStore store) => ((PostgresStore)store).Database;

    /// <summary>All that a unit changes is on one machine.</summary>
    protected override bool TakesOnePartitionAtATime => true;

    protected override string Permission => "set local citus.enable_unsafe_triggers = on";

    protected override async ValueTask<IStore> OpenAsync(int partitions) =>
        await PostgresStore.OpenAsync(
            spread.Cluster.Url,
            partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await spread.Cluster.EmptyAsync();
    }

    [Fact]
    public async Task An_address_without_distribution_is_refused()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await PostgresStore.OpenAsync(
                spread.Cluster.Url.Replace("?distribution=citus", "", StringComparison.Ordinal),
                PartitionCount,
                new ProgramCache(),
                TimeProvider.System,
                migrate: false,
                Stopping
            )
        );

        Assert.Contains("distribution=citus", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_partition_are_on_one_machine()
    {
        var program = await PairsAsync(8);
        await Store.AcceptAsync([.. Enumerable.Range(0, 8).Select(i => Purchase(program, $"p{i}", $"m{i}"))], Stopping);
        await DrainAsync();

        Assert.Equal(
            [1L],
            await Database.ListAsync(
                """
                select count(distinct s.nodeport)
                from pg_dist_partition t
                join citus_shards s on s.shardid = get_shard_id_for_distribution_column(t.logicalrelid, 1)
                where t.colocationid = (
                    select colocationid from pg_dist_partition where logicalrelid = cast('partition' as regclass))
                """,
                row => row.GetInt64(0),
                Stopping
            )
        );
        Assert.Equal(8, (await AssertSoundAsync()).Rewards.Count);
    }

    public sealed class SpreadDatabase : IAsyncLifetime
    {
        public TestCitus Cluster { get; } = new(PartitionCount);

        public ValueTask InitializeAsync() => Cluster.InitializeAsync();

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
