using System.Diagnostics;
using Npgsql;
using Tributary.Tests.Chaos;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>A server on a PostgreSQL that can be stopped, with room for five clicks in memory.</summary>
public sealed class StoppableServer : TestServer
{
    private PostgresCluster? _postgres;

    internal PostgresCluster Postgres => _postgres!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Tributary:ClickBuffer", "5")];

    protected override async ValueTask<string> StorageAsync() => (_postgres = await PostgresCluster.StartAsync()).Url;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}

/// <summary>The database becomes unavailable and returns.</summary>
public sealed class OutageTests(StoppableServer server) : IClassFixture<StoppableServer>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Links_go_on_from_memory_and_clicks_are_counted_afterwards()
    {
        var (program, code) = await LinkAsync("gone");
        await FollowAsync($"/gone/r/{code}");
        await FollowAsync($"/r/{code}");
        var before = await DroppedAsync();

        await server.Postgres.StopAsync();
        var followed = new[]
        {
            await FollowAsync($"/gone/r/{code}"),
            await FollowAsync($"/gone/r/{code.ToLowerInvariant()}"),
            await FollowAsync($"/r/{code}"),
        };
        var unknown = await FollowAsync("/gone/r/nosuch99");
        var told = await server.PostAsync(program + "/clicks", $$"""{"code":"{{code}}"}""");
        var joins = await server.PostAsync(program + "/members", """{"id":"bob"}""");
        await server.Postgres.StartAgainAsync();

        Assert.All(followed, answer => Assert.Equal(302, answer.Status));
        Assert.All(followed, answer => Assert.Contains("click=clk_", answer.Location));
        Assert.All(new[] { unknown, told, joins }, answer => answer.IsProblem(503, "unavailable"));
        Assert.All(new[] { unknown, told, joins }, answer => Assert.NotNull(answer.Headers.RetryAfter));
        await ClicksAsync(program, 5);
        Assert.Equal(before, await DroppedAsync());
        await JoinAsync(program, "bob", "click", ClickOf(followed[2]));
        Assert.Equal("ann", (await server.GetAsync(program + "/members/bob")).Text("referrer"));
    }

    [Fact]
    public async Task Clicks_without_room_in_memory_are_dropped_and_counted()
    {
        var (program, code) = await LinkAsync("full");
        await FollowAsync($"/full/r/{code}");
        var before = await DroppedAsync();

        await server.Postgres.StopAsync();
        var followed = new List<Answer>();
        for (var i = 0; i < 8; i++)
            followed.Add(await FollowAsync($"/full/r/{code}"));
        var dropped = await DroppedAsync();
        await server.Postgres.StartAgainAsync();

        Assert.All(followed, answer => Assert.Equal(302, answer.Status));
        Assert.Equal(
            [true, true, true, true, true, false, false, false],
            followed.Select(answer => answer.Location!.Contains("click=", StringComparison.Ordinal))
        );
        Assert.Equal(before + 3, dropped);
        await ClicksAsync(program, 6);
    }

    [Fact]
    public async Task A_database_that_hangs_holds_no_visitor_up()
    {
        var (program, code) = await LinkAsync("slow");
        await FollowAsync($"/slow/r/{code}");
        await using var source = server.Postgres.Source();
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var lockClicks = new NpgsqlCommand(
                "lock table click in access exclusive mode",
                connection,
                transaction
            );
            await lockClicks.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            var began = Stopwatch.StartNew();
            for (var i = 0; i < 3; i++)
                Assert.Contains("click=clk_", (await FollowAsync($"/slow/r/{code}")).Location);
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(5), "They waited for the lock.");
        }

        await ClicksAsync(program, 4);
    }

    private static string ClickOf(Answer followed) =>
        System.Web.HttpUtility.ParseQueryString(new Uri(followed.Location!).Query)["click"]!;

    private Task<Answer> FollowAsync(string path) =>
        server.SendAsync(HttpMethod.Get, path, key: null, headers: ("User-Agent", "Mozilla/5.0 Firefox/140.0"));

    private async Task<(string Program, string Code)> LinkAsync(string name)
    {
        await server.OpenAsync();
        var program = "/v1/programs/" + name;
        await UntilAsync(async () =>
            (await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms)).Status is 200 or 201
        );
        await UntilAsync(async () =>
            (await server.PostAsync(program + "/members", """{"id":"ann"}""")).Status is 200 or 201
        );
        return (program, (await server.GetAsync(program + "/members/ann")).Text("code")!);
    }

    private Task JoinAsync(string program, string id, string field, string value) =>
        UntilAsync(async () =>
            (await server.PostAsync(program + "/members", $$"""{"id":"{{id}}","{{field}}":"{{value}}"}""")).Status
                is 200
                    or 201
        );

    private Task ClicksAsync(string program, int count) =>
        UntilAsync(async () =>
            await server.GetAsync(program + "/members/ann/stats") is { Status: 200 } stats
            && stats.Text("clicks") == $"{count}"
        );

    private async Task<int> DroppedAsync()
    {
        var text = (await server.GetAsync("/metrics", key: null)).Body;
        var line = text.Split('\n')
            .Single(line => line.StartsWith("tributary_clicks_dropped_total ", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        while (!await isSo())
            await Task.Delay(50, patience.Token);
    }
}
