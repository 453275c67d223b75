using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Server.Application.Monitoring;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>The alerts, the runbook and the dashboards agree with the metrics that there are.</summary>
public sealed partial class AlertTests
{
    private const string Rules = "deploy/prometheus/alerts.yaml";
    private const string Runbook = "docs/runbook.md";

    /// <summary>Names and labels that Prometheus adds.</summary>
    private static readonly string[] s_added = ["up", "job", "instance", "le"];

    private static readonly Dictionary<string, MetricFamily> s_metrics = MetricList.All.ToDictionary(metric =>
        metric.PrometheusName
    );

    public static TheoryData<string> Dashboards =>
        [.. SourceFile.Below("deploy/grafana", ".json").Select(dashboard => dashboard.Path)];

    [Theory]
    [InlineData("check", "rules", "alerts.yaml")]
    [InlineData("check", "config", "prometheus.yaml")]
    [InlineData("test", "rules", "alerts-test.yaml")]
    public async Task Promtool_accepts_the_rules_and_their_tests(params string[] arguments)
    {
        var (code, output) = await PrometheusTool.CheckAsync(null, arguments);

        Assert.True(code == 0, output);
    }

    [Fact]
    public void Each_alert_has_a_test_and_a_paragraph()
    {
        var alerts = Alert().Matches(SourceFile.Read(Rules).Text).Select(alert => alert.Groups[1].Value).ToList();
        Assert.NotEmpty(alerts);

        var tested = Tested()
            .Matches(SourceFile.Read("deploy/prometheus/alerts-test.yaml").Text)
            .Select(test => test.Groups[1].Value)
            .ToHashSet();
        var headings = Heading().Matches(SourceFile.Read(Runbook).Text).Select(heading => heading.Groups[1].Value);
        var anchors = Anchor().Matches(SourceFile.Read(Rules).Text).Select(anchor => anchor.Groups[1].Value);

        Assert.Equal(alerts, anchors.Select(anchor => alerts.SingleOrDefault(IsSpelled(anchor)) ?? anchor));
        Assert.Empty(alerts.Except(tested));
        Assert.Equal(alerts.Order(StringComparer.Ordinal), headings.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alerts_ask_only_for_metrics_that_exist() =>
        Faults.None(
            Expression().Matches(SourceFile.Read(Rules).Text).SelectMany(rule => UnknownOf(Rules, rule.Groups[1].Value))
        );

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboards_ask_only_for_metrics_that_exist(string path)
    {
        var queries = QueriesOf(JsonNode.Parse(SourceFile.Read(path).Text)!).ToList();

        Assert.NotEmpty(queries);
        Faults.None(queries.SelectMany(query => UnknownOf(path, query)));
    }

    [Fact]
    public void A_metric_or_label_that_does_not_exist_is_found()
    {
        Assert.Equal(["a asks for tributary_nothing_total"], UnknownOf("a", "rate(tributary_nothing_total[5m])"));
        Assert.Equal(
            ["a asks for the label colour of tributary_entries_decided_total"],
            UnknownOf("a", "tributary_entries_decided_total{colour=\"red\", outcome=\"x{y}\"}")
        );
        Assert.Equal(
            ["a asks for tributary_queue_entries_bucket"],
            UnknownOf("a", "tributary_queue_entries_bucket{le=\"1\"}")
        );
        Assert.Empty(UnknownOf("a", "sum(tributary_batch_duration_seconds_bucket{step=\"load\", le=\"1\"}) / up"));
    }

    private static Func<string, bool> IsSpelled(string anchor) =>
        alert => alert.Equals(anchor, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> UnknownOf(string where, string query)
    {
        foreach (Match selector in Selector().Matches(Quoted().Replace(query, "\"\"")))
        {
            var name = selector.Groups[1].Value;
            if (FindMetric(name) is not { } metric)
                yield return $"{where} asks for {name}";
            else
                foreach (Match label in Label().Matches(selector.Groups[2].Value))
                    if (!metric.Labels.Contains(label.Groups[1].Value) && !s_added.Contains(label.Groups[1].Value))
                        yield return $"{where} asks for the label {label.Groups[1].Value} of {name}";
        }
    }

    private static MetricFamily? FindMetric(string name) =>
        s_metrics.TryGetValue(name, out var metric) ? metric
        : s_metrics.TryGetValue(Part().Replace(name, ""), out var whole) && whole.Kind == MetricKind.Histogram ? whole
        : null;

    /// <summary>Returns the queries of panels, and those that fill variables.</summary>
    internal static IEnumerable<string> QueriesOf(JsonNode node) =>
        node switch
        {
            JsonObject parts => parts.SelectMany(part =>
                part is { Key: "expr" or "definition", Value: JsonValue text } ? [(string)text!]
                : part.Value is null ? []
                : QueriesOf(part.Value)
            ),
            JsonArray items => items.OfType<JsonNode>().SelectMany(QueriesOf),
            _ => [],
        };

    [GeneratedRegex("- alert: ([A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex("alertname: ([A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Tested();

    [GeneratedRegex("runbook: docs/runbook\\.md#([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Anchor();

    [GeneratedRegex("^## (Tributary[A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("expr: (.*(?:\n {10,}.*)*)")]
    private static partial Regex Expression();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("\\b((?:tributary|process|dotnet)_[a-z0-9_]+)(?:\\{([^}]*)\\})?")]
    private static partial Regex Selector();

    [GeneratedRegex("([a-z_]+)(?:=~|!~|!=|=)")]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();
}
