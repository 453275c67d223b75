using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tributary.Connectors;
using Xunit;

namespace Tributary.Tests;

/// <summary>Receivers that misbehave, over real sockets.</summary>
public sealed class WebhookSenderTests : IAsyncDisposable
{
    private static readonly ImmutableArray<IPNetwork> s_loopback = [IPNetwork.Parse("127.0.0.0/8")];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _serving = [];
    private readonly CancellationTokenSource _over = new();
    private int _accepted;

    public WebhookSenderTests() => _listener.Start();

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
        Serve(Text($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:1/\r\n\r\n"));
        var answer = await SendAsync();

        Assert.Equal((status, error), (answer.Status, answer.Error));
        Assert.Equal(status == 410, answer.IsGone);
    }

    [Fact]
    public async Task A_redirect_inward_is_not_followed()
    {
        Serve(Text("HTTP/1.1 307 X\r\nContent-Length: 0\r\nLocation: /elsewhere\r\n\r\n"));

        Assert.Equal((307, "status"), await SendAsync() is { } answer ? (answer.Status, answer.Error) : default);
        Assert.Equal(1, _accepted);
    }

    [Fact]
    public async Task Retry_After_is_heard()
    {
        Serve(Text("HTTP/1.1 503 X\r\nContent-Length: 0\r\nRetry-After: 120\r\n\r\n"));

        Assert.Equal(TimeSpan.FromSeconds(120), (await SendAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_receiver_that_hangs_has_its_time_and_no_more()
    {
        Serve(async (stream, stopping) => await Task.Delay(Timeout.Infinite, stopping));

        Assert.Equal((null, "timeout"), await SendAsync(TimeSpan.FromMilliseconds(300)) is { } answer ? (answer.Status, answer.Error) : default);
    }

    [Fact]
    public async Task A_receiver_that_drips_has_its_time_and_no_more()
    {
        Serve(async (stream, stopping) =>
        {
            await Text("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")(stream, stopping);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), stopping);
                await Task.Delay(20, stopping);
            }
        });

        Assert.Equal((200, "timeout"), await SendAsync(TimeSpan.FromMilliseconds(500)) is { } answer ? (answer.Status, answer.Error) : default);
    }

    [Fact]
    public async Task Of_an_answer_of_a_gigabyte_little_is_read()
    {
        var written = 0L;
        Serve(async (stream, stopping) =>
        {
            await Text("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")(stream, stopping);
            var block = new byte[64 << 10];
            for (var left = 1 << 30; left > 0; left -= block.Length)
            {
                await stream.WriteAsync(block, stopping);
                written += block.Length;
            }
        });

        Assert.Equal((200, "answer_too_large"), await SendAsync() is { } answer ? (answer.Status, answer.Error) : default);
        await Task.WhenAll(_serving);
        Assert.InRange(written, 0, 64 << 20); // what the sockets' own buffers hold
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        Serve(async (stream, stopping) =>
        {
            await Text("HTTP/1.1 200 OK\r\n")(stream, stopping);
            while (true) await Text($"x-more: {new string('y', 1_000)}\r\n")(stream, stopping);
        });

        Assert.Equal((null, "connection"), await SendAsync() is { } answer ? (answer.Status, answer.Error) : default);
    }

    [Fact]
    public async Task A_closed_port_is_a_failed_connection()
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _listener.Stop();

        Assert.Equal("connection", (await SendAsync(port: port)).Error);
    }

    [Fact]
    public async Task A_name_with_one_address_inside_is_refused_whatever_else_it_has()
    {
        Serve(Text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        Assert.Equal("address", (await SendAsync(url: "https://mixed.example/", addresses: ["1.1.1.1", "127.0.0.1"], allowed: [])).Error);
        Assert.Equal("address", (await SendAsync(url: "https://mapped.example/", addresses: ["::ffff:127.0.0.1"], allowed: [])).Error);
        Assert.Equal("address", (await SendAsync(url: "https://127.0.0.1/", allowed: [])).Error);
        Assert.Equal("address", (await SendAsync(url: "https://2130706433/", allowed: [])).Error);
        Assert.Equal(0, _accepted);
    }

    [Fact]
    public async Task Plain_http_stays_inside()
    {
        Assert.Equal("address", (await SendAsync(url: "http://outside.example/", addresses: ["1.1.1.1"])).Error);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_so_that_a_second_answer_changes_nothing()
    {
        Serve(Text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        var asked = 0;
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        using var sender = new WebhookSender(
            new ReceiverNetworks([IPNetwork.Parse("127.0.0.1/32")]),
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "127.0.0.1" : "127.0.0.2")]), TimeProvider.System);

        Assert.Null((await sender.SendAsync(Post($"http://rebinding.example:{port}/"), Stopping)).Error);
        Assert.Equal(1, asked);
        Assert.Equal("address", (await sender.SendAsync(Post($"http://rebinding.example:{port}/"), Stopping)).Error);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_serving);
        _over.Dispose();
    }

    private async Task<WebhookAnswer> SendAsync(
        TimeSpan? within = null, string? url = null, string[]? addresses = null, ImmutableArray<IPNetwork>? allowed = null, int? port = null)
    {
        using var sender = new WebhookSender(
            new ReceiverNetworks(allowed ?? s_loopback), (_, _) => Task.FromResult<IPAddress[]>([.. (addresses ?? []).Select(IPAddress.Parse)]), TimeProvider.System, within);
        return await sender.SendAsync(Post(url ?? $"http://127.0.0.1:{port ?? ((IPEndPoint)_listener.LocalEndpoint).Port}/hook"), Stopping);
    }

    private static WebhookPost Post(string url) => new(new Uri(url), "0-1-0", DateTimeOffset.UnixEpoch, "v1,x", "application/json", "{}"u8.ToArray());

    /// <summary>Each connection is read to the end of the headers and answered so.</summary>
    private void Serve(Func<NetworkStream, CancellationToken, Task> answer) => _serving.Add(Task.Run(async () =>
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_over.Token);
                Interlocked.Increment(ref _accepted);
                await using var stream = client.GetStream();
                var head = new StringBuilder();
                var buffer = new byte[4096];
                while (!head.ToString().Contains("\r\n\r\n{}", StringComparison.Ordinal))
                    head.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, _over.Token)));
                await answer(stream, _over.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or InvalidOperationException)
        {
            // The test is over, or the sender has hung up.
        }
    }, CancellationToken.None));

    private static Func<NetworkStream, CancellationToken, Task> Text(string text) => (stream, stopping) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), stopping).AsTask();
}
