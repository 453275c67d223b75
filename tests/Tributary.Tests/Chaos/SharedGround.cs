using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>
/// One cluster and its nodes for faults that follow each other, since most of what a fault costs is to start servers.
/// Each fault meets new members and purchases, in the books that all faults before it have left.
/// </summary>
[CollectionDefinition]
public sealed class SharedGround : ICollectionFixture<SharedGround>, IAsyncDisposable
{
    private Ground? _ground;

    internal async Task<Ground> TakeAsync()
    {
        var ground = _ground ?? await Ground.StartAsync(smallDisk: true);
        _ground = null;
        return ground;
    }

    internal void GiveBack(Ground ground) => _ground = ground;

    public async ValueTask DisposeAsync()
    {
        if (_ground is not null)
            await _ground.DisposeAsync();
    }
}
