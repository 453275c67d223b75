using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Tributary.Connectors.RabbitMq;

/// <summary>Keeps what the broker delivers until a batch is taken; never more than the prefetch allows. Ends with the channel.</summary>
internal sealed class RabbitMqInbox(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<RabbitMqDelivery> _waiting = System.Threading.Channels.Channel.CreateUnbounded<RabbitMqDelivery>();

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // Body and properties are the client's again when this returns.
        _waiting.Writer.TryWrite(new RabbitMqDelivery(deliveryTag, exchange, routingKey, new BasicProperties(properties), body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _waiting.Writer.TryComplete(new IOException($"The channel to RabbitMQ was closed: {reason.ReplyText}"));
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    /// <summary>The broker has ended this, as when the queue was deleted.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete(new IOException("RabbitMQ has cancelled the consumer: is its queue gone?"));
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    /// <returns>At least one, in the order of the queue.</returns>
    /// <exception cref="IOException">The channel is closed.</exception>
    public async Task<List<RabbitMqDelivery>> ReadAsync(int limit, CancellationToken stopping)
    {
        try
        {
            var batch = new List<RabbitMqDelivery> { await _waiting.Reader.ReadAsync(stopping) };
            while (batch.Count < limit && _waiting.Reader.TryRead(out var next)) batch.Add(next);
            return batch;
        }
        catch (ChannelClosedException closed) when (closed.InnerException is IOException reason)
        {
            throw new IOException(reason.Message, closed);
        }
    }
}
