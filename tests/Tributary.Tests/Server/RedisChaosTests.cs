using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Tributary.Engine;
using Tributary.Storage;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server;

/// <summary>Nodes that share a Redis, while it is flushed, stopped and killed: what they say and what they keep is what it would be without.</summary>
public sealed class RedisChaosTests : IAsyncLifetime
{
    private const string Program = "/v1/programs/p";

    private readonly PrivateRedis _redis = new();

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private sealed class RedisServer(Uri redis, string patienceMs) : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Tributary:Redis", redis.ToString()), new("Tributary:Redis:PatienceMs", patienceMs)];
    }

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task No_number_depends_on_Redis()
    {
        await using var shared = new RedisServer(_redis.Url, "5");
        await using var alone = new SqliteServer();
        foreach (var server in (TestServer[])[shared, alone])
        {
            Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, Program, Shares.Terms)).Status);
            Assert.Equal(201, (await server.PostAsync(Program + "/members", Shares.Ann)).Status);
            Assert.Equal(201, (await server.PostAsync(Program + "/members", Shares.Bob)).Status);
        }

        await SendAsync(alone, 400, Task.CompletedTask);
        await SendAsync(shared, 400, BreakAsync());

        foreach (var path in (string[])["/members/ann/balance", "/members/ann/stats", "/members/bob/stats"])
            Assert.Equal((await alone.GetAsync(Program + path)).Body, (await shared.GetAsync(Program + path)).Body);
        Assert.Equal(await BoardAsync(alone), await BoardAsync(shared));
        await foreach (var check in new Verification(shared.Get<Database>(), shared.Get<IStore>()).RunAsync(Stopping))
            Assert.True(check.Holds, $"{check.Invariant} {check.Title}: {string.Join(", ", check.Offenders)}");
    }

    [Fact]
    public async Task A_node_finds_what_another_has_read_and_nothing_of_another_database()
    {
        await using var first = new RedisServer(_redis.Url, "1000"); // a busy machine is not what is tested
        await using var other = new RedisServer(_redis.Url, "1000");
        await first.OpenAsync();
        await other.OpenAsync();
        var kept = new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(1), Flags = HybridCacheEntryFlags.DisableLocalCache };

        // A node that does not look into its own memory is as any other of its database.
        await Polling.UntilAsync(
            async () =>
            {
                await first.Get<HybridCache>().GetOrCreateAsync("x", _ => ValueTask.FromResult("first"), kept, cancellationToken: Stopping);
                return (await _redis.ListKeysAsync()).Any(key => key.EndsWith(":x", StringComparison.Ordinal));
            }, isThere => isThere);
        var again = await first.Get<HybridCache>().GetOrCreateAsync("x", _ => ValueTask.FromResult("read again"), kept, cancellationToken: Stopping);
        var elsewhere = await other.Get<HybridCache>().GetOrCreateAsync("x", _ => ValueTask.FromResult("other"), kept, cancellationToken: Stopping);

        Assert.Equal("first", again);
        Assert.Equal("other", elsewhere);
    }

    /// <summary>Flushed a hundred times, then standing still, then gone, then back.</summary>
    private async Task BreakAsync()
    {
        for (var i = 0; i < 100; i++) await _redis.FlushAsync();
        await _redis.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.5), Stopping);
        await _redis.ContinueAsync();
        await _redis.FlushAsync();
        await _redis.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(0.5), Stopping);
        await _redis.StartAsync();
    }

    /// <summary>Purchases and reads until the faults are over; each purchase counts once.</summary>
    private static async Task SendAsync(TestServer server, int purchases, Task faults)
    {
        for (var i = 0; i < purchases || !faults.IsCompleted; i++)
        {
            var id = (i % purchases).ToString(CultureInfo.InvariantCulture);
            Assert.Equal(202, (await server.PostAsync(Program + "/events", Shares.Purchase("p" + id))).Status);
            Assert.Equal(200, (await server.GetAsync(Program + "/leaderboard?by=rewards")).Status);
            Assert.Equal(200, (await server.GetAsync(Program + "/members/ann/stats")).Status);
        }
        await faults;
        await Polling.UntilAsync(
            async () => (await server.GetAsync(Program + "/members/ann/stats")).Body, text => text.Contains("40000", StringComparison.Ordinal));
    }

    private static Task<string> BoardAsync(TestServer server) => Polling.UntilAsync(
        async () => (await server.GetAsync(Program + "/leaderboard?by=rewards")).Json.GetProperty("items").GetRawText(), items => items.Contains("40000", StringComparison.Ordinal));
}
