using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Client.Contracts;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Programs;
using Tributary.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Storage.Features.Analytics;

/// <summary>Fills the sample program, counts it, and reads its figures as one line of text.</summary>
internal static class AnalyticsSample
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static async Task<SampleProgram> CreateAsync(ReadServerFixture fixture)
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        await sample.RollUpAsync();
        return sample;
    }

    public static async Task ClickAsync(this SampleProgram sample)
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

    public static async ValueTask<IReadOnlyDictionary<ProgramId, Tributary.Engine.Terms.ProgramFacts>> ProgramsAsync(
        this SampleProgram sample
    )
    {
        var (reads, directory) = (sample.Server.Get<ProgramReads>(), sample.Server.Get<ProgramDirectory>());
        var programs = new Dictionary<ProgramId, Tributary.Engine.Terms.ProgramFacts>();
        foreach (var name in await reads.ListNamesAsync(Stopping))
            if (await directory.FindAsync(name, Stopping) is { } program)
                programs[program.Id] = program;
        return programs;
    }

    public static Task RollUpAsync(this SampleProgram sample) => RollUpAsync(sample.Server);

    public static async Task RollUpAsync(ReadServer server)
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

    public static async Task<string> TotalAsync(this SampleProgram sample)
    {
        const string metrics = "sign_ups,completions,orders,revenue,refunds,refunded,rewards,reward_amount";
        var report = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics={metrics}&interval=all&by=month"
        );
        return string.Join(' ', metrics.Split(',').Select(metric => Show(report.Total!, metric)));
    }

    public static async Task<string> ValueAsync(this SampleProgram sample, string metric, string filter)
    {
        var report = await sample.Server.GetAsync<AnalyticsReport>(
            $"{sample.Path}/analytics/timeseries?metrics={metric}&{filter}".TrimEnd('&')
        );
        return Show(report.Total!, metric);
    }

    public static async Task<string> ItemsAsync(this SampleProgram sample, string query)
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

    public static async Task<string> FunnelAsync(this SampleProgram sample, string query)
    {
        var report = await sample.Server.GetAsync<AnalyticsReport>($"{sample.Path}/analytics/funnel?{query}");
        return string.Join(
            '|',
            report.Items.Select(item => $"{item.Value} {Show(item, "count")} {Show(item, "rate_of_step_before")}")
        );
    }

    /// <summary>Computes a metric of all time from its rows.</summary>
    public static async Task<long> CountRowsAsync(this SampleProgram sample, string metric)
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

    public static string Show(AnalyticsItem item, string metric) => item.Metrics[metric].GetRawText();
}
