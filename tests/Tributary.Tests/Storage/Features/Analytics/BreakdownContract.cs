using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Server.Features.Analytics;
using Tributary.Storage.Features.Analytics;
using Xunit;

namespace Tributary.Tests.Storage.Features.Analytics;

/// <summary>Checks figures by dimension, and the best of a dimension, over the sample program.</summary>
public abstract class BreakdownContract(ReadServerFixture fixture)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rule", "metrics=rewards,reward_amount", "revenue 2 450|friend-bonus 1 250|referrer-bonus 1 500")]
    [InlineData("level", "metrics=reward_amount", "1 950|0 250")]
    [InlineData("type", "metrics=events,revenue", "purchase 2 6999")]
    [InlineData("member", "metrics=sign_ups,revenue&sort=revenue", "ann 1 4499|bob 1 0")]
    [InlineData("terms_version", "metrics=sign_ups", "1 2")]
    [InlineData("group", "metrics=sign_ups", "default 2")]
    [InlineData("channel", "metrics=sign_ups", "(none) 2")]
    [InlineData("code", "metrics=orders", "(none) 2")]
    public async Task Figures_break_down_by_every_dimension(string dimension, string query, string expected)
    {
        var sample = await CreateAsync();

        Assert.Equal(expected, await sample.ItemsAsync($"breakdown?dimension={dimension}&{query}"));
    }

    /// <summary>A large program is asked for the best first. Here every program is large enough for that.</summary>
    [Theory]
    [InlineData("sign_ups", 0, true)]
    [InlineData("sign_ups", 1, true)]
    [InlineData("reward_amount", 0, true)]
    [InlineData("rewards", 0, false)]
    [InlineData("members", 0, false)]
    public async Task The_best_are_the_same_when_they_are_found_first(string sort, int skip, bool isKnownOnly)
    {
        var sample = await CreateAsync();
        var reads = sample.Server.Get<ActivityReads>();
        var day = DateOnly.FromDateTime(sample.Server.Store.Now.ToDateTimeOffset().UtcDateTime);
        var interval = new AnalyticsInterval(day.AddDays(-40), day.AddDays(1));
        var coverage = await reads.FindCoverageAsync(sample.Id, Stopping);
        var request = new AnalyticsRequest(
            new AnalyticsFrame(sample.Server.Store.Now, TimeZoneInfo.Utc, "USD", coverage, interval),
            new ActivityQuery(
                sample.Id,
                Tributary.Engine.Foundation.Calendar.Number(interval.From),
                Tributary.Engine.Foundation.Calendar.Number(interval.To),
                "USD"
            )
        );
        var page = new BreakdownPage(
            Dimension.Member,
            [Metric.Find(sort)!, Metric.Find("revenue")!],
            Metric.Find(sort)!,
            skip,
            1
        )
        {
            IsKnownOnly = isKnownOnly,
        };

        var all = await ListAsync(AnalyticsBreakdown.LeastRemembered);

        Assert.NotEmpty(all.Report.Items);
        var found = await ListAsync(0);
        Assert.Equal(all.IsMore, found.IsMore);
        Assert.Equal(JsonSerializer.Serialize(all.Report), JsonSerializer.Serialize(found.Report));

        ValueTask<(AnalyticsReport Report, bool IsMore)> ListAsync(int least) =>
            new AnalyticsBreakdown(
                reads,
                sample.Server.Get<CohortReads>(),
                sample.Server.Get<BestReferrers>(),
                TimeProvider.System,
                least
            ).ListAsync(request, page, interval.Previous(), Stopping);
    }

    [Fact]
    public async Task A_breakdown_pages_without_gaps()
    {
        var sample = await CreateAsync();
        var path = $"{sample.Path}/analytics/breakdown?dimension=member&metrics=sign_ups&limit=1";

        Assert.Equal(["ann", "bob"], (await sample.Server.AllAsync(path)).Select(item => (string?)item["value"]));
        var first = await sample.Server.GetAsync(path);
        Assert.Equal(
            (400, "bad_cursor"),
            await sample.Server.RefusedAsync($"{path}&filter.device=-mobile&cursor={first["next_cursor"]}")
        );
    }

    [Fact]
    public async Task A_breakdown_keeps_a_range_of_its_figure()
    {
        var sample = await CreateAsync();
        var path = $"{sample.Path}/analytics/breakdown?dimension=member&metrics=sign_ups";
        var all = await sample.Server.AllAsync(path);
        var most = all.Max(item => (int)item["sign_ups"]!);

        Assert.Equal(all.Where(item => (int)item["sign_ups"]! >= most).Select(Name), await NamesAsync($"least={most}"));
        Assert.Equal(
            all.Where(item => (int)item["sign_ups"]! < most).Select(Name),
            await NamesAsync($"most={most - 1}")
        );
        Assert.Empty(await NamesAsync($"least={most + 1}"));

        static string? Name(JsonNode item) => (string?)item["value"];

        async Task<IEnumerable<string?>> NamesAsync(string bound) =>
            (await sample.Server.AllAsync($"{path}&{bound}&limit=1")).Select(Name);
    }

    [Fact]
    public async Task Members_come_with_their_names_for_others()
    {
        var sample = await CreateAsync();
        await PatchAsync("ann", """{"display_name":"Ann A."}""");
        await PatchAsync("bob", """{"leaderboard_opt_out":true}""");

        var top = await sample.Server.GetAsync<AnalyticsReport>($"{sample.Path}/analytics/top?metrics=sign_ups");

        Assert.Equal(
            ["ann, Ann A., True", "bob, , False"],
            top.Items.Select(item => $"{item.Value}, {item.DisplayName}, {item.Listed}")
        );
        var byRule = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/top?dimension=rule&metrics=rewards"
        );
        Assert.All(byRule.Items, item => Assert.True(item is { DisplayName: null, Listed: null }));

        Task PatchAsync(string member, string patch) =>
            sample.Server.SendAsync(HttpMethod.Patch, $"{sample.Path}/members/{member}", patch, 200);
    }

    [Fact]
    public async Task Those_who_stopped_are_found_by_one_call()
    {
        var sample = await CreateAsync();
        var tomorrow = DateOnly.FromDateTime(sample.Server.Store.Now.ToDateTimeOffset().UtcDateTime).AddDays(1);
        var query = $"metrics=sign_ups&from={tomorrow:O}&to={tomorrow.AddDays(1):O}";

        Assert.Equal("ann 0|bob 0", await sample.ItemsAsync($"top?{query}&order=falling"));
        Assert.Equal("", await sample.ItemsAsync($"top?{query}&order=rising"));
        Assert.Equal("ann 1|bob 1", await sample.ItemsAsync("top?metrics=sign_ups&order=rising"));
    }

    private Task<SampleProgram> CreateAsync() => AnalyticsSample.CreateAsync(fixture);
}
