using System.Net;
using System.Net.Sockets;

namespace Tributary.Tests.Storage;

/// <summary>
/// A way to PostgreSQL that counts round trips, and may lose an answer: a turn is counted each time that the client
/// speaks after the server has.
/// </summary>
internal sealed class TripProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _trips;
    private int _losesNext;

    public TripProxy(string url)
    {
        _server = new Uri(url);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The same database, by way of this proxy.</summary>
    public string Url =>
        new UriBuilder(_server)
        {
            Host = IPAddress.Loopback.ToString(),
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        }.ToString();

    /// <summary>Returns the round trips since the last call.</summary>
    public int TakeTrips() => Interlocked.Exchange(ref _trips, 0);

    /// <summary>
    /// Passes the next request on, and breaks the connection when its answer arrives, so that nobody hears it.
    /// </summary>
    public void LoseNextAnswer() => Interlocked.Exchange(ref _losesNext, 1);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_server.Host, _server.IsDefaultPort ? 5432 : _server.Port, _ending.Token);
            var (hasAnswered, isLost) = (1, 0);
            var asking = PumpAsync(
                client.GetStream(),
                server.GetStream(),
                () =>
                {
                    if (Interlocked.Exchange(ref hasAnswered, 0) == 1)
                        Interlocked.Increment(ref _trips);
                    if (Interlocked.Exchange(ref _losesNext, 0) == 1)
                        Interlocked.Exchange(ref isLost, 1);
                }
            );
            var answering = PumpAsync(
                server.GetStream(),
                client.GetStream(),
                () =>
                {
                    Interlocked.Exchange(ref hasAnswered, 1);
                    if (Volatile.Read(ref isLost) == 1)
                        throw new IOException("The answer is lost.");
                }
            );
            await Task.WhenAny(asking, answering);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action passing)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var count)
        {
            passing();
            await to.WriteAsync(buffer.AsMemory(0, count), _ending.Token);
        }
    }
}
