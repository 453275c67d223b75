using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Connectors.Kafka;

public static class KafkaProperties
{
    /// <summary>What librdkafka says to properties that it does not know, or whose values it does not take; null when it takes them. Connects to nobody yet.</summary>
    public static string? FaultOf(KafkaOptions options)
    {
        try
        {
            KafkaClients.OpenProducer(options, NullLogger.Instance).Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
