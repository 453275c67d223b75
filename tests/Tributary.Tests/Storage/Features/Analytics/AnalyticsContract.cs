using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Backups;
using Xunit;

namespace Tributary.Tests.Storage.Features.Analytics;

/// <summary>Checks the figures of the reports and what they count, over the sample program.</summary>
public abstract class AnalyticsContract(ReadServerFixture fixture)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_follow_the_decisions_and_count_nothing_twice()
    {
        var sample = await CreateAsync();

        Assert.Equal("2 1 2 4499 1 2500 4 1200", await sample.TotalAsync());

        await sample.Server.SendAsync(sample.Id, "refund", "r2", "bob", null, reverses: "p2");
        await sample.Server.SendAsync(sample.Id, "purchase", "p5", "cid", 4000);
        await sample.Server.DecideAsync();
        await sample.RollUpAsync();
        await sample.RollUpAsync();

        // The purchase of cid completed its referral; the whole refund of p2 reopened that of bob.
        Assert.Equal("2 1 3 5999 2 5000 5 2300", await sample.TotalAsync());
    }

    /// <summary>A restore moves the seq of every partition far ahead of what was decided and counted.</summary>
    [Fact]
    public async Task Figures_go_on_behind_the_gap_of_a_restore()
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        await sample
            .Server.Get<Database>()
            .ExecuteAsync("update partition set seq = seq + @by", Stopping, ("@by", RestoreRecord.LeastSkipped));
        await sample.RollUpAsync();
        Assert.Equal("2 1 2 4499 1 2500 4 1200", await sample.TotalAsync());

        await sample.Server.SendAsync(sample.Id, "purchase", "p5", "cid", 4000);
        await sample.Server.DecideAsync();
        await sample.RollUpAsync();

        Assert.StartsWith("2 2 3 8499 ", await sample.TotalAsync());
    }

    [Fact]
    public async Task Two_nodes_at_once_count_every_entry_once()
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        var program = await sample.Server.Get<ProgramDirectory>().FindAsync(sample.Name, Stopping);
        var programs = await sample.ProgramsAsync();
        Assert.NotNull(program);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async node =>
                {
                    var rollup = new AnalyticsRollup(sample.Server.Get<Database>());
                    var later = sample.Server.Store.Now + TimeSpan.FromMinutes(node);
                    await rollup.AddAsync(_ => ValueTask.FromResult(programs), later, Stopping);
                })
        );
        await sample.RollUpAsync();

        Assert.Equal("2 1 2 4499 1 2500 4 1200", await sample.TotalAsync());
    }

    [Fact]
    public async Task Filters_keep_and_exclude_several_values()
    {
        var sample = await CreateAsync();

        Assert.Equal("4499", await sample.ValueAsync("revenue", "filter.member=ann,bob"));
        Assert.Equal("0", await sample.ValueAsync("revenue", "filter.member=-ann"));
        Assert.Equal("0", await sample.ValueAsync("revenue", "filter.member=nobody"));
        Assert.Equal("1", await sample.ValueAsync("members", "filter.member=(none)"));
        Assert.Equal("2", await sample.ValueAsync("members", "filter.member=-(none)"));
        Assert.Equal("2", await sample.ValueAsync("members", "filter.member=(none),bob"));
        Assert.Equal("950", await sample.ValueAsync("reward_amount", "filter.level=1,2"));
        Assert.Equal("250", await sample.ValueAsync("reward_amount", "filter.level=-1"));
        Assert.Equal("2", await sample.ValueAsync("sign_ups", "filter.channel=(none)&filter.device=-mobile"));
        Assert.Equal("0", await sample.ValueAsync("sign_ups", "filter.channel=search"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&filter.member=ann")]
    [InlineData("&filter.rule=revenue")]
    [InlineData("&filter.channel=-search&filter.terms_version=1")]
    public async Task The_rows_of_a_figure_add_up_to_it(string filter)
    {
        var sample = await CreateAsync();
        foreach (var metric in Metric.All.Where(m => m.Unit <= MetricUnit.Amount && !m.IsOfClicks))
        {
            var value = await sample.ValueAsync(metric.Name, filter.TrimStart('&'));
            var rows = await sample.Server.AllAsync<AnalyticsRow>(
                $"{sample.Path}/analytics/rows?metric={metric.Name}&limit=2{filter}"
            );
            if (value != "null")
                Assert.Equal((metric.Name, value), (metric.Name, $"{rows.Sum(row => row.Value):0}"));
        }
    }

    [Fact]
    public async Task A_row_names_the_event_that_explains_it()
    {
        var sample = await CreateAsync();

        var rows = await sample.Server.AllAsync<AnalyticsRow>($"{sample.Path}/analytics/rows?metric=revenue");

        Assert.Equal(
            ["r1 refund bob ann -2500", "p2 purchase bob ann 5000", "p1 purchase bob ann 1999"],
            rows.Select(row => $"{row.Id} {row.Type} {row.Member} {row.Referrer} {row.Value:0}")
        );
        Assert.Equal("p1", (string?)(await sample.Server.GetAsync($"{sample.Path}/events/{rows[2].Id}"))["id"]);
    }

    [Fact]
    public async Task Figures_that_were_never_measured_are_null()
    {
        var sample = await CreateAsync();
        var before = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics=clicks,sign_up_rate,revenue&by=month&interval=today"
        );
        Assert.Equal(["clicks", "sign_up_rate"], before.Coverage.NotMeasured);
        Assert.Null(before.Coverage.ClicksSince);
        Assert.Equal("null", await sample.ValueAsync("clicks", ""));

        await sample.ClickAsync();

        Assert.Equal("2", await sample.ValueAsync("clicks", ""));
        Assert.Equal("1", await sample.ValueAsync("visitors", ""));
        Assert.Equal("2", await sample.ValueAsync("sign_up_rate", ""));
        Assert.Equal("null", await sample.ValueAsync("clicks", "filter.terms_version=1"));
        Assert.Equal("search 2", await sample.ItemsAsync("breakdown?dimension=channel&metrics=clicks"));
        Assert.Equal("2", await sample.ValueAsync("clicks", "filter.channel=search&filter.member=ann"));
        Assert.Equal("0", await sample.ValueAsync("clicks", "filter.channel=social"));
    }

    [Fact]
    public async Task Clicks_are_followed_to_completions()
    {
        var sample = await CreateAsync();
        await sample.ClickAsync();
        var results = await sample.Server.Store.SignUpAsync(
            [
                new SignUp
                {
                    ProgramId = sample.Id,
                    Id = "eve",
                    VisitorId = new VisitorId(7),
                },
            ],
            SignUps.Decide,
            Stopping
        );
        Assert.Equal("ann", results[0].Member!.ReferrerExternalId);
        await sample.Server.SendAsync(sample.Id, "purchase", "p6", "eve", 3000);
        await sample.Server.DecideAsync();
        await sample.RollUpAsync();

        Assert.Equal("1", await sample.ValueAsync("click_sign_ups", ""));
        Assert.Equal("1", await sample.ValueAsync("click_completion_rate", ""));
        Assert.Equal("1", await sample.ValueAsync("click_completions", "filter.channel=search"));
        Assert.Equal(
            "clicks 2 null|visitors 1 0.5|sign_ups 1 1|completions 1 1",
            await sample.FunnelAsync("basis=cohort")
        );
        Assert.Equal(1, await sample.CountRowsAsync("click_completions"));
        var row = Assert.Single(await sample.Server.AllAsync($"{sample.Path}/analytics/rows?metric=click_completions"));
        Assert.Equal("p6", (string?)row["id"]);

        await sample.Server.SendAsync(sample.Id, "refund", "r6", "eve", null, reverses: "p6");
        await sample.Server.DecideAsync();
        await sample.RollUpAsync();

        Assert.Equal("0", await sample.ValueAsync("click_completions", ""));
        Assert.Equal(0, await sample.CountRowsAsync("click_completions"));
    }

    [Fact]
    public async Task Clicks_of_machines_are_counted_alone()
    {
        var sample = await CreateAsync();
        await sample.ClickAsync();
        var code = (string?)(await sample.Server.GetAsync($"{sample.Path}/members/ann"))["code"];
        await sample.Server.PostAsync(
            $"{sample.Path}/clicks",
            new JsonObject { ["code"] = code, ["user_agent"] = "Googlebot/2.1" }.ToJsonString()
        );
        sample.Server.Get<UncountedClicks>().Add(sample.Id, isMachine: false);
        var worker = sample.Server.Get<IEnumerable<IHostedService>>().OfType<UncountedClickWorker>().Single();
        await worker.WriteAsync(Stopping);

        Assert.Equal("2", await sample.ValueAsync("clicks", ""));
        Assert.Equal("1", await sample.ValueAsync("repeated_clicks", ""));
        Assert.Equal("1", await sample.ValueAsync("machine_clicks", ""));
        Assert.Equal("1", await sample.ValueAsync("excess_clicks", ""));
        Assert.Equal("null", await sample.ValueAsync("machine_clicks", "filter.channel=search"));
    }

    [Fact]
    public async Task Amounts_held_by_fraud_detection_are_shown_by_day()
    {
        var sample = await CreateAsync();
        Assert.Equal("0", await sample.ValueAsync("fraud_held", ""));
        await sample
            .Server.Get<Database>()
            .ExecuteAsync(
                "update reward set status = 'review', reason = 'fraud' where program_id = @program and status = 'held'",
                Stopping,
                ("@program", sample.Id)
            );

        Assert.Equal("950", await sample.ValueAsync("fraud_held", "interval=today"));
        Assert.Equal("0", await sample.ValueAsync("fraud_held", "interval=yesterday"));
    }

    [Fact]
    public async Task Reports_compare_with_the_interval_before()
    {
        var sample = await CreateAsync();
        var report = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics=revenue&interval=7d&compare=previous"
        );

        Assert.Equal((7, 7), (report.Items.Count, report.Previous!.Count));
        Assert.Equal(report.Items[0].From, report.Previous[^1].To);
        Assert.Equal(
            ("4499", "0"),
            (AnalyticsSample.Show(report.Total!, "revenue"), AnalyticsSample.Show(report.PreviousTotal!, "revenue"))
        );
        Assert.Equal("4499", AnalyticsSample.Show(report.Items[^1], "revenue"));
    }

    [Theory]
    [InlineData("timeseries?metrics=fame")]
    [InlineData("timeseries?by=hour")]
    [InlineData("timeseries?from=yesterday")]
    [InlineData("timeseries?from=2026-05-02&to=2026-05-01")]
    [InlineData("timeseries?from=2026-05-02&interval=7d")]
    [InlineData("timeseries?from=1990-05-02")]
    [InlineData("funnel?from=0001-01-01&compare=previous")]
    [InlineData("funnel?from=2026-05-01&to=9999-12-31&compare=previous")]
    [InlineData("timeseries?currency=ABC")]
    [InlineData("timeseries?filter.channel=telepathy")]
    [InlineData("timeseries?filter.level=high")]
    [InlineData("timeseries?filter.sku=a&filter.member=ann")]
    [InlineData("breakdown")]
    [InlineData("breakdown?dimension=mood")]
    [InlineData("breakdown?dimension=rule&filter.code=A")]
    [InlineData("breakdown?dimension=code&limit=0")]
    [InlineData("breakdown?dimension=code&least=few")]
    [InlineData("rows?metric=clicks")]
    public async Task A_wrong_parameter_is_refused(string query)
    {
        var sample = await CreateAsync();

        Assert.Equal((400, "invalid_parameter"), await sample.Server.RefusedAsync($"{sample.Path}/analytics/{query}"));
    }

    private Task<SampleProgram> CreateAsync() => AnalyticsSample.CreateAsync(fixture);
}
