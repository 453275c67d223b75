using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Ids;
using Tributary.Tests.Connectors;
using Tributary.Tests.Oracle;
using Tributary.Tests.RealData;
using Xunit;

namespace Tributary.Tests.Chaos;

[Collection<BrokerGround>]
public sealed class BrokerChaosTests(BrokerGround shared) : ChaosGround(shared)
{
    private const string Rewards = "select id from reward";

    protected override TimeSpan Patience => TimeSpan.FromSeconds(30);

    [Fact]
    public Task RabbitMQ_is_killed_and_started_again() => GoesThroughAsync(Brokers.RabbitMq);

    [Fact]
    public Task Redis_is_killed_with_its_streams_and_started_again() => GoesThroughAsync(Brokers.Redis);

    /// <summary>
    /// Half of the purchases arrive through a broker, and all changes leave through it, while it is killed.
    /// </summary>
    private async Task GoesThroughAsync<TBroker>(TBroker broker)
        where TBroker : TestBroker, IDurableBroker
    {
        await StartAsync(nodes: 2, _ => Brokers.Variables);
        // from then on they receive changes
        await Polling.UntilAsync(() => CountAsync("sink where takes_all"), known => known == 2);
        var before = await Cluster.ListAsync(Rewards);
        await Shop.SendAsync(KillAsync(), otherWay: ArriveAsync);
        await Polling.UntilAsync(
            () => CountAsync("entry where external_id is not null"),
            count => count == Shop.AllPurchases.Count
        );
        await AssertWholeAsync();
        await AssertToldAsync(broker, before);
        Assert.Empty(await broker.ReadDeadLettersAsync());
        Shop.AssertServed();

        async Task KillAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(500, 1_500), Stopping);
                await broker.KillAsync();
                await Task.Delay(RandomNumberGenerator.GetInt32(100, 500), Stopping);
                await broker.RestartAsync();
            }
        }

        async Task<bool> ArriveAsync(IReadOnlyList<DataPurchase> purchases)
        {
            try
            {
                await broker.SendAsync(
                    TestBroker.Events,
                    purchases.Select(purchase => new Sent(RealDataSender.Body(purchase), "acme"))
                );
                return true;
            }
            catch (Exception) when (!Stopping.IsCancellationRequested)
            {
                return false; // the broker is down, or it is unknown whether it has the messages
            }
        }
    }

    /// <summary>
    /// A listener at the broker has received every new member and reward, and the changes of a partition for the first
    /// time in their order, even if repeatedly. Of earlier faults it has received what was not flushed since.
    /// </summary>
    /// <param name="before">The ids of the rewards of earlier faults.</param>
    private async Task AssertToldAsync(TestBroker broker, IReadOnlyCollection<string> before)
    {
        await Polling.UntilAsync(
            () =>
                CountAsync(
                    "outbox o join sink_position s on s.partition_id = o.partition_id and s.sink <> "
                        + "'webhooks' and (o.seq, o.place) > (s.seq, s.place)"
                ),
            left => left == 0
        );
        var told = (await broker.ReadChangesAsync())
            .DistinctBy(change => Of(change, "id"))
            .ToLookup(change => Of(change, "partitionkey"));
        Assert.All(
            told,
            partition =>
                Assert.Equal(
                    partition.Select(change => Of(change, "sequence")).Order(StringComparer.Ordinal),
                    partition.Select(change => Of(change, "sequence"))
                )
        );
        var subjects = told.SelectMany(partition => partition)
            .ToLookup(change => Of(change, "type"), change => Of(change, "subject"));
        Assert.Equal(
            Shop.Members.Select(member => member.Id).Order(StringComparer.Ordinal),
            subjects[ChangeTypes.MemberCreated]
                .Where(Shop.Members.Select(member => member.Id).ToHashSet().Contains)
                .Order(StringComparer.Ordinal)
        );
        using var ids = new IdCipher(
            Convert.FromHexString((await Cluster.ListAsync("select value from setting where key = 'id_key'")).Single())
        );
        var earlier = before.Select(Encode).ToHashSet();
        var rewards = (await Cluster.ListAsync(Rewards)).Select(Encode).Except(earlier);
        Assert.Equal(
            rewards.Order(StringComparer.Ordinal),
            subjects[ChangeTypes.RewardCreated].Where(id => !earlier.Contains(id)).Order(StringComparer.Ordinal)
        );

        string Encode(string id) => ids.Encode(RewardId.Prefix, long.Parse(id, CultureInfo.InvariantCulture));

        static string Of(JsonElement change, string name) => change.GetProperty(name).GetString()!;
    }
}
