using RabbitMQ.Client;

namespace Tributary.Connectors.RabbitMq;

/// <summary>A message to publish to an exchange.</summary>
internal readonly record struct RabbitMqMessage(
    string Exchange,
    string RoutingKey,
    BasicProperties Properties,
    ReadOnlyMemory<byte> Body
);

/// <summary>
/// A connection with one channel on which the broker confirms each publish. It does not reconnect; open a new one after
/// a failure.
/// </summary>
/// <remarks>
/// The client library waits forever for a broker's greeting, for its confirms, and for a socket that accepts no more
/// data. This class gives each wait a time limit. After it, closing the socket ends any wait inside the library.
/// </remarks>
internal sealed class RabbitMqLink : IAsyncDisposable
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_confirmWithin = TimeSpan.FromSeconds(30);

    private readonly IConnection _connection;
    private readonly ITcpClient _socket;
    private volatile bool _isInDoubt;

    private RabbitMqLink(IConnection connection, IChannel channel, ITcpClient socket) =>
        (_connection, Channel, _socket) = (connection, channel, socket);

    public IChannel Channel { get; }

    public bool IsOpen => !_isInDoubt && Channel.IsOpen;

    public static async Task<RabbitMqLink> OpenAsync(Uri url, string name, CancellationToken stopping)
    {
        ITcpClient? socket = null;
        var factory = new ConnectionFactory
        {
            Uri = url,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = s_heartbeat,
            RequestedConnectionTimeout = s_patience,
            ContinuationTimeout = s_patience,
            SocketFactory = family => socket = ConnectionFactoryBase.DefaultSocketFactory(family),
        };
        using var late = new CancellationTokenSource(s_patience);
        await using var hangingUp = late.Token.UnsafeRegister(_ => socket?.Close(), null);
        try
        {
            var connection = await factory.CreateConnectionAsync(stopping);
            var options = new CreateChannelOptions(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true
            );
            return new RabbitMqLink(connection, await connection.CreateChannelAsync(options, stopping), socket!);
        }
        catch
        {
            socket?.Close();
            throw;
        }
    }

    /// <summary>
    /// Publishes messages in order, and returns after the broker has confirmed all of them. They are mandatory, so a
    /// message that reaches no queue causes an exception.
    /// </summary>
    /// <exception cref="TimeoutException">Some messages were not confirmed. They may have arrived.</exception>
    public Task PublishAsync(IEnumerable<RabbitMqMessage> messages, CancellationToken stopping) =>
        InTimeAsync(
            within =>
                Task.WhenAll(
                    messages
                        .Select(message =>
                            Channel
                                .BasicPublishAsync(
                                    message.Exchange,
                                    message.RoutingKey,
                                    mandatory: true,
                                    message.Properties,
                                    message.Body,
                                    within
                                )
                                .AsTask()
                        )
                        .ToList()
                ),
            stopping
        );

    /// <summary>Acknowledges every delivery up to this one.</summary>
    public Task AcknowledgeAsync(ulong last) =>
        InTimeAsync(within => Channel.BasicAckAsync(last, multiple: true, within).AsTask(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        // A regular close waits until everything is written and answered. A broker that hangs does neither.
        using var late = new CancellationTokenSource(_isInDoubt ? TimeSpan.Zero : s_patience);
        await using var hangingUp = late.Token.UnsafeRegister(_ => _socket.Close(), null);
        await _connection.CloseAsync(Constants.ReplySuccess, "", s_patience, abort: true);
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task InTimeAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(s_confirmWithin);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await work(within.Token);
        }
        catch (OperationCanceledException e)
        {
            _isInDoubt = true;
            stopping.ThrowIfCancellationRequested();
            throw new TimeoutException(
                "RabbitMQ did not confirm in time. Messages without a confirm are sent again.",
                e
            );
        }
    }
}
