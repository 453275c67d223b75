using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tributary.Tests.Chaos;

/// <summary>A proxy between a node and PostgreSQL that understands one message: COMMIT.</summary>
internal sealed class CommitProxy : IAsyncDisposable
{
    private static readonly byte[] s_commit = "COMMIT\0"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _databasePort;
    private readonly Task _accepting;

    public CommitProxy(int databasePort)
    {
        _databasePort = databasePort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Called twice for each COMMIT. When it returns false, the connection is reset at that point.</summary>
    public Func<CommitPoint, Task<bool>> OnCommit { get; set; } = _ => Task.FromResult(true);

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
        {
            var node = await _listener.AcceptTcpClientAsync(_stopping.Token);
            var connection = ServeAsync(node);
            _connections[connection] = true;
        }
    }

    private async Task ServeAsync(TcpClient node)
    {
        using var database = new TcpClient();
        using (node)
        {
            try
            {
                await database.ConnectAsync(IPAddress.Loopback, _databasePort, _stopping.Token);
                (node.NoDelay, database.NoDelay) = (true, true);
                var wire = new Wire(node.GetStream(), database.GetStream(), point => OnCommit(point), _stopping.Token);
                await await Task.WhenAny(wire.FromNodeAsync(), wire.FromDatabaseAsync());
            }
            catch (Exception e)
                when (e is IOException or SocketException or OperationCanceledException or EndOfStreamException)
            {
                // One end is gone or was cut off, so the other is closed too.
            }
            node.Client.LingerState = new LingerOption(enable: true, seconds: 0); // closes with a reset
        }
    }

    private sealed class Wire(
        NetworkStream node,
        NetworkStream database,
        Func<CommitPoint, Task<bool>> onCommit,
        CancellationToken stopping
    )
    {
        private volatile bool _committing;

        public async Task FromNodeAsync()
        {
            var head = new byte[5];
            var isStart = true;
            while (true)
            {
                // The message that opens a connection has no letter in front of its length.
                var letters = isStart ? 0 : 1;
                await node.ReadExactlyAsync(head.AsMemory(0, letters + 4), stopping);
                var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(letters)) - 4];
                await node.ReadExactlyAsync(body, stopping);
                if (isStart)
                    isStart = body.Length == 4; // a request for TLS or the like comes before the start itself
                else if (head[0] == 'Q' && body.AsSpan().SequenceEqual(s_commit))
                {
                    if (!await onCommit(CommitPoint.Asked))
                        return;
                    _committing = true;
                }
                await database.WriteAsync(head.AsMemory(0, letters + 4), stopping);
                await database.WriteAsync(body, stopping);
            }
        }

        public async Task FromDatabaseAsync()
        {
            var buffer = new byte[65_536];
            while (await database.ReadAsync(buffer, stopping) is var read and > 0)
            {
                if (_committing)
                {
                    _committing = false;
                    if (!await onCommit(CommitPoint.Answered))
                        return;
                }
                await node.WriteAsync(buffer.AsMemory(0, read), stopping);
            }
        }
    }
}

internal enum CommitPoint
{
    /// <summary>The node has sent it; PostgreSQL has not received it yet.</summary>
    Asked,

    /// <summary>PostgreSQL has answered; the node has not received the answer yet.</summary>
    Answered,
}
