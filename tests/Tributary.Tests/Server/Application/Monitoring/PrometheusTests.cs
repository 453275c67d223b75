using System.Diagnostics;
using System.Text.Json.Nodes;
using Tributary.Tests.Chaos;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>Debian's Prometheus scrapes a real node, with the rules that operators get.</summary>
public sealed class PrometheusTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_scrapes_a_node_and_answers()
    {
        var program = PrometheusTool.Server;
        using var database = new TestSqlite();
        await using var node = await ServerProcess.StartAsync(database.Url);
        var folder = Directory.CreateTempSubdirectory("tributary-prometheus-");
        var port = FreePort.Take();
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "prometheus.yaml"),
            $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [ "{{Path.Combine(PrometheusTool.Folder, "alerts.yaml")}}" ]
            scrape_configs:
              - job_name: tributary
                static_configs: [ { targets: [ "{{node.Http.BaseAddress!.Authority}}" ] } ]
            """,
            Stopping
        );
        using var prometheus = Programs.Start(
            program,
            $"--config.file={folder.FullName}/prometheus.yaml",
            $"--storage.tsdb.path={folder.FullName}/data",
            $"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error"
        );
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler())
            {
                BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            };

            var version = await AskAsync(http, prometheus, "tributary_build_info{job=\"tributary\"}");
            var up = await AskAsync(http, prometheus, "tributary_database_up == 1");
            var ready = await AskAsync(
                http,
                prometheus,
                "tributary_http_request_duration_seconds_count{route=\"/readyz\", status=\"2xx\"} > 0"
            );
            var rules = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative), Stopping));

            Assert.StartsWith("0.", (string)version["metric"]!["version"]!);
            Assert.Equal("1", (string)up["value"]![1]!);
            Assert.Equal("GET", (string)ready["metric"]!["method"]!);
            Assert.NotEmpty(rules!["data"]!["groups"]![0]!["rules"]!.AsArray());
            foreach (var query in Dashboards())
                Assert.True(await IsQueryAsync(http, query), $"Prometheus cannot read {query}.");
            Assert.DoesNotContain("OpenTelemetry", node.ReadMaps());
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns the queries of the panels, with the values that Grafana would put into them.</summary>
    private static IEnumerable<string> Dashboards() =>
        SourceFile
            .Below("deploy/grafana", ".json")
            .SelectMany(dashboard => AlertTests.QueriesOf(JsonNode.Parse(dashboard.Text)!))
            .Where(query => !query.StartsWith("label_values", StringComparison.Ordinal))
            .Select(query =>
                query.Replace("$job", "tributary").Replace("$program", ".*").Replace("$__rate_interval", "1m")
            );

    private static async Task<bool> IsQueryAsync(HttpClient http, string query)
    {
        using var answer = await http.GetAsync(
            new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative),
            Stopping
        );
        return answer.IsSuccessStatusCode;
    }

    /// <returns>The only series of a query, as soon as it has one.</returns>
    private static async Task<JsonNode> AskAsync(HttpClient http, Process prometheus, string query)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Assert.False(prometheus.HasExited || waited.Elapsed > s_patience, $"No answer to {query}.");
            try
            {
                var answer = await http.GetStringAsync(
                    new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative),
                    Stopping
                );
                if (JsonNode.Parse(answer)!["data"]!["result"]!.AsArray() is [{ } only])
                    return only;
            }
            catch (HttpRequestException)
            {
                // It is starting.
            }
            await Task.Delay(200, Stopping);
        }
    }
}
