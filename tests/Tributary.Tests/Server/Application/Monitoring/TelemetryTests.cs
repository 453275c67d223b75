using Microsoft.Extensions.Configuration;
using Tributary.Server.Hosting;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Features.Webhooks;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>A real node exports traces, metrics and logs over OTLP.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317", true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4317", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", " ", false)]
    [InlineData("OTEL_SERVICE_NAME", "shop", false)]
    public void Nothing_is_exported_unless_there_is_an_endpoint(string name, string value, bool isWanted)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        Assert.Equal(isWanted, Telemetry.IsWanted(configuration));

        configuration["OTEL_SDK_DISABLED"] = "true";
        Assert.False(Telemetry.IsWanted(configuration));
    }

    [Fact]
    public async Task A_request_is_found_in_traces_metrics_and_logs()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var database = new TestSqlite();
        await using var node = await ServerProcess.StartAsync(
            database.Url,
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
                ["Logging__LogLevel__Default"] = "Information",
                ["Tributary__AccessLog"] = "true",
                ["Tributary__Webhooks__AllowedNetworks"] = "127.0.0.0/8",
            }
        );
        await SendAsync(node, HttpMethod.Put, "/v1/programs/acme", TestServer.ProgramTerms);
        await SendAsync(
            node,
            HttpMethod.Post,
            "/v1/programs/acme/webhooks",
            $$"""{"url":"{{receiver.Url}}/hook","events":["reward.created"]}"""
        );
        await SendAsync(
            node,
            HttpMethod.Post,
            "/v1/programs/acme/members",
            """[{"id":"ann"},{"id":"bob","referrer":"ann"}]"""
        );
        await SendAsync(
            node,
            HttpMethod.Post,
            "/v1/programs/acme/events",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}""",
            "request-42"
        );

        var request = await FindAsync(
            receiver,
            "/v1/traces",
            span => span.Text(5) == "POST /v1/programs/{program}/events"
        );
        var attributes = request.Attributes(9);
        Assert.Equal(("request-42", "acme"), (attributes["tributary.request_id"], attributes["tributary.program"]));

        // Nobody else asks a quiet node, so the batch of the request is in its trace, and the commit is in the batch.
        var commit = await FindAsync(
            receiver,
            "/v1/traces",
            span => span.Text(5) == "tributary.commit" && span.Hex(1) == request.Hex(1)
        );
        var batch = await FindAsync(
            receiver,
            "/v1/traces",
            span => span.Text(5) == "tributary.batch" && span.Hex(2) == commit.Hex(4)
        );
        Assert.Equal("request-42", batch.Attributes(9)["tributary.request_id"]);
        var post = await FindAsync(receiver, "/v1/traces", span => span.Text(5) == "tributary.webhook");
        Assert.Equal("request-42", post.Attributes(9)["tributary.request_id"]);

        await FindAsync(receiver, "/v1/metrics", metric => metric.Text(1) == "tributary.entries.decided");
        await FindAsync(receiver, "/v1/metrics", metric => metric.Text(1) == "tributary.http.request.duration");
        await FindAsync(receiver, "/v1/metrics", metric => metric.Text(1) == "tributary.queue.oldest");
        await FindAsync(receiver, "/v1/metrics", metric => metric.Text(1) == "dotnet.process.cpu.time");

        var line = await FindAsync(
            receiver,
            "/v1/logs",
            line => line.All(5).Single().Text(1).Contains("(purchase): rewarded", StringComparison.Ordinal)
        );
        Assert.Equal("request-42", line.Attributes(6)["request_id"]);
        Assert.Equal(request.Hex(1), line.Hex(9));
        // This line is sent when its request is over, whose context may have another one by then.
        var answered = await FindAsync(
            receiver,
            "/v1/logs",
            line =>
                line.All(5).Single().Text(1).StartsWith("POST /v1/programs/{program}/events ", StringComparison.Ordinal)
        );
        Assert.Equal("request-42", answered.Attributes(6)["request_id"]);
        Assert.Equal("acme", answered.Attributes(6)["program"]);
        Assert.Contains("OpenTelemetry.dll", node.ReadMaps()); // without a receiver it is not loaded
    }

    /// <summary>Returns the first span, metric or line that fits, as soon as it was sent.</summary>
    private static async Task<OtlpMessage> FindAsync(
        WebhookReceiver receiver,
        string path,
        Func<OtlpMessage, bool> fits
    )
    {
        for (var count = 1; ; count++)
        {
            // Each request holds resources, each of these scopes, and each of these the items.
            var posts = await receiver.WaitAsync(path, count);
            if (new OtlpMessage(posts[count - 1].Body).All(1, 2, 2).FirstOrDefault(fits) is { } found)
                return found;
        }
    }

    private static async Task SendAsync(
        ServerProcess node,
        HttpMethod method,
        string path,
        string body,
        string? requestId = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        if (requestId is not null)
            request.Headers.Add("Request-Id", requestId);
        using var answer = await node.Http.SendAsync(request, Stopping);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stopping));
    }
}
