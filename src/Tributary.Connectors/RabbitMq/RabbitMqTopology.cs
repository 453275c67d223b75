using RabbitMQ.Client;

namespace Tributary.Connectors.RabbitMq;

/// <summary>
/// Declares durable exchanges and queues. Declaring an existing one changes nothing. If it exists with other arguments,
/// the broker answers with an error.
/// </summary>
internal static class RabbitMqTopology
{
    private const string QueueType = "x-queue-type";
    private const string Quorum = "quorum";

    /// <summary>The largest number of changes without a bound queue that are kept for later readers.</summary>
    private const int MostUnrouted = 100_000;

    public static string DeadLetters(string events) => events + ".dead";

    public static string Unrouted(string changes) => changes + ".unrouted";

    /// <summary>
    /// Declares an exchange with its queue, and the same for dead letters. Without a dead-letter route, a quorum queue
    /// drops a message at its delivery limit. The strategy at-least-once keeps the message until the other queue has
    /// it. It requires that a full queue refuses messages instead of dropping them.
    /// </summary>
    public static async Task DeclareEventsAsync(
        IChannel channel,
        string events,
        int deliveryLimit,
        CancellationToken stopping
    )
    {
        var dead = DeadLetters(events);
        await channel.ExchangeDeclareAsync(dead, ExchangeType.Fanout, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(
            dead,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { [QueueType] = Quorum },
            cancellationToken: stopping
        );
        await channel.QueueBindAsync(dead, dead, "", cancellationToken: stopping);
        await channel.ExchangeDeclareAsync(events, ExchangeType.Topic, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(
            events,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>
            {
                [QueueType] = Quorum,
                ["x-delivery-limit"] = deliveryLimit,
                ["x-dead-letter-exchange"] = dead,
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-overflow"] = "reject-publish",
            },
            cancellationToken: stopping
        );
        await channel.QueueBindAsync(events, events, "#", cancellationToken: stopping);
    }

    /// <summary>
    /// Declares the exchange of changes, and its alternate exchange for changes without a bound queue.
    /// </summary>
    public static async Task DeclareChangesAsync(IChannel channel, string changes, CancellationToken stopping)
    {
        var unrouted = Unrouted(changes);
        await channel.ExchangeDeclareAsync(unrouted, ExchangeType.Fanout, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(
            unrouted,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { [QueueType] = Quorum, ["x-max-length"] = MostUnrouted },
            cancellationToken: stopping
        );
        await channel.QueueBindAsync(unrouted, unrouted, "", cancellationToken: stopping);
        await channel.ExchangeDeclareAsync(
            changes,
            ExchangeType.Topic,
            durable: true,
            autoDelete: false,
            new Dictionary<string, object?> { ["alternate-exchange"] = unrouted },
            cancellationToken: stopping
        );
    }
}
