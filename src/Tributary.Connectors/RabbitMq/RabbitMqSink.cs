using RabbitMQ.Client;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.RabbitMq;

/// <summary>
/// Publishes changes to a topic exchange, as CloudEvents in structured form. The routing key is <c>PROGRAM.TYPE</c>,
/// such as <c>acme.reward.created</c>.
/// </summary>
public sealed class RabbitMqSink(RabbitMqOptions options, string exchange) : ISink, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private RabbitMqLink? _link;

    public string Name => "rabbitmq";

    public async ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping)
    {
        var link = await OpenAsync(stopping);
        await link.PublishAsync(
            envelopes.Select(envelope => new RabbitMqMessage(
                exchange,
                $"{envelope.Program}.{envelope.Type}",
                PropertiesOf(envelope),
                envelope.Body
            )),
            stopping
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
            await _link.DisposeAsync();
        _opening.Dispose();
    }

    private static BasicProperties PropertiesOf(Envelope envelope) =>
        new()
        {
            ContentType = MessageHeaders.CloudEvent,
            DeliveryMode = DeliveryModes.Persistent,
            MessageId = envelope.Id,
            Type = envelope.Type,
            Headers = new Dictionary<string, object?> { ["partitionkey"] = envelope.PartitionKey },
        };

    private async ValueTask<RabbitMqLink> OpenAsync(CancellationToken stopping)
    {
        await _opening.WaitAsync(stopping);
        try
        {
            if (_link is { IsOpen: true })
                return _link;
            if (_link is { } failed)
            {
                _link = null;
                await failed.DisposeAsync();
            }
            var link = await RabbitMqLink.OpenAsync(options.Url, "tributary sink", stopping);
            try
            {
                if (options.Declares)
                    await RabbitMqTopology.DeclareChangesAsync(link.Channel, exchange, stopping);
                return _link = link;
            }
            catch
            {
                await link.DisposeAsync();
                throw;
            }
        }
        finally
        {
            _opening.Release();
        }
    }
}
