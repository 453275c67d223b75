using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Tributary.Tests.Chaos;

[Collection<NodeGround>]
public sealed class NodeChaosTests(NodeGround shared) : ChaosGround(shared)
{
    [Fact]
    public async Task A_node_is_killed_in_the_middle_of_a_batch()
    {
        await StartAsync(nodes: 2);
        await Shop.SendAsync(KillAsync());
        await AssertWholeAsync();

        async Task KillAsync()
        {
            var first = RandomNumberGenerator.GetInt32(2);
            for (var i = 0; i < Kills; i++)
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(200, 600), Stopping);
                var victim = Nodes[(first + i) % 2].Server;
                await victim.KillAsync();
                await Task.Delay(RandomNumberGenerator.GetInt32(100, 300), Stopping);
                await victim.StartAgainAsync();
            }
        }
    }

    [Fact]
    public async Task A_node_is_killed_between_its_commit_and_its_answer()
    {
        await StartAsync(nodes: 2);
        await Shop.SendAsync(KillAsync());
        await AssertWholeAsync();

        async Task KillAsync()
        {
            var first = RandomNumberGenerator.GetInt32(2);
            for (var i = 0; i < Kills; i++)
            {
                var victim = Nodes[(first + i) % 2];
                var killed = new TaskCompletionSource();
                victim.Database.OnCommit = async point =>
                {
                    if (point == CommitPoint.Asked)
                        return true;
                    await victim.Server.KillAsync();
                    killed.TrySetResult();
                    return false;
                };
                await killed.Task.WaitAsync(Stopping);
                victim.Database.OnCommit = _ => Task.FromResult(true);
                await victim.Server.StartAgainAsync();
            }
        }
    }

    [Fact]
    public async Task Nodes_are_told_to_end_one_after_the_other()
    {
        await StartAsync(nodes: 2);
        await Shop.SendAsync(EndAsync());
        await AssertWholeAsync();

        async Task EndAsync()
        {
            var first = RandomNumberGenerator.GetInt32(2);
            for (var i = 0; i < Kills; i++)
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(300, 900), Stopping);
                var node = Nodes[(first + i) % 2].Server;
                var (exitCode, took) = await node.EndAsync();
                Assert.Equal(0, exitCode);
                Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
                await node.StartAgainAsync();
            }
        }
    }

    /// <summary>
    /// A node stops with an open transaction and locked partitions. PostgreSQL ends its session, the other node
    /// continues, and the first notices when it wakes.
    /// </summary>
    [Fact]
    public async Task A_node_is_stopped_past_every_timeout_and_continued()
    {
        await StartAsync(nodes: 2);
        await Shop.SendAsync(StopAsync());
        await AssertWholeAsync();

        async Task StopAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                await Task.Delay(300, Stopping);
                var victim = Nodes[i % 2];
                var stopped = new TaskCompletionSource();
                victim.Database.OnCommit = async point =>
                {
                    if (point != CommitPoint.Asked || stopped.Task.IsCompleted)
                        return true;
                    await victim.Server.StopAsync();
                    stopped.TrySetResult();
                    // its message is delayed for longer than a session may be idle in a transaction
                    await Task.Delay(TimeSpan.FromSeconds(11), Stopping);
                    return true;
                };
                await stopped.Task.WaitAsync(Stopping);
                var before = Shop.Acknowledged;
                await Task.Delay(TimeSpan.FromSeconds(11), Stopping);
                Assert.True(
                    Shop.Acknowledged > before || before == Shop.Purchases.Count,
                    "The other node did not go on."
                );
                await victim.Server.ContinueAsync();
                victim.Database.OnCommit = _ => Task.FromResult(true);
            }
        }
    }

    /// <summary>
    /// Only the database's clock decides which times are too far ahead, and when entries were accepted. Nothing that
    /// arrives again at the other node is paid twice, in whatever order.
    /// </summary>
    [Fact]
    public async Task All_is_sent_ten_times_while_a_clock_is_three_days_ahead()
    {
        Assert.SkipWhen(
            !File.Exists(FakeTime) && Environment.GetEnvironmentVariable("CI") != "true",
            "libfaketime is not installed: ./test installs it."
        );
        const int Ahead = 2;
        await StartAsync(
            nodes: 3,
            i =>
                i != Ahead
                    ? []
                    : new Dictionary<string, string>
                    {
                        ["LD_PRELOAD"] = FakeTime,
                        ["FAKETIME"] = "+3d",
                        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                        // or waits on the monotonic clock would end at once, and keep every processor busy
                        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
                    }
        );
        await Shop.SendAsync(Task.CompletedTask, times: 10);

        var ahead = TimeProvider
            .System.GetUtcNow()
            .AddDays(1)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var offsets = new List<double>();
        foreach (var node in Nodes)
        {
            using var tomorrow = new StringContent(
                $$"""{"id":"tomorrow","type":"visit","member":"{{Shop.Members[0].Id}}","occurred_at":"{{ahead}}"}""",
                Encoding.UTF8,
                "application/json"
            );
            using var answer = await node.Server.Http.PostAsync(
                new Uri("/v1/programs/acme/events", UriKind.Relative),
                tomorrow,
                Stopping
            );
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            offsets.Add((answer.Headers.Date!.Value - TimeProvider.System.GetUtcNow()).TotalDays);
        }
        Assert.Equal([0.0, 0.0, 3.0], offsets.Select(days => Math.Round(days, 1)));
        // A killed process leaves the shared memory of libfaketime behind, in a folder that outlives the tests.
        await Nodes[Ahead].Server.EndAsync();
        await Nodes[Ahead].DisposeAsync();
        Nodes.RemoveAt(Ahead);
        await AssertWholeAsync();
        var late = "cast(extract(epoch from now() + interval '1 minute') * 1000000 as bigint)";
        Assert.Equal(
            ["0", "0"],
            await Cluster.ListAsync(
                $"""
                select count(*) from entry where accepted_at > {late}
                union all select count(*) from entry where decided_at > {late}
                """
            )
        );
    }

    private static string FakeTime { get; } =
        $"/usr/lib/{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        _ => "x86_64",
    }}-linux-gnu/faketime/libfaketime.so.1";
}
