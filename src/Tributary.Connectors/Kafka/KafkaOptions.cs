namespace Tributary.Connectors.Kafka;

/// <param name="Servers">host:port, divided by commas: the brokers that are asked first.</param>
/// <param name="Events">The topic that events come from; null for no source.</param>
/// <param name="Changes">The topic that changes go to; null for no sink.</param>
/// <param name="Program">The program of messages that name none; null when each does.</param>
/// <param name="Group">The consumer group, in which nodes share the topic's partitions.</param>
/// <param name="BatchLimit">Messages of a batch at most.</param>
/// <param name="Properties">librdkafka's own, such as <c>security.protocol</c>; may hold secrets.</param>
public sealed record KafkaOptions(
    string Servers, string? Events, string? Changes, string? Program, string Group, int BatchLimit, IReadOnlyDictionary<string, string> Properties);
