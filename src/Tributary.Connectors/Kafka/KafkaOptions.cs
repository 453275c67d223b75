namespace Tributary.Connectors.Kafka;

/// <param name="Servers">The brokers to contact first: host:port, separated by commas.</param>
/// <param name="Events">The topic of events. Null for no source.</param>
/// <param name="Changes">The topic of changes. Null for no sink.</param>
/// <param name="Program">The program of messages that do not name one. Null if each message names one.</param>
/// <param name="Group">The consumer group, in which nodes share the partitions of the topic.</param>
/// <param name="BatchLimit">The largest number of messages in a batch.</param>
/// <param name="Properties">
/// The properties of librdkafka, such as <c>security.protocol</c>. They may contain secrets.
/// </param>
public sealed record KafkaOptions(
    string Servers,
    string? Events,
    string? Changes,
    string? Program,
    string Group,
    int BatchLimit,
    IReadOnlyDictionary<string, string> Properties
);
