using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;

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
}
