using RabbitMQ.Client;

namespace Tributary.Connectors.RabbitMq;

/// <summary>A message of the queue that is not yet acknowledged.</summary>
internal sealed record RabbitMqDelivery(
    ulong Tag,
    string Exchange,
    string RoutingKey,
    IReadOnlyBasicProperties Properties,
    byte[] Body
)
{
    /// <summary>
    /// The program of the message: from Tributary's header, from the extension attribute of a CloudEvent in binary form
    /// (in both spellings of the AMQP binding), or from the routing key.
    /// </summary>
    public string? Program =>
        Header(MessageHeaders.Program)
        ?? Header("cloudEvents:program")
        ?? Header("cloudEvents_program")
        ?? (Exchange.Length > 0 ? RoutingKey : null); // with the default exchange, it is the queue's name

    /// <summary>The header, or else the property for it, or else the id of the message itself.</summary>
    public string? CorrelationId =>
        Header(MessageHeaders.RequestId) ?? Properties.CorrelationId ?? Properties.MessageId;

    private string? Header(string name) =>
        Properties.Headers is { } headers && headers.TryGetValue(name, out var value)
            ? value switch
            {
                byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
                string text => text,
                _ => null,
            }
            : null;
}
