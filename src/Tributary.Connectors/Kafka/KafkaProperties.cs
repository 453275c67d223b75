using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Connectors.Kafka;

public static class KafkaProperties
{
    /// <summary>
    /// Returns the message of librdkafka for unknown properties or invalid values. Null if all are valid. It does not
    /// connect to a broker.
    /// </summary>
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
