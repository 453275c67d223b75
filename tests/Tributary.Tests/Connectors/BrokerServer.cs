using Tributary.Tests.Server;

namespace Tributary.Tests.Connectors;

/// <summary>A server that takes its events from its own broker and sends its changes there.</summary>
public sealed class BrokerServer<TBroker> : SqliteServer
    where TBroker : TestBroker, new()
{
    public TBroker Broker { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => Broker.Settings;

    protected override async ValueTask<string> StorageAsync()
    {
        await Broker.StartAsync();
        return await base.StorageAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
