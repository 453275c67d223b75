using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Features.Analytics;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Programs;
using Xunit;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Tests.Storage.Features.Analytics;

/// <summary>
/// Checks the lists of the best referrers that are kept. Here every program is large enough for them, so each test has
/// a database of its own.
/// </summary>
public abstract class ReferrerRankingContract(ReadServerFixture fixture) : IAsyncLifetime
{
    private const int Referrers = 1_500;

    private SampleProgram _sample = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Database Database => _sample.Server.Get<Database>();

    private ReferrerRanking Ranking => new(Database) { Least = 0 };

    private DateOnly Today => Calendar.Date(Calendar.Day(_sample.Server.Store.Now, TimeZoneInfo.Utc));

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        _sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        await AnalyticsSample.RollUpAsync(_sample.Server);
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Kept_lists_have_the_best_of_every_named_interval()
    {
        await FillAsync();
        await RankAsync();

        foreach (var interval in ListIntervals(Today).Where(interval => interval.Days > 1))
        foreach (var metric in BestReferrers.Metrics)
            await AssertSameAsync(interval, metric);
    }

    [Fact]
    public async Task Lists_for_tomorrow_are_there_before_it_begins()
    {
        await FillAsync();
        await RankAsync();

        foreach (var name in (string[])["7d", "30d", "90d", "this_week", "this_month", "year_to_date", "all"])
        {
            Assert.True(AnalyticsInterval.TryRead(name, Today.AddDays(1), First, out var interval));
            if (interval.From <= Today)
                await AssertSameAsync(interval, "revenue");
        }
    }

    [Fact]
    public async Task An_answer_says_up_to_when_its_order_counts()
    {
        await RankAsync();
        var (report, asOf) = await ReadAsync(AnalyticsInterval.LastDays(Today, 7), "sign_ups", least: 0, limit: 1);
        Assert.Equal("ann", report.Items[0].Value);
        Assert.Equal(report.AsOf, asOf.ToDateTimeOffset());

        await _sample.Server.SignUpAsync(_sample.Id, ("dan", "bob"), ("eve", "bob"));
        await _sample.Server.SendAsync(_sample.Id, "purchase", "p5", "dan", 4000);
        await _sample.Server.SendAsync(_sample.Id, "purchase", "p6", "eve", 4000);
        await _sample.Server.DecideAsync();
        await AnalyticsSample.RollUpAsync(_sample.Server);

        // The figures are those of now, and so is their order within a list.
        (report, asOf) = await ReadAsync(AnalyticsInterval.LastDays(Today, 7), "sign_ups", least: 0, limit: 1);
        Assert.Equal("bob", report.Items[0].Value);
        Assert.True(report.AsOf < asOf.ToDateTimeOffset());

        await RankAsync(_sample.Server.Store.Now + TimeSpan.FromHours(1));
        (report, asOf) = await ReadAsync(AnalyticsInterval.LastDays(Today, 7), "sign_ups", least: 0, limit: 1);
        Assert.Equal("bob", report.Items[0].Value);
        Assert.Equal(report.AsOf, asOf.ToDateTimeOffset());
    }

    [Fact]
    public async Task A_list_rests_for_as_long_as_it_took()
    {
        Assert.Equal(
            RankedInterval.ListOn(Calendar.Number(Today)).Select(interval => interval.From).OrderDescending(),
            (await ListDueAsync(default)).Select(due => due.Interval.From)
        );
        await RankAsync();
        Assert.Empty(await ListDueAsync(TimeSpan.FromDays(0.01)));

        await Database.ExecuteAsync("update best_referrers set took = 10000000", Stopping);
        await Database.ExecuteAsync("update figure_change set changes = changes + 1", Stopping);

        Assert.Empty(await ListDueAsync(TimeSpan.FromSeconds(2_900)));
        var due = await ListDueAsync(TimeSpan.FromSeconds(3_100));
        Assert.NotEmpty(due);
        Assert.DoesNotContain(due, one => one.Interval.Rests > 300);
        Assert.Contains(await ListDueAsync(TimeSpan.FromSeconds(11_000)), one => one.Interval.Rests > 300);
    }

    [Fact]
    public async Task A_slow_node_does_not_replace_a_newer_list()
    {
        var now = _sample.Server.Store.Now;
        var due = new DueRanking(_sample.Id, new RankedInterval(0, RankedInterval.Open), "USD", null);
        var old = await Ranking.ReadAsync(due, now, Stopping);
        await Database.ExecuteAsync("update figure_change set changes = changes + 1", Stopping);
        var newer = await Ranking.ReadAsync(due, now, Stopping);
        Assert.Equal(old.Changes + 1, newer.Changes);

        await Ranking.WriteAsync(due, newer, TimeSpan.FromSeconds(1), Stopping);
        await Ranking.WriteAsync(due, old, TimeSpan.FromSeconds(1), Stopping);

        Assert.Null((await FindAsync(new AnalyticsInterval(First, Today.AddDays(1)), "revenue"))!.AsOf);
    }

    [Fact]
    public async Task Lists_of_intervals_that_are_over_are_deleted()
    {
        var due = new DueRanking(_sample.Id, new RankedInterval(20200101, RankedInterval.Open), "USD", null);
        await Ranking.WriteAsync(
            due,
            await Ranking.ReadAsync(due, _sample.Server.Store.Now, Stopping),
            TimeSpan.FromSeconds(1),
            Stopping
        );

        await RankAsync();

        Assert.Equal(
            RankedInterval.ListOn(Calendar.Number(Today)).Select(interval => interval.From).Order(),
            await Database.ListAsync(
                "select from_day from best_referrers order by from_day",
                row => row.GetInt32(0),
                Stopping
            )
        );
    }

