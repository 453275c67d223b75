using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace Brokers;

/// <summary>
/// The mock cluster of librdkafka, for trying things out: brokers inside a client. They keep nothing.
/// </summary>
internal sealed class MockKafka : IDisposable
{
    private readonly IProducer<byte[], byte[]> _cluster;

    public MockKafka()
    {
        var config = new ProducerConfig();
        config.Set("test.mock.num.brokers", "1");
        _cluster = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_cluster.Handle).Build();
        Servers = string.Join(
            ',',
            admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}")
        );
    }

    public string Servers { get; }

    /// <returns>The first change of this type.</returns>
    public string Read(string type, CancellationToken stopping)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = Servers,
                GroupId = "demo",
                AutoOffsetReset = AutoOffsetReset.Earliest,
            }
        ).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe("tributary.changes");
        while (true)
        {
            var change = Encoding.UTF8.GetString(consumer.Consume(stopping).Message.Value);
            if (JsonDocument.Parse(change).RootElement.GetProperty("type").GetString() == type)
                return change;
        }
    }

    public void Dispose() => _cluster.Dispose();
}
