using System.Net;
using System.Net.Sockets;

namespace Tributary.Bench.Driver;

/// <summary>One keep-alive connection, one request at a time. Once it is warm it allocates nothing.</summary>
internal sealed class Connection
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };
    private byte[] _buffer = new byte[4 << 10];
    private int _received;

    /// <summary>The last answer.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(0, _received);

    public static async Task<Connection> OpenAsync(int port)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <returns>The status of the answer.</returns>
    public async ValueTask<int> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        while (!request.IsEmpty)
            request = request[await _socket.SendAsync(request, SocketFlags.None)..];
        _received = 0;
        while (true)
        {
            if (_received == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var bytes = await _socket.ReceiveAsync(_buffer.AsMemory(_received), SocketFlags.None);
            if (bytes == 0)
                throw new IOException("The server closed the connection.");
            _received += bytes;
            if (HttpAnswer.IsWhole(Received, out var status))
                return status;
        }
    }
}
