using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.Kafka;

/// <summary>
/// Publishes changes to a topic, as CloudEvents in structured form. The key is the partition key, so the changes of a
/// member and of its whole tree keep their order.
/// </summary>
public sealed class KafkaSink(KafkaOptions options, string topic, ILogger<KafkaSink> log) : ISink, IDisposable
{
    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]>? _producer;

    public string Name => "kafka";

    public async ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping)
    {
        var producer = Open();
        try
        {
            await Task.WhenAll(
                envelopes.Select(envelope => producer.ProduceAsync(topic, ToMessage(envelope), stopping)).ToList()
            );
        }
        catch (ProduceException<byte[], byte[]> failed) when (failed.Error.IsFatal)
        {
            Close(producer); // a producer that lost its place in a sequence cannot recover
            throw;
        }
    }

    public void Dispose() => _producer?.Dispose();

    private static Message<byte[], byte[]> ToMessage(Envelope envelope) =>
        new()
        {
            Key = Encoding.UTF8.GetBytes(envelope.PartitionKey),
            Value = envelope.Body.ToArray(),
            Headers = new Headers { { "content-type", Encoding.UTF8.GetBytes(MessageHeaders.CloudEvent) } },
        };

    private IProducer<byte[], byte[]> Open()
    {
        lock (_lock)
            return _producer ??= KafkaClients.OpenProducer(options, log);
    }

    private void Close(IProducer<byte[], byte[]> failed)
    {
        lock (_lock)
        {
            if (_producer != failed)
                return;
            _producer = null;
        }
        failed.Dispose();
    }
}
