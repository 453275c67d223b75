using RabbitMQ.Client;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.RabbitMq;

/// <summary>
/// Reads events from a quorum queue. For each batch: 1. It gathers the messages that have arrived. 2. It hands them
/// over. 3. It publishes dead letters with confirms. 4. It acknowledges everything together.
/// </summary>
public sealed class RabbitMqSource(RabbitMqOptions options, string queue) : ISource
{
    public string Name => "rabbitmq";

    public async Task RunAsync(TakeMessages take, CancellationToken stopping)
    {
        await using var link = await RabbitMqLink.OpenAsync(options.Url, "tributary source", stopping);
        if (options.Declares)
            await RabbitMqTopology.DeclareEventsAsync(link.Channel, queue, options.DeliveryLimit, stopping);
        await link.Channel.BasicQosAsync(prefetchSize: 0, options.Prefetch, global: false, stopping);
        var inbox = new RabbitMqInbox(link.Channel);
        await link.Channel.BasicConsumeAsync(queue, autoAck: false, inbox, stopping);
        var limit = Math.Max(1, options.Prefetch / 2);
        while (true)
        {
            var batch = await inbox.ReadAsync(limit, stopping);
            var faults = await take(batch.ConvertAll(ToMessage), stopping);
            var letters = batch
                .Zip(faults)
                .Where(pair => pair.Second is not null)
                .Select(pair => LetterOf(pair.First, pair.Second!));
            await link.PublishAsync(letters, CancellationToken.None);
            await link.AcknowledgeAsync(batch[^1].Tag);
        }
    }

    private BrokerMessage ToMessage(RabbitMqDelivery delivery) =>
        new(delivery.Body, delivery.Properties.ContentType, delivery.Program ?? options.Program)
        {
            CorrelationId = delivery.CorrelationId,
        };

    private RabbitMqMessage LetterOf(RabbitMqDelivery delivery, MessageFault fault)
    {
        var headers = new Dictionary<string, object?>(delivery.Properties.Headers ?? new Dictionary<string, object?>());
        foreach (var (name, value) in MessageHeaders.Of(fault))
            headers[name] = value;
        var properties = new BasicProperties(delivery.Properties)
        {
            Headers = headers,
            DeliveryMode = DeliveryModes.Persistent,
        };
        properties.ClearExpiration(); // a dead letter waits for a person
        properties.ClearUserId(); // the broker refuses the name of another user
        return new RabbitMqMessage(RabbitMqTopology.DeadLetters(queue), delivery.RoutingKey, properties, delivery.Body);
    }
}
