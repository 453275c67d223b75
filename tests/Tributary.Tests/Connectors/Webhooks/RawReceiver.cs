using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Tests.Connectors.Webhooks;

/// <summary>The action of a receiver after it has read a post and before it disconnects.</summary>
internal delegate Task RawAnswer(Func<ReadOnlyMemory<byte>, Task> write, CancellationToken over);

/// <summary>A receiver of webhooks that misbehaves, over real sockets.</summary>
internal sealed partial class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentQueue<Task> _answering = [];
    private readonly RawAnswer _answer;
    private readonly Task _accepting;
    private int _accepted;
    private long _written;

    public RawReceiver(RawAnswer answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public static RawAnswer Hangs { get; } = (_, over) => Task.Delay(Timeout.Infinite, over);

    public static RawAnswer Drips { get; } =
        async (write, over) =>
        {
            await write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
            while (true)
            {
                await write("x"u8.ToArray());
                await Task.Delay(20, over);
            }
        };

    public static RawAnswer SaysAGigabyte { get; } =
        async (write, _) =>
        {
            await write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"u8.ToArray());
            var block = new byte[64 << 10];
            for (var left = 1 << 30; left > 0; left -= block.Length)
                await write(block);
        };

    public static RawAnswer Says(byte[] body) =>
        async (write, _) =>
        {
            await write(Encoding.ASCII.GetBytes($"HTTP/1.1 500 X\r\nContent-Length: {body.Length}\r\n\r\n"));
            foreach (var part in body.Chunk(700))
                await write(part);
        };

    public static RawAnswer HasHeadersWithoutEnd { get; } =
        async (write, _) =>
        {
            await write("HTTP/1.1 200 OK\r\n"u8.ToArray());
            var more = Encoding.ASCII.GetBytes($"x-more: {new string('y', 1_000)}\r\n");
            while (true)
                await write(more);
        };

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/hook";

    /// <summary>The number of connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The bytes of answers so far.</summary>
    public long Written => Interlocked.Read(ref _written);

    public static RawAnswer Answers(int status, string headers = "") =>
        (write, _) =>
            write(
                Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} X\r\nContent-Length: 0\r\n{headers}\r\n"
                )
            );

    /// <summary>Waits until all clients so far have their answer or have disconnected.</summary>
    public Task AnsweredAsync() => Task.WhenAll(_answering);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        await AnsweredAsync();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var sender = await _listener.AcceptTcpClientAsync(_over.Token);
                Interlocked.Increment(ref _accepted);
                _answering.Enqueue(AnswerAsync(sender));
            }
        }
        catch (Exception e)
            when (_over.IsCancellationRequested && e is OperationCanceledException or InvalidOperationException)
        {
            // The test is over. A listener that is stopped between two clients refuses to accept another.
        }
    }

    private async Task AnswerAsync(TcpClient sender)
    {
        using (sender)
        {
            try
            {
                var stream = sender.GetStream();
                await ReadPostAsync(stream);
                await _answer(
                    async bytes =>
                    {
                        await stream.WriteAsync(bytes, _over.Token);
                        Interlocked.Add(ref _written, bytes.Length);
                    },
                    _over.Token
                );
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The test is over, or the sender has hung up.
            }
        }
    }

    private async Task ReadPostAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!IsWhole(text.ToString()))
        {
            var read = await stream.ReadAsync(buffer, _over.Token);
            if (read == 0)
                throw new EndOfStreamException();
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    private static bool IsWhole(string post)
    {
        var head = post.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head >= 0
            && post.Length
                >= head + 4 + int.Parse(LengthHeader().Match(post).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^content-length: ([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex LengthHeader();
}
