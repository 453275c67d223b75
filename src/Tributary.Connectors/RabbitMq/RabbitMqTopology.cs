using RabbitMQ.Client;

namespace Tributary.Connectors.RabbitMq;

/// <summary>The exchanges and queues, all durable. Declaring what is there already changes nothing; what is there otherwise is an error of the broker's.</summary>
internal static class RabbitMqTopology
{
    private const string QueueType = "x-queue-type";
    private const string Quorum = "quorum";

    /// <summary>What nobody has bound a queue for is kept for whoever binds one too late, but only so much of it.</summary>
    private const int MostUnrouted = 100_000;

    public static string DeadLetters(string events) => events + ".dead";

    public static string Unrouted(string changes) => changes + ".unrouted";

    /// <summary>
    /// An exchange and its queue, and the same for dead letters. Without a dead-letter route a quorum queue drops a message at its delivery limit; at-least-once
    /// keeps it until the other queue has it, for which the queue must refuse and not drop what is too much.
    /// </summary>
    public static async Task DeclareEventsAsync(IChannel channel, string events, int deliveryLimit, CancellationToken stopping)
    {
        var dead = DeadLetters(events);
        await channel.ExchangeDeclareAsync(dead, ExchangeType.Fanout, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(
            dead, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { [QueueType] = Quorum }, cancellationToken: stopping);
        await channel.QueueBindAsync(dead, dead, "", cancellationToken: stopping);
        await channel.ExchangeDeclareAsync(events, ExchangeType.Topic, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(events, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            [QueueType] = Quorum,
            ["x-delivery-limit"] = deliveryLimit,
            ["x-dead-letter-exchange"] = dead,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        }, cancellationToken: stopping);
        await channel.QueueBindAsync(events, events, "#", cancellationToken: stopping);
    }

    /// <summary>The exchange that changes go to, and where it puts those that no queue is bound for.</summary>
    public static async Task DeclareChangesAsync(IChannel channel, string changes, CancellationToken stopping)
    {
        var unrouted = Unrouted(changes);
        await channel.ExchangeDeclareAsync(unrouted, ExchangeType.Fanout, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(unrouted, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            [QueueType] = Quorum,
            ["x-max-length"] = MostUnrouted,
        }, cancellationToken: stopping);
        await channel.QueueBindAsync(unrouted, unrouted, "", cancellationToken: stopping);
        await channel.ExchangeDeclareAsync(
            changes, ExchangeType.Topic, durable: true, autoDelete: false, new Dictionary<string, object?> { ["alternate-exchange"] = unrouted }, cancellationToken: stopping);
    }
}
