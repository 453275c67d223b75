using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Monitoring;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Monitoring;
using Tributary.Tests.Docs;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

public sealed partial class MetricsTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Page = "docs/monitoring.md";
    private const string TableHead = "| metric | OTLP | kind | labels | meaning |\n|---|---|---|---|---|\n";

    [Fact]
    public async Task The_served_metrics_are_the_listed_ones()
    {
        var program = await server.CreateProgramAsync("listed");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ",\"referrer\":\"ann\"");
        await server.PostAsync(
            program + "/events?wait=2s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}"""
        );

        var text = (await server.GetAsync("/metrics", key: null)).Body;

        var served = Types().Matches(text).ToDictionary(type => type.Groups[1].Value, type => type.Groups[2].Value);
        var listed = MetricList.All.ToDictionary(metric => metric.PrometheusName);
        Assert.Empty(served.Keys.Except(listed.Keys));
        Assert.Empty(listed.Keys.Except(served.Keys));
        Assert.All(served, type => Assert.Equal(listed[type.Key].Kind.ToString().ToLowerInvariant(), type.Value));
        Assert.All(listed.Values, metric => Assert.Contains($"# HELP {metric.PrometheusName} {metric.Help}\n", text));
        foreach (Match sample in Samples().Matches(text))
        {
            var metric = listed.GetValueOrDefault(sample.Groups[1].Value) ?? listed[BareName(sample.Groups[1].Value)];
            var labels = Labels().Matches(sample.Groups[2].Value).Select(label => label.Groups[1].Value);
            Assert.Equal(metric.Labels, labels.Where(label => label != "le"));
        }
        foreach (
            var line in (string[])
                [
                    "tributary_entries_decided_total{program=\"listed\",outcome=\"rewarded\"} 1",
                    "tributary_rewards_total{program=\"listed\",status=\"held\"} 1",
                    "tributary_rewards_total{program=\"listed\",status=\"payable\"} 2",
                    "tributary_sign_ups_total{program=\"listed\"} 1",
                    "tributary_referrals_total{program=\"listed\",status=\"completed\"} 1",
                    "tributary_database_up 1",
                    "tributary_queue_oldest_seconds 0",
                ]
        )
            Assert.Contains(line + "\n", text);
        Assert.Matches("\ntributary_batch_duration_seconds_count\\{step=\"commit\"\\} [1-9]", text);
        Assert.Matches("\ntributary_cache_hits_total\\{cache=\"members\"\\} [1-9]", text);
    }

    [Fact]
    public async Task Promtool_finds_no_fault()
    {
        await server.GetAsync("/no/such/place");
        var text = (await server.GetAsync("/metrics", key: null)).Body;

        var (code, output) = await PrometheusTool.CheckAsync(text, "check", "metrics");

        Assert.Equal((0, ""), (code, output));
    }

    [Fact]
    public async Task A_refusal_is_counted_under_its_limit()
    {
        await using var limited = new LimitedServer();
        for (var i = 0; i < 20; i++)
            await limited.GetAsync("/openapi/v1.json", key: null);

        var reader = await limited.GetMetricsAsync();

        Assert.Matches("\ntributary_rate_limited_total\\{limit=\"open-pages\"\\} [1-9]", reader);
        Assert.Contains("tributary_rate_limited_total{limit=\"key\"} 0\n", reader);
    }

    [Fact]
    public void Programs_beyond_a_hundred_are_counted_together()
    {
        using var meters = new Meters();
        using var store = new MetricStore(meters);
        var programs = Enumerable.Range(1, Meters.MostPrograms + 2).Select(i => ProgramId.Of(i)).ToList();
        var batch = EmptyBatch.At(new Instant(0), FrozenDictionary<int, long>.Empty) with
        {
            Daily =
            [
                .. programs.Select(id =>
                    KeyValuePair.Create(new DailyKey(id, 0, 20260101), new StatsDelta(1, -1, 0, 0, 0, 0, 0, 0))
                ),
            ],
        };

        meters.OnMeasured(EmptyBatch.Of(programs), batch, default);

        var text = PrometheusText.Write([], store.Read());
        Assert.Contains("\ntributary_sign_ups_total{program=\"program100\"} 1\n", text);
        Assert.Contains("\ntributary_sign_ups_total{program=\"other\"} 2\n", text);
        Assert.DoesNotContain("program101", text);
        // A counter never falls, so a completion that was taken back stays counted.
        Assert.Contains("\ntributary_referrals_total{program=\"program1\",status=\"completed\"} 0\n", text);
    }

    [Fact]
    public async Task A_relay_that_is_behind_shows_the_age_of_its_change()
    {
        await using var behind = new SqliteServer();
        var program = await behind.CreateProgramAsync("behind");
        await behind
            .Get<Database>()
            .ExecuteAsync(
                """
                insert into sink (name, takes_all, seen_at) values ('nobody', 1, @now)
                """,
                TestContext.Current.CancellationToken,
                ("@now", behind.Get<IStore>().Now.Micros)
            );
        await behind
            .Get<Database>()
            .ExecuteAsync(
                """
                insert into sink_position (sink, partition_id, seq, place, at)
                select 'nobody', id, 0, 0, 0 from partition
                """,
                TestContext.Current.CancellationToken
            );
        await behind
            .Get<Database>()
            .ExecuteAsync(
                """
                insert into outbox (partition_id, seq, place, program_id, kind, subject_id, facts, at)
                select min(p.id), 7, 0, 1, 'program.paused', 1, '{}', @at from partition p
                """,
                TestContext.Current.CancellationToken,
                ("@at", (behind.Get<IStore>().Now - TimeSpan.FromMinutes(10)).Micros)
            );

        var text = (await behind.GetAsync("/metrics", key: null)).Body;

        Assert.Matches("\ntributary_relay_lag_seconds\\{sink=\"nobody\"\\} 6[0-9]{2}(\\.[0-9]+)?\n", text);
        Assert.NotNull(program);
    }

    [Fact]
    public async Task The_last_verify_shows_what_it_found()
    {
        await using var verified = new SqliteServer();
        Assert.DoesNotContain("\ntributary_verify_last", (await verified.GetAsync("/metrics", key: null)).Body);
        await using var later = new SqliteServer();
        await later.OpenAsync();
        await new VerifyRecord(
            1_700_000_000_500_000,
            2.5,
            new Dictionary<string, int>
            {
                ["L2"] = 2,
                ["L6"] = 1,
                ["R3"] = 4,
            }
        ).WriteAsync(later.Get<Database>(), TestContext.Current.CancellationToken);

        var text = (await later.GetAsync("/metrics", key: null)).Body;

        Assert.Contains("\ntributary_verify_last_timestamp_seconds 1700000000.5\n", text);
        Assert.Contains("\ntributary_verify_duration_seconds 2.5\n", text);
        Assert.Contains("\ntributary_verify_offenders{invariant=\"R3\"} 4\n", text);
        Assert.Contains("\ntributary_ledger_drift_offenders 3\n", text);
    }

    [Fact]
    public void The_page_lists_every_metric()
    {
        var text = File.ReadAllText(Path.Combine(SourceFile.Root.FullName, Page));
        var begin = text.IndexOf(TableHead, StringComparison.Ordinal) + TableHead.Length;
        Assert.True(begin > TableHead.Length, $"{Page} has no table that begins with '{TableHead}'.");
        var end = text.IndexOf("\n\n", begin, StringComparison.Ordinal) + 1;

        var lines = MetricList.All.OrderBy(metric => metric.IsOfProcess).Select(LineOf);

        GeneratedFile.IsCurrent(Page, text[..begin] + string.Concat(lines) + text[end..]);
    }

    [Fact]
    public void A_value_with_quotes_and_line_breaks_is_escaped() =>
        Assert.Equal(
            "route=\"a\\\"b\\\\c\\nd\",status=\"2xx\"",
            PrometheusText.LabelsOf([new("route", "a\"b\\c\nd"), new("status", "2xx")])
        );

    private static string LineOf(MetricFamily metric) =>
        $"| `{metric.PrometheusName}` | {(metric.IsOfProcess ? "" : $"`{metric.Name}`")} | "
        + $"{metric.Kind.ToString().ToLowerInvariant()} | "
        + $"{string.Join(", ", metric.Labels.Select(label => $"`{label}`"))} | {metric.Help} |\n";

    private static string BareName(string name) => Parts().Replace(name, "");

    [GeneratedRegex("^# TYPE ([a-z_]+) ([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex("^([a-z_]+)(?:\\{(.*)\\})? [0-9]", RegexOptions.Multiline)]
    private static partial Regex Samples();

    [GeneratedRegex("([a-z]+)=\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Labels();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Parts();

    private sealed class LimitedServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [new("Tributary:Limits:OpenPagesPerAddress", "2")];

        /// <summary>Reads the metrics past the limit of their own page.</summary>
        public async Task<string> GetMetricsAsync()
        {
            await Get<NodeFigures>().RefreshAsync(TestContext.Current.CancellationToken);
            return PrometheusText.Write([], Get<MetricStore>().Read());
        }
    }
}
