using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Storage.Contract;

public sealed class ModelContract : StoreContract
{
    private readonly ModelStore _store = new(PartitionCount, TimeProvider.System);

    protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(_store);

    protected override ValueTask AddSinkAsync(string name)
    {
        _store.AddSink(name);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask<StoreSnapshot> SnapshotAsync() => ValueTask.FromResult(_store.Snapshot());
}
