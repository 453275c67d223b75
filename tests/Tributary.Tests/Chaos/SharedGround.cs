using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>
/// One cluster and its nodes for faults that follow each other, since most of what a fault costs is to start servers.
/// Each fault meets new members and purchases, in the books that all faults before it have left.
/// </summary>
public abstract class SharedGround : IAsyncDisposable
{
    private Ground? _ground;

    internal async Task<Ground> TakeAsync()
    {
        var ground = _ground ?? await StartAsync();
        _ground = null;
        return ground;
    }

    internal void GiveBack(Ground ground) => _ground = ground;

    public async ValueTask DisposeAsync()
    {
        if (_ground is not null)
            await _ground.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<Ground> StartAsync();
}

/// <summary>For faults of nodes, of the database and of receivers.</summary>
[CollectionDefinition]
public sealed class NodeGround : SharedGround, ICollectionFixture<NodeGround>
{
    private protected override Task<Ground> StartAsync() => Ground.StartAsync(smallDisk: true);
}

/// <summary>
/// For faults of brokers: each node uses a RabbitMQ and a Redis, of which only one is broken at a time.
/// </summary>
[CollectionDefinition]
public sealed class BrokerGround : SharedGround, ICollectionFixture<BrokerGround>
{
    private protected override async Task<Ground> StartAsync()
    {
        var brokers = new PrivateBrokers();
        try
        {
            await brokers.StartAsync();
            return await Ground.StartAsync(brokers: brokers);
        }
        catch
        {
            await brokers.DisposeAsync();
            throw;
        }
    }
}
