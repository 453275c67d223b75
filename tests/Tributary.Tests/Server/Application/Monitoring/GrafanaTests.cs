using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>
/// Checks the dashboards as far as that goes without Grafana: the fields that its panels need, what they refer to, and
/// where they are. <see cref="AlertTests"/> and <see cref="PrometheusTests"/> check their queries.
/// </summary>
public sealed partial class GrafanaTests
{
    private const int Columns = 24;

    /// <summary>The oldest schema of Grafana 10. Later versions migrate it.</summary>
    private const int LeastSchema = 38;

    private static readonly string[] s_units = ["short", "percentunit", "s", "bytes", "Bps", "cps", "reqps"];
    private static readonly string[] s_colors = ["green", "orange", "red"];

    public static TheoryData<string> Dashboards => AlertTests.Dashboards;

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void A_dashboard_has_what_grafana_needs(string path) =>
        Faults.None(FaultsOf(JsonNode.Parse(SourceFile.Read(path).Text)!));

    [Theory]
    [InlineData("\"id\": 3\n", "\"id\": 2\n", "two panels have the id 2")]
    [InlineData("\"unit\": \"short\"", "\"unit\": \"shorts\"", "Nodes has the unit shorts")]
    [InlineData("$job", "$jobs", "there is no variable jobs")]
    [InlineData("\"x\": 4,", "\"x\": 2,", "Nodes and Database overlap")]
    [InlineData("\"color\": \"red\"", "\"color\": \"green\"", "Database has the same color twice")]
    public void A_mistake_is_found(string text, string mistake, string fault)
    {
        var dashboard = SourceFile.Read("deploy/grafana/engine.json").Text;
        var at = dashboard.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, text);

        Assert.Contains(fault, FaultsOf(JsonNode.Parse(dashboard[..at] + mistake + dashboard[(at + text.Length)..])!));
    }

    private static IEnumerable<string> FaultsOf(JsonNode dashboard)
    {
        if (
            (int)dashboard["schemaVersion"]! < LeastSchema
            || ((string?)dashboard["uid"])?.Length is not (> 0 and <= 40)
        )
            yield return "the schema or the uid is wrong";
        var panels = dashboard["panels"]!.AsArray().Select(panel => new Panel(panel!)).ToList();
        foreach (var id in panels.GroupBy(panel => panel.Id).Where(same => same.Count() > 1))
            yield return $"two panels have the id {id.Key}";
        foreach (var fault in panels.SelectMany(panel => panel.Faults))
            yield return fault;
        foreach (var (i, panel) in panels.Index())
        foreach (var other in panels.Skip(i + 1).Where(panel.Overlaps))
            yield return $"{panel.Title} and {other.Title} overlap";
        var known = dashboard["templating"]!["list"]!.AsArray().Select(one => (string)one!["name"]!).ToHashSet();
        foreach (
            var used in Variable()
                .Matches(dashboard.ToJsonString())
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Where(name => !name.StartsWith("__", StringComparison.Ordinal) && !known.Contains(name))
        )
            yield return $"there is no variable {used}";
    }

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();

    private sealed class Panel(JsonNode json)
    {
        public int Id => (int)json["id"]!;
        public string Title => (string)json["title"]!;

        public IEnumerable<string> Faults
        {
            get
            {
                if (X < 0 || X + Width > Columns)
                    yield return $"{Title} is wider than the page";
                if ((string)json["type"]! == "row")
                    yield break;
                if ((string)json["type"]! is not ("timeseries" or "stat"))
                    yield return $"{Title} has the type {json["type"]}";
                if (string.IsNullOrEmpty((string?)json["description"]))
                    yield return $"{Title} has no description";
                var defaults = json["fieldConfig"]!["defaults"]!;
                if (!s_units.Contains((string?)defaults["unit"]))
                    yield return $"{Title} has the unit {defaults["unit"]}";
                foreach (var fault in ThresholdFaults(defaults["thresholds"]?["steps"]?.AsArray()))
                    yield return fault;
                var targets = json["targets"]!.AsArray();
                if (
                    targets.Count == 0
                    || targets.DistinctBy(target => (string)target!["refId"]!).Count() < targets.Count
                )
                    yield return $"{Title} has no target, or two with one name";
                if (targets.Any(target => (string?)target!["datasource"]?["uid"] != "${datasource}"))
                    yield return $"{Title} has another data source";
                if (targets.Any(target => string.IsNullOrEmpty((string?)target!["legendFormat"])))
                    yield return $"{Title} has a series without a name";
            }
        }

        public bool Overlaps(Panel other) =>
            X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        private JsonNode Place => json["gridPos"]!;
        private int X => (int)Place["x"]!;
        private int Y => (int)Place["y"]!;
        private int Width => (int)Place["w"]!;
        private int Height => (int)Place["h"]!;

        private IEnumerable<string> ThresholdFaults(JsonArray? steps)
        {
            if (steps is null)
                yield break;
            var colors = steps.Select(step => (string)step!["color"]!).ToList();
            if (colors.Except(s_colors).Any())
                yield return $"{Title} has an unknown color";
            if (colors.Distinct().Count() < colors.Count)
                yield return $"{Title} has the same color twice";
            var values = steps.Select(step => (double?)step!["value"]).ToList();
            if (values[0] is not null || !values.Skip(1).SequenceEqual(values.Skip(1).Order()))
                yield return $"{Title} has thresholds out of order";
        }
    }
}
