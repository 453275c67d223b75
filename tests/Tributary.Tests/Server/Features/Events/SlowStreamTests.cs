using System.Net.Http.Headers;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Events;

public sealed class SqliteSlowStreamTests(SqliteServer server) : SlowStreamTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresSlowStreamTests(PostgresServer server)
    : SlowStreamTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Lines of NDJSON that arrive one at a time.</summary>
public abstract class SlowStreamTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_of_a_slow_stream_is_accepted_within_seconds()
    {
        await server.CreateOnceAsync("slow");
        var client = await server.OpenAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(client.BaseAddress!, "/v1/programs/slow/events")
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.AdminKey);
        request.Content = new StreamParts(
            """{"id":"a","type":"used","member":"ann"}""",
            async () =>
            {
                var found = await server.GetAsync("/v1/programs/slow/events/a");
                for (var i = 0; i < 200 && found.Status == 404; i++) // while the stream is open
                {
                    await Task.Delay(50, Stopping);
                    found = await server.GetAsync("/v1/programs/slow/events/a");
                }
                Assert.True(found.Status == 200, found.Body);
            },
            """{"id":"a","type":"used","member":"ann"}""" + "\nfaulty"
        );
        using var response = await client.SendAsync(request, Stopping);

        var result = (await Answer.ReadAsync(response)).As<AcceptResult>();
        Assert.Equal((1, 1), (result.Accepted, result.Duplicates));
        Assert.Equal(2, Assert.Single(result.Rejected).Index);
    }
}
