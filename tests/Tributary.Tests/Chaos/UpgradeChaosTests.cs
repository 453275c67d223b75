using System.Globalization;
using Tributary.Server.Cli;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Cli;
using Xunit;

namespace Tributary.Tests.Chaos;

public sealed class UpgradeChaosTests : ChaosGround
{
    private const int MostCommands = 200;

    /// <summary>
    /// The script of an upgrade runs the command first on an empty database, then beside a busy server.
    /// </summary>
    [Fact]
    public async Task The_command_migrates_beside_a_server_that_works()
    {
        var starting = StartAsync(nodes: 1, _ => new Dictionary<string, string> { ["Tributary__Migrate"] = "false" });
        await MigrateAsync("was created at migration");
        await starting;
        await Shop.SendAsync(MigrateOftenAsync());
        await AssertWholeAsync();

        async Task MigrateOftenAsync()
        {
            var decided = await DecidedAsync();
            var times = 0;
            while (times++ < 2 * Rounds || (await DecidedAsync() == decided && times < MostCommands))
                await MigrateAsync("is up to date");
            Assert.True(await DecidedAsync() > decided, "The server did nothing meanwhile.");
        }

        async Task MigrateAsync(string outcome)
        {
            var result = await CommandLine.RunOnAsync(Cluster.Url, "migrate", $"--Tributary:Partitions={Partitions}");
            Assert.Equal(ExitCodes.Done, result.Code);
            Assert.Contains(outcome, result.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// An earlier version runs under load. A later one starts beside it and migrates the database, both continue, and
    /// the earlier one ends. Then this version migrates the rest, verifies and replays. <c>scripts/side-by-side.sh</c>
    /// builds the versions and runs the test.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Two_versions_work_side_by_side()
    {
        var earlier = await StartVersionAsync("TRIBUTARY_TEST_EARLIER");
        await OpenShopAsync();
        await Shop.SendAsync(JoinAsync());
        foreach (var node in Nodes)
            await node.Server.EndAsync();
        await using (await OpenAsync(migrate: true))
            await AssertWholeAsync();

        async Task JoinAsync()
        {
            while (Shop.Acknowledged < 200)
                await Task.Delay(10, Stopping);
            var later = await StartVersionAsync("TRIBUTARY_TEST_LATER");
            var alone = await DecidedAsync(earlier);
            Shop.Add(later.Server);
            while (Shop.Acknowledged < Shop.Purchases.Count || (await Cluster.ListAsync(StillWaiting))[0] != "0")
                await Task.Delay(20, Stopping);
            var (first, second) = (await DecidedAsync(earlier) - alone, await DecidedAsync(later));
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"Entries decided by the earlier version alone: {alone}; side by side: {first} by the "
                    + $"earlier, {second} by the later one."
            );
            Assert.True(first > 50 && second > 50, $"{first} and {second}");
        }

        async Task<Node> StartVersionAsync(string variable)
        {
            var node = await Node.StartAsync(
                Cluster,
                new Dictionary<string, string>(),
                Environment.GetEnvironmentVariable(variable) ?? ServerProcess.Built
            );
            node.Database.OnCommit = SlowAsync;
            Nodes.Add(node);
            return node;
        }
    }

    private protected override Task<Ground> StartGroundAsync() => Ground.StartEmptyAsync();

    private const string StillWaiting =
        "select (select count(*) from inbox) + (select count(*) from parked where waits_for is not null)";

    private static async Task<long> DecidedAsync(Node node)
    {
        const string Counter = "tributary_entries_decided_total"; // one line for each outcome
        var text = await node.Server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Stopping);
        return text.Split('\n')
            .Where(line => line.StartsWith(Counter, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }
}
