namespace Tributary.Connectors.RabbitMq;

/// <param name="Url">
/// The amqp:// or amqps:// address, with the virtual host as its path. It may contain a password.
/// </param>
/// <param name="Events">
/// The name of the queue of events and of the topic exchange in front of it. Null for no source.
/// </param>
/// <param name="Changes">The topic exchange of changes. Null for no sink.</param>
/// <param name="Program">The program of messages that do not name one. Null if each message names one.</param>
/// <param name="Prefetch">
/// The number of messages that the broker sends before an acknowledgment. Half of them form a batch.
/// </param>
/// <param name="DeliveryLimit">
/// The number of deliveries without an acknowledgment after which a message goes to the dead-letter route.
/// </param>
/// <param name="Declares">False if somebody else declares the exchanges and queues.</param>
public sealed record RabbitMqOptions(
    Uri Url,
    string? Events,
    string? Changes,
    string? Program,
    ushort Prefetch,
    int DeliveryLimit,
    bool Declares
);
