using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Features.Analytics;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Backups;
using Tributary.Storage.Features.Programs;
using Tributary.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Storage.Features.Analytics;

/// <summary>Checks what the reports show, over the sample program.</summary>
public abstract class AnalyticsContract(ReadServerFixture fixture)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_follow_the_decisions_and_count_nothing_twice()
    {
        var sample = await CreateAsync();

        Assert.Equal("2 1 2 4499 1 2500 4 1200", await TotalAsync(sample));

        await sample.Server.SendAsync(sample.Id, "refund", "r2", "bob", null, reverses: "p2");
        await sample.Server.SendAsync(sample.Id, "purchase", "p5", "cid", 4000);
        await sample.Server.DecideAsync();
        await RollUpAsync(sample);
        await RollUpAsync(sample);

        // The purchase of cid completed its referral; the whole refund of p2 reopened that of bob.
        Assert.Equal("2 1 3 5999 2 5000 5 2300", await TotalAsync(sample));
    }

    /// <summary>A restore moves the seq of every partition far ahead of what was decided and counted.</summary>
    [Fact]
    public async Task Figures_go_on_behind_the_gap_of_a_restore()
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        await sample
            .Server.Get<Database>()
            .ExecuteAsync("update partition set seq = seq + @by", Stopping, ("@by", RestoreRecord.LeastSkipped));
        await RollUpAsync(sample);
        Assert.Equal("2 1 2 4499 1 2500 4 1200", await TotalAsync(sample));

        await sample.Server.SendAsync(sample.Id, "purchase", "p5", "cid", 4000);
        await sample.Server.DecideAsync();
        await RollUpAsync(sample);

        Assert.StartsWith("2 2 3 8499 ", await TotalAsync(sample));
    }

    [Fact]
    public async Task Two_nodes_at_once_count_every_entry_once()
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        var program = await sample.Server.Get<ProgramDirectory>().FindAsync(sample.Name, Stopping);
        var programs = await ProgramsAsync(sample);
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
        await RollUpAsync(sample);

        Assert.Equal("2 1 2 4499 1 2500 4 1200", await TotalAsync(sample));
    }

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

        Assert.Equal(expected, await ItemsAsync(sample, $"breakdown?dimension={dimension}&{query}"));
    }

    [Fact]
    public async Task Filters_keep_and_exclude_several_values()
    {
        var sample = await CreateAsync();

        Assert.Equal("4499", await ValueAsync(sample, "revenue", "filter.member=ann,bob"));
        Assert.Equal("0", await ValueAsync(sample, "revenue", "filter.member=-ann"));
        Assert.Equal("0", await ValueAsync(sample, "revenue", "filter.member=nobody"));
        Assert.Equal("1", await ValueAsync(sample, "members", "filter.member=(none)"));
        Assert.Equal("2", await ValueAsync(sample, "members", "filter.member=-(none)"));
        Assert.Equal("2", await ValueAsync(sample, "members", "filter.member=(none),bob"));
        Assert.Equal("950", await ValueAsync(sample, "reward_amount", "filter.level=1,2"));
        Assert.Equal("250", await ValueAsync(sample, "reward_amount", "filter.level=-1"));
        Assert.Equal("2", await ValueAsync(sample, "sign_ups", "filter.channel=(none)&filter.device=-mobile"));
        Assert.Equal("0", await ValueAsync(sample, "sign_ups", "filter.channel=search"));
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
            var value = await ValueAsync(sample, metric.Name, filter.TrimStart('&'));
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
        Assert.Equal("null", await ValueAsync(sample, "clicks", ""));

        await ClickAsync(sample);

        Assert.Equal("2", await ValueAsync(sample, "clicks", ""));
        Assert.Equal("1", await ValueAsync(sample, "visitors", ""));
        Assert.Equal("2", await ValueAsync(sample, "sign_up_rate", ""));
        Assert.Equal("null", await ValueAsync(sample, "clicks", "filter.terms_version=1"));
        Assert.Equal("search 2", await ItemsAsync(sample, "breakdown?dimension=channel&metrics=clicks"));
        Assert.Equal("2", await ValueAsync(sample, "clicks", "filter.channel=search&filter.member=ann"));
        Assert.Equal("0", await ValueAsync(sample, "clicks", "filter.channel=social"));
    }

    [Fact]
    public async Task A_funnel_shows_where_visitors_get_lost()
    {
        var sample = await CreateAsync();
        Assert.Equal(
            "clicks null null|visitors null null|sign_ups 2 null|completions 1 0.5",
            await FunnelAsync(sample, "")
        );

        await ClickAsync(sample);

        Assert.Equal("clicks 2 null|visitors 1 0.5|sign_ups 2 2|completions 1 0.5", await FunnelAsync(sample, ""));
        Assert.Equal(
            "clicks 2 null|visitors 1 0.5|sign_ups 0 0|completions 0 null",
            await FunnelAsync(sample, "basis=cohort")
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
    public async Task Clicks_are_followed_to_completions()
    {
        var sample = await CreateAsync();
        await ClickAsync(sample);
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
        await RollUpAsync(sample);

        Assert.Equal("1", await ValueAsync(sample, "click_sign_ups", ""));
        Assert.Equal("1", await ValueAsync(sample, "click_completion_rate", ""));
        Assert.Equal("1", await ValueAsync(sample, "click_completions", "filter.channel=search"));
        Assert.Equal(
            "clicks 2 null|visitors 1 0.5|sign_ups 1 1|completions 1 1",
            await FunnelAsync(sample, "basis=cohort")
        );
        Assert.Equal(1, await CountRowsAsync(sample, "click_completions"));
        var row = Assert.Single(await sample.Server.AllAsync($"{sample.Path}/analytics/rows?metric=click_completions"));
        Assert.Equal("p6", (string?)row["id"]);

        await sample.Server.SendAsync(sample.Id, "refund", "r6", "eve", null, reverses: "p6");
        await sample.Server.DecideAsync();
        await RollUpAsync(sample);

        Assert.Equal("0", await ValueAsync(sample, "click_completions", ""));
        Assert.Equal(0, await CountRowsAsync(sample, "click_completions"));
    }

    [Fact]
    public async Task Clicks_of_machines_are_counted_alone()
    {
        var sample = await CreateAsync();
        await ClickAsync(sample);
        var code = (string?)(await sample.Server.GetAsync($"{sample.Path}/members/ann"))["code"];
        await sample.Server.PostAsync(
            $"{sample.Path}/clicks",
            new JsonObject { ["code"] = code, ["user_agent"] = "Googlebot/2.1" }.ToJsonString()
        );
        sample.Server.Get<UncountedClicks>().Add(sample.Id, isMachine: false);
        var worker = sample.Server.Get<IEnumerable<IHostedService>>().OfType<UncountedClickWorker>().Single();
        await worker.WriteAsync(Stopping);

        Assert.Equal("2", await ValueAsync(sample, "clicks", ""));
        Assert.Equal("1", await ValueAsync(sample, "repeated_clicks", ""));
        Assert.Equal("1", await ValueAsync(sample, "machine_clicks", ""));
        Assert.Equal("1", await ValueAsync(sample, "excess_clicks", ""));
        Assert.Equal("null", await ValueAsync(sample, "machine_clicks", "filter.channel=search"));
    }

    [Fact]
    public async Task Amounts_held_by_fraud_detection_are_shown_by_day()
    {
        var sample = await CreateAsync();
        Assert.Equal("0", await ValueAsync(sample, "fraud_held", ""));
        await sample
            .Server.Get<Database>()
            .ExecuteAsync(
                "update reward set status = 'review', reason = 'fraud' where program_id = @program and status = 'held'",
                Stopping,
                ("@program", sample.Id)
            );

        Assert.Equal("950", await ValueAsync(sample, "fraud_held", "interval=today"));
        Assert.Equal("0", await ValueAsync(sample, "fraud_held", "interval=yesterday"));
    }

    [Fact]
    public async Task The_lifetime_value_of_others_stands_beside()
    {
        var sample = await CreateAsync();
        await sample.Server.SendAsync(sample.Id, "purchase", "p7", "ann", 1500);
        await sample.Server.SendAsync(sample.Id, "refund", "r7", "ann", 500, reverses: "p7");
        await sample.Server.DecideAsync();
        await RollUpAsync(sample);

        var cohort = (await sample.Server.GetAsync($"{sample.Path}/analytics/cohorts"))["items"]![0]!;
        Assert.Equal("2 2249.5", $"{cohort["members"]} {cohort["lifetime_value"]}");
        Assert.Equal(
            "1 1000 1000",
            $"{cohort["other_members"]} {cohort["other_revenue"]} {cohort["other_lifetime_value"]}"
        );
    }

    [Fact]
    public async Task Those_who_stopped_are_found_by_one_call()
    {
        var sample = await CreateAsync();
        var tomorrow = DateOnly.FromDateTime(sample.Server.Store.Now.ToDateTimeOffset().UtcDateTime).AddDays(1);
        var query = $"metrics=sign_ups&from={tomorrow:O}&to={tomorrow.AddDays(1):O}";

        Assert.Equal("ann 0|bob 0", await ItemsAsync(sample, $"top?{query}&order=falling"));
        Assert.Equal("", await ItemsAsync(sample, $"top?{query}&order=rising"));
        Assert.Equal("ann 1|bob 1", await ItemsAsync(sample, "top?metrics=sign_ups&order=rising"));
    }

    /// <summary>Computes a metric of all time from its rows.</summary>
    private static async Task<long> CountRowsAsync(SampleProgram sample, string metric)
    {
        var database = sample.Server.Get<Database>();
        var rows = await database.ListAsync(
            FigureSql.All.Single(figure => figure.Metric == metric).SqlFor(database),
            reader => Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture),
            Stopping,
            ("@program", sample.Id),
            ("@from", 0L),
            ("@to", long.MaxValue),
            ("@currency", "USD")
        );
        return rows[0];
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

    [Fact]
    public async Task Reports_compare_with_the_interval_before()
    {
        var sample = await CreateAsync();
        var report = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics=revenue&interval=7d&compare=previous"
        );

        Assert.Equal((7, 7), (report.Items.Count, report.Previous!.Count));
        Assert.Equal(report.Items[0].From, report.Previous[^1].To);
        Assert.Equal(("4499", "0"), (Show(report.Total!, "revenue"), Show(report.PreviousTotal!, "revenue")));
        Assert.Equal("4499", Show(report.Items[^1], "revenue"));
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

    private async Task<SampleProgram> CreateAsync()
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        await RollUpAsync(sample);
        return sample;
    }

    internal static async Task ClickAsync(SampleProgram sample)
    {
        var store = sample.Server.Store;
        var now = store.Now;
        var ann = await sample
            .Server.Get<Database>()
            .ListAsync(
                "select id from member where program_id = @program and external_id = 'ann'",
                reader => new MemberId(reader.GetInt64(0)),
                Stopping,
                ("@program", sample.Id)
            );
        var from = new Acquisition { Channel = Channel.Search, ReferrerHost = "search.example" };
        var ids = await store.TakeIdsAsync(2, Stopping);
        await store.AddClicksAsync(
            [
                .. new[] { true, false }.Select(isUnique => new ClickRecord
                {
                    Id = ids.Next<ClickId>(),
                    ProgramId = sample.Id,
                    MemberId = ann[0],
                    Code = "ANN",
                    VisitorId = new VisitorId(7),
                    At = now,
                    Day = Tributary.Engine.Foundation.Calendar.Day(now, TimeZoneInfo.Utc),
                    IsDailyUnique = isUnique,
                    Segment = Segment.Of(sample.Id, from),
                }),
            ],
            Stopping
        );
        await store.CountClicksAsync(Stopping);
    }

    private static async ValueTask<IReadOnlyDictionary<ProgramId, Tributary.Engine.Terms.ProgramFacts>> ProgramsAsync(
        SampleProgram sample
    )
    {
        var (reads, directory) = (sample.Server.Get<ProgramReads>(), sample.Server.Get<ProgramDirectory>());
        var programs = new Dictionary<ProgramId, Tributary.Engine.Terms.ProgramFacts>();
        foreach (var name in await reads.ListNamesAsync(Stopping))
            if (await directory.FindAsync(name, Stopping) is { } program)
                programs[program.Id] = program;
        return programs;
    }

    private static Task RollUpAsync(SampleProgram sample) => RollUpAsync(sample.Server);

    internal static async Task RollUpAsync(ReadServer server)
    {
        using var worker = new AnalyticsWorker(
            server.Get<AnalyticsRollup>(),
            server.Get<ProgramReads>(),
            server.Get<ProgramDirectory>(),
            server.Store,
            TimeProvider.System,
            NullLogger<AnalyticsWorker>.Instance
        );
        await worker.RunOnceAsync(Stopping);
    }

    private static async Task<string> TotalAsync(SampleProgram sample)
    {
        const string metrics = "sign_ups,completions,orders,revenue,refunds,refunded,rewards,reward_amount";
        var report = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics={metrics}&interval=all&by=month"
        );
        return string.Join(' ', metrics.Split(',').Select(metric => Show(report.Total!, metric)));
    }

    private static async Task<string> ValueAsync(SampleProgram sample, string metric, string filter)
    {
        var report = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics={metric}&{filter}".TrimEnd('&')
        );
        return Show(report.Total!, metric);
    }

    private static async Task<string> ItemsAsync(SampleProgram sample, string query)
    {
        var report = await sample.Server.GetAsync($"{sample.Path}/analytics/{query}");
        return string.Join('|', report["items"]!.AsArray().Select(Line));

        static string Line(JsonNode? item) =>
            string.Join(
                ' ',
                item!
                    .AsObject()
                    .Where(pair => pair.Key is not ("from" or "to" or "display_name" or "listed"))
                    .Select(pair => pair.Value?.ToString())
            );
    }

    private static async Task<string> FunnelAsync(SampleProgram sample, string query)
    {
        var report = await sample.Server.GetAsync<AnalyticsReport>($"{sample.Path}/analytics/funnel?{query}");
        return string.Join(
            '|',
            report.Items.Select(item => $"{item.Value} {Show(item, "count")} {Show(item, "rate_of_step_before")}")
        );
    }

    private static string Show(AnalyticsItem item, string metric) => item.Metrics[metric].GetRawText();
}
