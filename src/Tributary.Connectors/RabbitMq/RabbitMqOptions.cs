namespace Tributary.Connectors.RabbitMq;

/// <param name="Url">amqp:// or amqps://, with the virtual host as its path; may hold a password.</param>
/// <param name="Events">The queue that events come from, and the topic exchange in front of it; null for no source.</param>
/// <param name="Changes">The topic exchange that changes go to; null for no sink.</param>
/// <param name="Program">The program of messages that name none; null when each does.</param>
/// <param name="Prefetch">Messages that the broker sends ahead of their acknowledgement; half of them make a batch.</param>
/// <param name="DeliveryLimit">Deliveries that nobody acknowledged before a message goes to the dead-letter route.</param>
/// <param name="Declares">False where the exchanges and queues are somebody else's to declare.</param>
public sealed record RabbitMqOptions(Uri Url, string? Events, string? Changes, string? Program, ushort Prefetch, int DeliveryLimit, bool Declares);
