using System.Collections.Immutable;
using System.Net;
using System.Text;
using Tributary.Connectors.Webhooks;
using Tributary.Tests.Chaos;
using Xunit;

namespace Tributary.Tests.Connectors.Webhooks;

/// <summary>Receivers that misbehave, over real sockets.</summary>
public sealed class WebhookSenderTests : IAsyncDisposable
{
    private static readonly ImmutableArray<IPNetwork> s_loopback = [IPNetwork.Parse("127.0.0.0/8")];
    private RawReceiver _receiver = new(RawReceiver.Answers(200));

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(301, "status")]
    [InlineData(404, "status")]
    [InlineData(410, "status")]
    [InlineData(500, "status")]
    public async Task A_status_of_2xx_is_delivered_and_no_other(int status, string? error)
    {
        await ServeAsync(RawReceiver.Answers(status, "Location: http://127.0.0.1:1/\r\n"));
        var answer = await SendAsync();

        Assert.Equal((status, error), (answer.Status, answer.Error));
        Assert.Equal(status == 410, answer.IsGone);
    }

    [Fact]
    public async Task A_redirect_inward_is_not_followed()
    {
        await ServeAsync(RawReceiver.Answers(307, "Location: /elsewhere\r\n"));

        Assert.Equal((307, "status"), await SendAsync() is { } answer ? (answer.Status, answer.Error) : default);
        Assert.Equal(1, _receiver.Accepted);
    }

    [Fact]
    public async Task Retry_After_is_heard()
    {
        await ServeAsync(RawReceiver.Answers(503, "Retry-After: 120\r\n"));

        Assert.Equal(TimeSpan.FromSeconds(120), (await SendAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_receiver_that_hangs_has_its_time_and_no_more()
    {
        await ServeAsync(RawReceiver.Hangs);

        Assert.Equal(
            (null, "timeout"),
            await SendAsync(TimeSpan.FromMilliseconds(300)) is { } answer ? (answer.Status, answer.Error) : default
        );
    }

    [Fact]
    public async Task A_receiver_that_drips_has_its_time_and_no_more()
    {
        await ServeAsync(RawReceiver.Drips);

        Assert.Equal(
            (200, "timeout"),
            await SendAsync(TimeSpan.FromMilliseconds(500)) is { } answer ? (answer.Status, answer.Error) : default
        );
    }

    [Fact]
    public async Task Only_the_beginning_of_a_huge_answer_is_read()
    {
        await ServeAsync(RawReceiver.SaysAGigabyte);

        Assert.Equal(
            (200, "answer_too_large"),
            await SendAsync() is { } answer ? (answer.Status, answer.Error) : default
        );
        await _receiver.AnsweredAsync();
        Assert.InRange(_receiver.Written, 0, 64 << 20); // what the sockets' own buffers hold
    }

    [Fact]
    public async Task The_beginning_of_an_answer_is_kept_as_text()
    {
        await ServeAsync(RawReceiver.Says("no\0t\x1b found\r\n\tsorry \u00fc"u8.ToArray()));
        Assert.Equal("no\uFFFDt\uFFFD found\r\n\tsorry \u00fc", (await SendAsync()).Body);

        // 1,024 bytes end within a character of two bytes.
        await ServeAsync(RawReceiver.Says(Encoding.UTF8.GetBytes("x" + new string('\u00fc', 1_000))));
        Assert.Equal("x" + new string('\u00fc', 511), (await SendAsync()).Body);
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        await ServeAsync(RawReceiver.HasHeadersWithoutEnd);

        Assert.Equal((null, "connection"), await SendAsync() is { } answer ? (answer.Status, answer.Error) : default);
    }

    [Fact]
    public async Task A_closed_port_is_a_failed_connection()
    {
        Assert.Equal("connection", (await SendAsync(url: $"http://127.0.0.1:{FreePort.Take()}/")).Error);
    }

    [Fact]
    public async Task A_name_with_one_inside_address_is_refused()
    {
        Assert.Equal(
            "address",
            (await SendAsync(url: "https://mixed.example/", addresses: ["1.1.1.1", "127.0.0.1"], allowed: [])).Error
        );
        Assert.Equal(
            "address",
            (await SendAsync(url: "https://mapped.example/", addresses: ["::ffff:127.0.0.1"], allowed: [])).Error
        );
        Assert.Equal("address", (await SendAsync(url: "https://127.0.0.1/", allowed: [])).Error);
        Assert.Equal("address", (await SendAsync(url: "https://2130706433/", allowed: [])).Error);
        Assert.Equal(0, _receiver.Accepted);
    }

    [Fact]
    public async Task Plain_http_stays_inside()
    {
        Assert.Equal("address", (await SendAsync(url: "http://outside.example/", addresses: ["1.1.1.1"])).Error);
    }

    [Fact]
    public async Task A_name_is_looked_up_only_once()
    {
        await ServeAsync(RawReceiver.Answers(200, "Connection: close\r\n"));
        var asked = 0;
        using var sender = new WebhookSender(
            new ReceiverNetworks([IPNetwork.Parse("127.0.0.1/32")]),
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "127.0.0.1" : "127.0.0.2")]),
            TimeProvider.System
        );

        Assert.Null((await sender.SendAsync(Post($"http://rebinding.example:{_receiver.Port}/"), Stopping)).Error);
        Assert.Equal(1, asked);
        Assert.Equal(
            "address",
            (await sender.SendAsync(Post($"http://rebinding.example:{_receiver.Port}/"), Stopping)).Error
        );
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private async Task ServeAsync(RawAnswer answer)
    {
        await _receiver.DisposeAsync();
        _receiver = new RawReceiver(answer);
    }

    private async Task<WebhookAnswer> SendAsync(
        TimeSpan? within = null,
        string? url = null,
        string[]? addresses = null,
        ImmutableArray<IPNetwork>? allowed = null
    )
    {
        using var sender = new WebhookSender(
            new ReceiverNetworks(allowed ?? s_loopback),
            (_, _) => Task.FromResult<IPAddress[]>([.. (addresses ?? []).Select(IPAddress.Parse)]),
            TimeProvider.System,
            within
        );
        return await sender.SendAsync(Post(url ?? _receiver.Url), Stopping);
    }

    private static WebhookPost Post(string url) =>
        new(new Uri(url), "0-1-0", DateTimeOffset.UnixEpoch, "v1,x", "application/json", "{}"u8.ToArray());
}