    /// <summary>Half a year before today; figures begin there.</summary>
    private DateOnly First => Today.AddDays(-180);

    /// <summary>
    /// Adds figures of many referrers, some of which took more back on a day than they brought. Their ids have six or
    /// seven digits, and no two have the same revenue.
    /// </summary>
    private async Task FillAsync()
    {
        var random = new Random(20261129);
        var rows = new List<KeyValuePair<ActivityKey, ActivitySums>>();
        for (var referrer = 1; referrer <= Referrers; referrer++)
        for (var i = 0; i < 6; i++)
        {
            var daysAgo = i < 3 ? random.Next(8) : random.Next(181);
            rows.Add(
                new(
                    new ActivityKey(
                        _sample.Id,
                        Calendar.Number(Today.AddDays(-daysAgo)),
                        new MemberId(999_500 + referrer),
                        $"C{i}",
                        default,
                        "default",
                        1,
                        "USD"
                    ),
                    new ActivitySums
                    {
                        SignUps = random.Next(3),
                        Completions = random.Next(-1, 3),
                        Orders = 1,
                        Revenue = (random.Next(-2_000, 10_000) * 2_000L) + referrer,
                        RewardAmount = random.Next(1_000),
                    }
                )
            );
        }
        await Database.WriteAsync(
            async connection =>
            {
                await Tributary.Storage.Tables.ActivityDayRow.InsertOrAdd.WriteAsync(connection, rows, Stopping);
                await Tributary.Storage.Tables.ActivityTotalDayRow.InsertOrAdd.WriteAsync(
                    connection,
                    [
                        .. ActivityChanges.SumBy(
                            ActivityChanges.SumBy(rows.ToDictionary(), key => key.OfSegment()),
                            key => key.OfTotal()
                        ),
                    ],
                    Stopping
                );
                return true;
            },
            Stopping
        );
    }

    private async Task RankAsync(Instant? at = null)
    {
        var clock = at ?? _sample.Server.Store.Now;
        using var worker = new ReferrerWorker(
            Ranking,
            new RankedPrograms(_sample.Server.Get<ProgramReads>(), _sample.Server.Get<ProgramDirectory>()),
            _sample.Server.Store,
            TimeProvider.System,
            NullLogger<ReferrerWorker>.Instance
        )
        {
            MostWork = TimeSpan.FromMinutes(10),
        };
        await worker.RunOnceAsync(clock, Stopping);
    }

    private ValueTask<IReadOnlyList<DueRanking>> ListDueAsync(TimeSpan later)
    {
        var program = new RankedProgram(_sample.Id, "USD", Calendar.Dates(_sample.Server.Store.Now, TimeZoneInfo.Utc));
        return Ranking.ListDueAsync(
            _ => ValueTask.FromResult<IReadOnlyList<RankedProgram>>([program]),
            _sample.Server.Store.Now + later,
            Stopping
        );
    }

    private IEnumerable<AnalyticsInterval> ListIntervals(DateOnly today) =>
        AnalyticsInterval.Names.Select(name =>
            AnalyticsInterval.TryRead(name, today, First, out var interval) ? interval : default
        );

    /// <summary>Compares what a list leads to with what all figures lead to.</summary>
    private async Task AssertSameAsync(AnalyticsInterval interval, string metric)
    {
        Assert.NotNull(await FindAsync(interval, metric));
        var (all, _) = await ReadAsync(interval, metric, least: int.MaxValue, limit: 100);
        var (kept, _) = await ReadAsync(interval, metric, least: 0, limit: 100);
        Assert.Equal(100, kept.Items.Count);
        Assert.Equal(Lines(all), Lines(kept));

        static IEnumerable<string> Lines(AnalyticsReport report) =>
            report.Items.Append(report.Total!).Select(item => JsonSerializer.Serialize(item.Metrics));
    }

    private ValueTask<KeptReferrers?> FindAsync(AnalyticsInterval interval, string metric) =>
        _sample
            .Server.Get<BestReferrers>()
            .FindAsync(QueryOf(interval), Calendar.Number(First), Metric.Find(metric)!, Stopping);

    private ActivityQuery QueryOf(AnalyticsInterval interval) =>
        new(_sample.Id, Calendar.Number(interval.From), Calendar.Number(interval.To), "USD");

    private async Task<(AnalyticsReport Report, Instant AsOf)> ReadAsync(
        AnalyticsInterval interval,
        string metric,
        int least,
        int limit
    )
    {
        var (server, now) = (_sample.Server, _sample.Server.Store.Now);
        var coverage = (await server.Get<ActivityReads>().FindCoverageAsync(_sample.Id, Stopping)) with
        {
            Since = Calendar.Number(First),
        };
        var request = new AnalyticsRequest(
            new AnalyticsFrame(now, TimeZoneInfo.Utc, "USD", coverage, interval),
            QueryOf(interval)
        );
        Metric[] metrics =
        [
            .. ((string[])[metric, "orders", "rewards", "revenue"]).Distinct().Select(name => Metric.Find(name)!),
        ];
        var page = new BreakdownPage(Dimension.Member, metrics, metrics[0], 0, limit) { IsKnownOnly = true };
        var breakdown = new AnalyticsBreakdown(
            server.Get<ActivityReads>(),
            server.Get<CohortReads>(),
            server.Get<BestReferrers>(),
            TimeProvider.System,
            least
        );
        return ((await breakdown.ListAsync(request, page, null, Stopping)).Report, now);
    }
}
