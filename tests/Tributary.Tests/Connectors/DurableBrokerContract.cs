using System.Text.Json;
using Xunit;

namespace Tributary.Tests.Connectors;

/// <summary>A broker that keeps its messages over a kill -9.</summary>
public interface IDurableBroker
{
    Task KillAsync();

    Task RestartAsync();
}

/// <summary>The requirements for brokers that can be killed.</summary>
public abstract class DurableBrokerContract<TBroker>(BrokerServer<TBroker> server) : BrokerContract<TBroker>(server)
    where TBroker : TestBroker, IDurableBroker, new()
{
    private readonly BrokerServer<TBroker> _server = server;

    [Fact]
    public async Task A_killed_broker_loses_nothing_and_pays_nothing_twice()
    {
        var program = await FamilyAsync("killed");
        var before = await MessagesAsync();

        await SendAsync(program, Enumerable.Range(0, 1_000).Select(i => Shares.Purchase($"a{i}", 1_000)));
        await Polling.UntilAsync(MessagesAsync, count => count > before);
        await _server.Broker.KillAsync();
        Assert.Equal(200, (await _server.GetAsync("/readyz")).Status);
        await _server.Broker.RestartAsync();
        await SendAsync(program, Enumerable.Range(0, 10).Select(i => Shares.Purchase($"b{i}", 1_000)));

        await PaidAsync(program, 1_010 * 100);
        var changes = await Polling.UntilAsync(
            _server.Broker.ReadChangesAsync,
            all => all.Where(change => IsReward(change, program)).DistinctBy(IdOf).Count() >= 1_010
        );
        Assert.Equal(1_010, changes.Where(change => IsReward(change, program)).DistinctBy(IdOf).Count());
    }

    private static bool IsReward(JsonElement change, string program) =>
        change.GetProperty("source").GetString() == "/v1/programs/" + program
        && change.GetProperty("type").GetString() == "reward.created";

    private static string? IdOf(JsonElement change) => change.GetProperty("id").GetString();
}
