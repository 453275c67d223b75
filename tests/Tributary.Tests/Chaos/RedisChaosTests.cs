using System.Text.Json;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Chaos;

[Collection<BrokerGround>]
public sealed class RedisChaosTests(BrokerGround shared) : ChaosGround(shared)
{
    protected override TimeSpan Patience => TimeSpan.FromSeconds(30);

    private const string Board = "leaderboard?by=rewards";

    /// <summary>
    /// No figure depends on Redis, and nobody waits for it: nodes with it return the same as one without it.
    /// </summary>
    [Fact]
    public async Task The_Redis_that_nodes_share_is_flushed_stopped_and_killed()
    {
        await StartAsync(nodes: 2, _ => Brokers.Variables);
        var redis = Brokers.Redis.Server;
        var breaking = BreakAsync();
        await Shop.SendAsync(Task.WhenAll(breaking, ReadAsync(breaking)));
        await AssertWholeAsync();
        Shop.AssertServed();

        await using var without = await Node.StartAsync(Cluster, new Dictionary<string, string>());
        // Before the first ranking, all of them return an empty board.
        await Polling.UntilAsync(
            () => Task.WhenAll(Nodes.Append(without).Select(SaysAsync)),
            all => all.Distinct().Count() == 1 && all[0].Contains("\"rank\"", StringComparison.Ordinal)
        );

        async Task BreakAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                await redis.FlushAsync(times: 100);
                await redis.StopAsync();
                await Task.Delay(TimeSpan.FromSeconds(1.5), Stopping);
                await redis.ContinueAsync();
                await redis.FlushAsync();
                await redis.KillAsync();
                await Task.Delay(TimeSpan.FromSeconds(0.5), Stopping);
                await redis.StartAsync();
            }
        }

        async Task ReadAsync(Task breaking)
        {
            while (!breaking.IsCompleted)
            {
                await Task.WhenAll(Nodes.Select(node => GetAsync(node, Board)))
                    .WaitAsync(TimeSpan.FromSeconds(20), Stopping);
                await Task.Delay(20, Stopping);
            }
        }

        async Task<string> SaysAsync(Node node)
        {
            var board = JsonDocument.Parse(await GetAsync(node, Board)).RootElement.GetProperty("items").GetRawText();
            return board
                + string.Concat(
                    await Task.WhenAll(
                        Shop.Members.Take(20).Select(member => GetAsync(node, $"members/{member.Id}/stats"))
                    )
                );
        }

        static Task<string> GetAsync(Node node, string path) =>
            node.Server.Http.GetStringAsync(new Uri("/v1/programs/acme/" + path, UriKind.Relative), Stopping);
    }
}
