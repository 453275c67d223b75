using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Tests.Browser;

/// <summary>
/// A proxy in front of nodes, which knows nothing of sessions: each connection goes to the node that the test chose for
/// its kind, and to another one where that is gone.
/// </summary>
internal sealed class NodeProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private readonly int[] _nodes;

    public NodeProxy(params int[] nodes)
    {
        _nodes = nodes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The place of the node that gets circuits.</summary>
    public int Circuits { get; set; }

    /// <summary>The nodes that have got a circuit, in order.</summary>
    public ConcurrentQueue<int> CircuitNodes { get; } = [];

    /// <summary>The nodes that have got other requests, in order.</summary>
    public ConcurrentQueue<int> PageNodes { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _stopping.CancelAsync();
        await Task.WhenAll(_connections.Keys.Append(_accepting)).ContinueWith(_ => { }, TaskScheduler.Default);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _connections[ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token))] = true;
    }

    private async Task ServeAsync(TcpClient browser)
    {
        using (browser)
        {
            try
            {
                var stream = browser.GetStream();
                var head = new byte[16_384];
                // A browser sends the head of a request at once.
                var length = await stream.ReadAsync(head, _stopping.Token);
                var isCircuit = Encoding
                    .Latin1.GetString(head, 0, length)
                    .StartsWith("GET /_blazor ", StringComparison.Ordinal);
                using var node = await ConnectAsync(isCircuit);
                await node.GetStream().WriteAsync(head.AsMemory(0, length), _stopping.Token);
                await Task.WhenAny(
                    stream.CopyToAsync(node.GetStream(), _stopping.Token),
                    node.GetStream().CopyToAsync(stream, _stopping.Token)
                );
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone, so the other is closed too.
            }
        }
    }

    private async Task<TcpClient> ConnectAsync(bool isCircuit)
    {
        var first = isCircuit ? Circuits : PageNodes.Count;
        for (var i = 0; ; i++)
        {
            var place = (first + i) % _nodes.Length;
            var node = new TcpClient();
            try
            {
                await node.ConnectAsync(IPAddress.Loopback, _nodes[place], _stopping.Token);
                (isCircuit ? CircuitNodes : PageNodes).Enqueue(place);
                return node;
            }
            catch (SocketException) when (i < _nodes.Length)
            {
                node.Dispose();
            }
        }
    }
}
