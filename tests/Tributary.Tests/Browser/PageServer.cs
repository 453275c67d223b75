using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Tests.Browser;

/// <summary>A site of somebody else: one page, which answers every request.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public PageServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The HTML of the page.</summary>
    public string Page { get; set; } = "";

    /// <summary>Returns the address under one of this machine's names.</summary>
    public string At(string host) => $"http://{host}:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var visitor = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(visitor.GetStream());
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        if (await stream.ReadAsync(new byte[16_384]) == 0)
            return;
        var answer =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
            + $"{Encoding.UTF8.GetByteCount(Page)}\r\n\r\n{Page}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
    }
}
