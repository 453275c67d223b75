using RabbitMQ.Client;

namespace Tributary.Connectors.RabbitMq;

/// <summary>A message of the queue that nobody has acknowledged yet.</summary>
internal sealed record RabbitMqDelivery(ulong Tag, string Exchange, string RoutingKey, IReadOnlyBasicProperties Properties, byte[] Body)
{
    /// <summary>By our header; by the extension attribute of a CloudEvent in its binary form, written in either way of AMQP's binding; by the routing key.</summary>
    public string? Program => Header(MessageHeaders.Program) ?? Header("cloudEvents:program") ?? Header("cloudEvents_program")
        ?? (Exchange.Length > 0 ? RoutingKey : null); // the default exchange has the queue's name there

    private string? Header(string name) => Properties.Headers is { } headers && headers.TryGetValue(name, out var value) ? value switch
    {
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    } : null;
}
