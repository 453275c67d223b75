using Xunit;

namespace Tributary.Tests.Storage.Features.Analytics;

/// <summary>
/// Checks the reports that have their own form: funnel, cohorts, time to convert, virality and liability.
/// </summary>
public abstract class ReportContract(ReadServerFixture fixture)
{
    [Fact]
    public async Task A_funnel_shows_where_visitors_get_lost()
    {
        var sample = await CreateAsync();
        Assert.Equal(
            "clicks null null|visitors null null|sign_ups 2 null|completions 1 0.5",
            await sample.FunnelAsync("")
        );

        await sample.ClickAsync();

        Assert.Equal("clicks 2 null|visitors 1 0.5|sign_ups 2 2|completions 1 0.5", await sample.FunnelAsync(""));
        Assert.Equal(
            "clicks 2 null|visitors 1 0.5|sign_ups 0 0|completions 0 null",
            await sample.FunnelAsync("basis=cohort")
        );
    }

    [Fact]
    public async Task Cohorts_show_who_stays()
    {
        var sample = await CreateAsync();
        var report = await sample.Server.GetAsync($"{sample.Path}/analytics/cohorts?by=week");

        var cohort = Assert.Single(report["items"]!.AsArray())!;
        Assert.Equal("2 1 4499", $"{cohort["members"]} {cohort["completions"]} {cohort["revenue"]}");
        var age = Assert.Single(cohort["ages"]!.AsArray())!;
        Assert.Equal(
            "0 1 0.5 2 0.5",
            $"{age["age"]} {age["active"]} {age["retained"]} {age["orders"]} {age["completed"]}"
        );
    }

    [Fact]
    public async Task The_lifetime_value_of_others_stands_beside()
    {
        var sample = await CreateAsync();
        await sample.Server.SendAsync(sample.Id, "purchase", "p7", "ann", 1500);
        await sample.Server.SendAsync(sample.Id, "refund", "r7", "ann", 500, reverses: "p7");
        await sample.Server.DecideAsync();
        await sample.RollUpAsync();

        var cohort = (await sample.Server.GetAsync($"{sample.Path}/analytics/cohorts"))["items"]![0]!;
        Assert.Equal("2 2249.5", $"{cohort["members"]} {cohort["lifetime_value"]}");
        Assert.Equal(
            "1 1000 1000",
            $"{cohort["other_members"]} {cohort["other_revenue"]} {cohort["other_lifetime_value"]}"
        );
    }

    [Fact]
    public async Task Times_to_convert_are_medians()
    {
        var sample = await CreateAsync();
        var report = await sample.Server.GetAsync($"{sample.Path}/analytics/time-to-convert");

        var total = report["total"]!;
        Assert.Equal(
            "2 1 0 0 0.5",
            $"{total["sign_ups"]} {total["completed"]} {total["median_seconds"]} {total["p90_seconds"]} "
                + $"{total["within_7d"]}"
        );
    }

    [Fact]
    public async Task Virality_counts_members_and_generations()
    {
        var sample = await CreateAsync();
        var report = await sample.Server.GetAsync($"{sample.Path}/analytics/virality");

        Assert.Equal("1 1 1", string.Join(' ', report["items"]!.AsArray().Select(item => item!["members"])));
        Assert.Equal(
            "0 1 2",
            $"{report["total"]!["members"]} {report["total"]!["active_members"]} {report["total"]!["sign_ups"]}"
        );
    }

    [Fact]
    public async Task Liability_is_what_members_are_owed_and_when()
    {
        var sample = await CreateAsync();
        var report = await sample.Server.GetAsync($"{sample.Path}/analytics/liability?by=month");
        var balances = await Task.WhenAll(
            new[] { "ann", "bob" }.Select(member => sample.Server.GetAsync($"{sample.Path}/members/{member}/balance"))
        );

        var total = report["total"]!;
        Assert.Equal(1200, (long)total["payable"]! + (long)total["held"]!);
        Assert.Equal((long)total["held"]!, report["items"]!.AsArray().Sum(item => (long)item!["held"]!));
        Assert.Equal(
            (long)total["payable"]!,
            balances.Sum(balance => balance["balances"]!.AsArray().Sum(line => (long)line!["payable"]!))
        );
    }

    private Task<SampleProgram> CreateAsync() => AnalyticsSample.CreateAsync(fixture);
}
