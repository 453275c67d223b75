using Tributary.Tests.Connectors.RedisStreams;
using Tributary.Tests.Server;
using Xunit;

namespace Tributary.Tests.Connectors;

/// <summary>The database becomes unavailable while events arrive from a broker.</summary>
public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task Messages_wait_unacknowledged_until_it_is_back()
    {
        await using var server = new RedisOnPostgres();
        await server.OpenAsync();
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, "/v1/programs/p", Shares.Terms)).Status);
        Assert.Equal(201, (await server.PostAsync("/v1/programs/p/members", Shares.Ann)).Status);
        Assert.Equal(201, (await server.PostAsync("/v1/programs/p/members", Shares.Bob)).Status);

        await server.Database.ShutOutAsync();
        await server.Broker.SendAsync(
            TestBroker.Events,
            Enumerable.Range(0, 300).Select(i => new Sent(Shares.Purchase($"p{i}"), "p"))
        );
        await Polling.UntilAsync(server.Broker.CountPendingAsync, pending => pending > 0);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
        await server.Database.LetInAsync();

        await Polling.UntilAsync(server.Broker.CountTakenAsync, taken => taken == 300);
        Assert.Equal(
            30_000,
            (await server.GetAsync("/v1/programs/p/members/ann/balance"))
                .Json.GetProperty("balances")[0]
                .GetProperty("payable")
                .GetInt32()
        );
        Assert.Empty(await server.Broker.ReadDeadLettersAsync());
    }

    private sealed class RedisOnPostgres : PostgresServer
    {
        public RedisBroker Broker { get; } = new();

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
}
