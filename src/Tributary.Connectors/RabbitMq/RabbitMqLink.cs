using RabbitMQ.Client;

namespace Tributary.Connectors;

/// <summary>A connection with one channel whose publishing the broker confirms. It does not mend itself: who uses it begins anew.</summary>
internal sealed class RabbitMqLink : IAsyncDisposable
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly IConnection _connection;

    private RabbitMqLink(IConnection connection, IChannel channel) => (_connection, Channel) = (connection, channel);

    public IChannel Channel { get; }

    public bool IsOpen => Channel.IsOpen;

    public static async Task<RabbitMqLink> OpenAsync(Uri url, string name, CancellationToken stopping)
    {
        var factory = new ConnectionFactory
        {
            Uri = url, ClientProvidedName = name, AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false, RequestedHeartbeat = s_heartbeat,
            RequestedConnectionTimeout = s_patience, ContinuationTimeout = s_patience,
        };
        var connection = await factory.CreateConnectionAsync(stopping);
        try
        {
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            return new RabbitMqLink(connection, await connection.CreateChannelAsync(options, stopping));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Confirmed by the broker when it returns; mandatory, so that what reaches no queue is an exception.</summary>
    public ValueTask PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken stopping) =>
        Channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, stopping);

    public async ValueTask DisposeAsync()
    {
        // Closing politely waits for an answer, which a broker that has stopped does not give.
        await _connection.CloseAsync(Constants.ReplySuccess, "", s_patience, abort: true);
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
