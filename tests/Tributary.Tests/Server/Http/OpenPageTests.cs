using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>Pages without a key: made once, limited by address, and closed where the operator wants that.</summary>
public sealed class OpenPageTests(SqliteServer server, OpenPageTests.ClosedServer closed)
    : IClassFixture<SqliteServer>,
        IClassFixture<OpenPageTests.ClosedServer>
{
    [Theory]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/openapi/terms.schema.json", "application/schema+json")]
    [InlineData("/asyncapi/v1.json", "application/json")]
    [InlineData("/docs/", "text/html")]
    [InlineData("/docs/scalar.js", "text/javascript")]
    public async Task A_document_is_known_by_its_tag_and_compressed(string path, string type)
    {
        var first = await server.GetAsync(path, key: null);
        var tag = first.Headers.ETag!.ToString();
        var again = await server.SendAsync(HttpMethod.Get, path, key: null, headers: ("If-None-Match", tag));
        var small = await server.SendAsync(HttpMethod.Get, path, key: null, headers: ("Accept-Encoding", "br, gzip"));
        var plain = await server.SendAsync(
            HttpMethod.Get,
            path,
            key: null,
            headers: ("Accept-Encoding", "gzip;q=0, identity")
        );

        Assert.Equal((200, type, 304, ""), (first.Status, first.MediaType, again.Status, again.Body));
        Assert.Equal((200, tag), (small.Status, small.Headers.ETag!.ToString()));
        Assert.True(small.Body.Length < first.Body.Length, "It is not compressed.");
        Assert.Equal(first.Body, plain.Body);
        Assert.Equal("Accept-Encoding", small.Headers.Vary.Single());
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/docs/")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/asyncapi/v1.json")]
    [InlineData("/dashboard")]
    public async Task A_closed_page_is_not_there(string path)
    {
        (await closed.GetAsync(path)).IsProblem(404, "not_found");
        Assert.Equal(200, (await closed.GetAsync("/healthz")).Status);
        var root = await closed.SendAsync(HttpMethod.Get, "/", key: null, headers: ("Accept", "text/html"));
        Assert.Equal(200, root.Status);
        Assert.DoesNotContain($"href=\"{path.TrimEnd('/')}", root.Body);
    }

    [Fact]
    public async Task Metrics_count_requests_by_route_and_have_their_types()
    {
        await server.CreateOnceAsync("measured");
        await server.PostAsync("/v1/programs/measured/members", """{"id":"ann"}""");
        await server.GetAsync("/v1/programs/measured/members/nobody");
        await server.GetAsync("/no/such/place");

        var metrics = await server.GetAsync("/metrics", key: null);

        Assert.Contains(
            "tributary_http_requests_total"
                + """{method="GET",route="/v1/programs/{program}/members/{id}",status="404"} 1"""
                + '\n',
            metrics.Body
        );
        Assert.Contains(
            "tributary_http_request_duration_seconds_count"
                + """{method="GET",route="/v1/programs/{program}/members/{id}",status="4xx"} 1"""
                + '\n',
            metrics.Body
        );
        Assert.Contains("route=\"\",status=\"404\"} ", metrics.Body);
        Assert.Matches(
            "\ntributary_entries_decided_total\\{program=\"measured\",outcome=\"no_reward\"\\} 1\n",
            metrics.Body
        );
        Assert.Contains("\ntributary_webhooks_failed_total 0\n", metrics.Body);
        foreach (
            var name in (string[])
                [
                    "tributary_build_info{version=",
                    "process_resident_memory_bytes ",
                    "process_start_time_seconds ",
                    "tributary_queue_oldest_seconds ",
                ]
        )
            Assert.Contains("\n" + name, metrics.Body);
        foreach (
            var line in metrics.Body.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
        )
            Assert.Equal(
                line.Split(' ')[2].EndsWith("_total", StringComparison.Ordinal),
                line.EndsWith(" counter", StringComparison.Ordinal)
            );
        var series = metrics
            .Body.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line[..line.LastIndexOf(' ')])
            .ToList();
        Assert.Equal(series.Count, series.Distinct().Count());
    }

    [Fact]
    public async Task An_address_asks_for_so_many_and_no_more()
    {
        await using var limited = new LimitedServer();
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
            statuses.Add((await limited.GetAsync("/asyncapi/v1.json", key: null)).Status);

        Assert.Equal([200, 200, 200, 200, 429], statuses.Take(5));
        Assert.Equal(200, (await limited.GetAsync("/readyz", key: null)).Status);
    }

    public sealed class ClosedServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [
                new("Tributary:Operating:Docs", "false"),
                new("Tributary:Operating:Metrics", "false"),
                new("Tributary:Operating:Dashboard", "false"),
            ];
    }

    private sealed class LimitedServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [new("Tributary:Limits:OpenPagesPerAddress", "2")];
    }
}
