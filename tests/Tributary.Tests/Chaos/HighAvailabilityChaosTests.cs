using System.Diagnostics;
using System.Globalization;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Tributary.Tests.RealData;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>
/// The primary of a cluster dies in the middle of load on two nodes. The configuration is that of
/// deploy/high-availability, and docs/deploy/high-availability.md has the figures.
/// </summary>
public sealed class HighAvailabilityChaosTests
{
    private const int Cap = 50;
    private const int Kills = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData("hosts")]
    [InlineData("proxy")]
    public async Task The_primary_dies_under_load(string way)
    {
        await using var cluster = await PatroniCluster.StartAsync();
        var url = way == "hosts" ? cluster.UrlOfHosts : cluster.UrlOfProxy;
        await using var first = await ServerProcess.StartAsync(url);
        await using var second = await ServerProcess.StartAsync(url);
        var shop = new Shop([first, second], s_patience);
        await shop.PutTermsAsync(Cap);

        await shop.SendAsync(KillAsync());

        await using var store = await PostgresStore.OpenAsync(
            url,
            ChaosGround.Partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );
        await RealDataProof.HoldsAsync(store.Database, store, shop.Members, shop.Purchases, Cap);

        async Task KillAsync()
        {
            for (var i = 0; i < Kills; i++)
            {
                await AcknowledgedAsync(Stopwatch.GetTimestamp());
                var leader = await cluster.LeaderAsync();
                var (retried, killed) = (shop.Retried, Stopwatch.GetTimestamp());
                await cluster.KillAsync(leader);
                var dead = Stopwatch.GetTimestamp();
                // Requests on their way may still be answered; the silence begins after them.
                await AcknowledgedAsync(dead + Stopwatch.Frequency);
                var refused = Stopwatch.GetElapsedTime(killed);
                Assert.NotEqual(leader, await cluster.LeaderAsync());
                TestContext.Current.TestOutputHelper!.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{way}, kill {i + 1}: {refused.TotalSeconds:0.0} s until the next acknowledgement; "
                            + $"{shop.Retried - retried} requests retried."
                    )
                );
                cluster.StartNode(leader);
                await cluster.WholeAsync();
            }
        }

        async Task AcknowledgedAsync(long after)
        {
            while (shop.LastAnswered <= after)
                await Task.Delay(50, Stopping);
        }
    }
}
