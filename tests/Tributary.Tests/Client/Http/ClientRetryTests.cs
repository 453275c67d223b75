using System.Net;
using Tributary.Client;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Client.Http;

public sealed class ClientRetryTests
{
    private static readonly NewEvent Purchase = new()
    {
        Id = "p1",
        Type = "purchase",
        Member = "bob",
        Amount = 2000,
    };
    private readonly HastyTime time = new();

    [Fact]
    public async Task An_event_is_sent_again_when_the_server_says()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(429, """{"code":"rate_limited"}""", "3"),
            Answer.Accepted
        );

        var result = await server
            .Client(time)
            .Events.SendAsync(Purchase, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(1, result.Accepted);
        Assert.Equal(2, server.Asked.Count);
        Assert.Equal([TimeSpan.FromSeconds(3)], time.Waits);
        Assert.Single(server.Asked.Select(asked => asked.Body).Distinct());
        Assert.All(server.Asked, asked => Assert.Equal("Bearer trb_test", asked.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(Answer.Broken)]
    public async Task A_passing_fault_is_retried_with_growing_delays(int status)
    {
        var bad = new Answer(status, "");
        await using var server = await ScriptedServer.StartAsync(bad, bad, bad, Answer.Accepted);

        await server.Client(time).Events.SendAsync(Purchase, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(4, server.Asked.Count);
        var waits = time.Waits.Select(wait => wait.TotalMilliseconds).ToArray();
        Assert.Collection(
            waits,
            one => Assert.InRange(one, 100, 200),
            two => Assert.InRange(two, 200, 400),
            three => Assert.InRange(three, 400, 800)
        );
    }

    [Fact]
    public async Task Enough_is_enough()
    {
        var busy = new Answer(503, """{"code":"unavailable"}""");
        await using var server = await ScriptedServer.StartAsync(busy, busy, busy, Answer.Accepted);

        var fault = await Assert.ThrowsAsync<TributaryException>(() =>
            server
                .Client(time, retries: 2)
                .Events.SendAsync(Purchase, cancellation: TestContext.Current.CancellationToken)
        );

        Assert.Equal(HttpStatusCode.ServiceUnavailable, fault.Status);
        Assert.Equal(3, server.Asked.Count);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_click_is_never_sent_twice(int status)
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(status, "", "0"));

        var fault = await Assert.ThrowsAsync<TributaryException>(() =>
            server.Client(time).Clicks.RecordAsync(new NewClick { Code = "ANN" }, TestContext.Current.CancellationToken)
        );

        Assert.Equal(status, (int)fault.Status);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_broken_connection_does_not_repeat_a_click()
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Break);

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            server.Client(time).Clicks.RecordAsync(new NewClick { Code = "ANN" }, TestContext.Current.CancellationToken)
        );

        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_new_code_is_repeated_under_one_idempotency_key()
    {
        const string Code = """
            {"code":"SUMMER","active":true,"kind":"vanity","destination":"https://acme.example/","uses":0,
             "link":"https://l.example/r/SUMMER"}
            """;
        await using var server = await ScriptedServer.StartAsync(
            Answer.Break,
            new Answer(409, """{"code":"in_progress"}""", "1"),
            new Answer(201, Code)
        );

        var code = await server
            .Client(time)
            .Members.AddCodeAsync("ann", new NewCode { Code = "SUMMER" }, TestContext.Current.CancellationToken);

        Assert.Equal("SUMMER", code.Code);
        Assert.Equal(3, server.Asked.Count);
        Assert.Equal(
            32,
            Assert.Single(server.Asked.Select(asked => asked.Headers["Idempotency-Key"]).Distinct()).Length
        );
    }

    [Fact]
    public async Task A_wait_longer_than_patience_ends_the_call_and_says_how_long()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(429, "{}", "3600"));

        var fault = await Assert.ThrowsAsync<TributaryException>(() =>
            server.Client(time).Events.SendAsync(Purchase, cancellation: TestContext.Current.CancellationToken)
        );

        Assert.Equal(TimeSpan.FromHours(1), fault.RetryAfter);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Erasing_what_a_lost_answer_had_erased_succeeds()
    {
        await using var server = await ScriptedServer.StartAsync(
            Answer.Break,
            new Answer(410, """{"code":"erased"}""")
        );

        await server.Client(time).Members.EraseAsync("ann", "forfeit", TestContext.Current.CancellationToken);

        Assert.Equal(["DELETE", "DELETE"], server.Asked.Select(asked => asked.Method));
        Assert.All(server.Asked, asked => Assert.Equal("/v1/programs/acme/members/ann?balance=forfeit", asked.Target));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_plainly()
    {
        Uri gone;
        await using (var server = await ScriptedServer.StartAsync())
            gone = server.Url;
        var client = Clients.Of(
            new TributaryClientOptions
            {
                Url = gone,
                Key = "trb_test",
                Program = "acme",
                Retries = 1,
            },
            time
        );

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.Members.GetAsync("ann", TestContext.Current.CancellationToken)
        );

        Assert.Single(time.Waits);
    }
}
