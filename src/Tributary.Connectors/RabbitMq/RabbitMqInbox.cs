using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Tributary.Connectors.RabbitMq;

/// <summary>
/// Buffers delivered messages until a batch is read. The prefetch limits their number. The buffer ends with the
/// channel.
/// </summary>
internal sealed class RabbitMqInbox(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<RabbitMqDelivery> _waiting =
        System.Threading.Channels.Channel.CreateUnbounded<RabbitMqDelivery>();

    public override Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        // The client reuses the body and the properties after this method returns.
        _waiting.Writer.TryWrite(
            new RabbitMqDelivery(deliveryTag, exchange, routingKey, new BasicProperties(properties), body.ToArray())
        );
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _waiting.Writer.TryComplete(new IOException($"The channel to RabbitMQ was closed: {reason.ReplyText}"));
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    /// <summary>Called when the broker cancels the consumer, for example because the queue was deleted.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete(new IOException("RabbitMQ canceled the consumer. Check that its queue exists."));
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    /// <returns>At least one message, in the order of the queue.</returns>
    /// <exception cref="IOException">The channel is closed.</exception>
    public async Task<List<RabbitMqDelivery>> ReadAsync(int limit, CancellationToken stopping)
    {
        try
        {
            var batch = new List<RabbitMqDelivery> { await _waiting.Reader.ReadAsync(stopping) };
            while (batch.Count < limit && _waiting.Reader.TryRead(out var next))
                batch.Add(next);
            return batch;
        }
        catch (ChannelClosedException closed) when (closed.InnerException is IOException reason)
        {
            throw new IOException(reason.Message, closed);
        }
    }
}
