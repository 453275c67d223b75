using System.Net.Http.Headers;
using System.Text.Json;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Events;

public sealed class SqliteHeavyBatchTests(SqliteServer server) : HeavyBatchTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresHeavyBatchTests(PostgresServer server)
    : HeavyBatchTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Requests that are small to send and expensive to decide, or that take long.</summary>
public abstract class HeavyBatchTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_thousands_of_rewards_are_decided_in_fit_batches()
    {
        var rates = JsonSerializer.Serialize(Enumerable.Repeat("1%", 32));
        var rules = string.Join(
            ',',
            Enumerable
                .Range(0, 80)
                .Select(i => $$"""{"key":"r{{i}}","on":"purchase","to":"upline","rates":{{rates}}}""")
        );
        var put = await server.SendAsync(
            HttpMethod.Put,
            "/v1/programs/heavy",
            $$"""
            {"name":"Heavy","currency":"USD",
             "link":{"destination":"https://shop.example/","allowed_hosts":["shop.example"]},
             "completes":{"when":{"field":"event.type","op":"eq","value":"purchase"},"within":"60d"},
             "rewards":[{{rules}}]}
            """
        );
        Assert.True(put.Status == 201, put.Body);
        var chain = string.Join(
            ',',
            Enumerable
                .Range(0, 34)
                .Select(i => i == 0 ? """{"id":"c0"}""" : $$"""{"id":"c{{i}}","referrer":"c{{i - 1}}"}""")
        );
        Assert.Equal(200, (await server.PostAsync("/v1/programs/heavy/members", $"[{chain}]")).Status);

        var events = string.Join(
            ',',
            Enumerable.Range(0, 12).Select(i => $$"""{"id":"e{{i}}","type":"purchase","member":"c33","amount":10000}""")
        );
        Assert.Equal(202, (await server.PostAsync("/v1/programs/heavy/events", $"[{events}]")).Status);

        for (var tries = 0; tries < 600; tries++)
        {
            var last = await server.GetAsync("/v1/programs/heavy/events/e11");
            if (last.Json.TryGetProperty("decision", out var decision) && decision.ValueKind == JsonValueKind.Object)
            {
                Assert.Equal(80 * 32, decision.GetProperty("rewards").GetArrayLength());
                Assert.InRange(server.MostRewards, 80 * 32, 25_000);
                return;
            }
            await Task.Delay(100, Stopping);
        }
        Assert.Fail("The last event was not decided within a minute.");
    }

    [Fact]
    public async Task A_long_stream_goes_by_the_Terms_of_each_of_its_parts()
    {
        await server.CreateOnceAsync("stream");
        var client = await server.OpenAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(client.BaseAddress!, "/v1/programs/stream/events")
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.AdminKey);
        request.Content = new StreamParts(
            """{"id":"a","type":"used","member":"ann","amount":1,"currency":"GB"}""",
            async () =>
            {
                await Task.Delay(2_000, Stopping); // until the first line has been read
                var put = await server.SendAsync(
                    HttpMethod.Put,
                    "/v1/programs/stream",
                    TestServer.ProgramTerms.Replace(
                        "\"currency\": \"USD\"",
                        "\"currency\": \"USD\", \"units\": { \"GB\": { \"exponent\": 0 } }"
                    )
                );
                Assert.True(put.Status == 200, put.Body);
                await Task.Delay(1_500, Stopping); // a node may know a program as it was a second ago
            },
            """{"id":"b","type":"used","member":"ann","amount":1,"currency":"GB"}"""
        );
        using var response = await client.SendAsync(request, Stopping);

        var result = (await Answer.ReadAsync(response)).As<AcceptResult>();
        Assert.Equal(1, result.Accepted);
        Assert.Equal("a", Assert.Single(result.Rejected).Id);
    }
}
