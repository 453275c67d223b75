using Microsoft.Extensions.Caching.Hybrid;
using Tributary.Tests.Chaos;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>
/// Values that nodes cache in a Redis. <see cref="RedisChaosTests"/> tests what happens when it breaks.
/// </summary>
public sealed class RedisCacheTests : IAsyncLifetime
{
    private readonly PrivateRedis _redis = new();

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private sealed class RedisServer(Uri redis) : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            // a busy machine is not what is tested
            [new("Tributary:Redis", redis.ToString()), new("Tributary:Redis:PatienceMs", "1000")];
    }

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_node_finds_what_others_have_read_of_the_same_database()
    {
        await using var first = new RedisServer(_redis.Url);
        await using var other = new RedisServer(_redis.Url);
        await first.OpenAsync();
        await other.OpenAsync();
        var kept = new HybridCacheEntryOptions
        {
            Expiration = TimeSpan.FromMinutes(1),
            Flags = HybridCacheEntryFlags.DisableLocalCache,
        };

        // A node that does not read its own memory behaves like any other node of its database.
        await Polling.UntilAsync(
            async () =>
            {
                await first
                    .Get<HybridCache>()
                    .GetOrCreateAsync("x", _ => ValueTask.FromResult("first"), kept, cancellationToken: Stopping);
                return (await _redis.ListKeysAsync()).Any(key => key.EndsWith(":x", StringComparison.Ordinal));
            },
            isThere => isThere
        );
        var again = await first
            .Get<HybridCache>()
            .GetOrCreateAsync("x", _ => ValueTask.FromResult("read again"), kept, cancellationToken: Stopping);
        var elsewhere = await other
            .Get<HybridCache>()
            .GetOrCreateAsync("x", _ => ValueTask.FromResult("other"), kept, cancellationToken: Stopping);

        Assert.Equal("first", again);
        Assert.Equal("other", elsewhere);
    }
}
