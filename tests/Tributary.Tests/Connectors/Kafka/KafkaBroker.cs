using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Connectors;
using Tributary.Connectors.Kafka;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Connectors.Kafka;

/// <summary>
/// The mock cluster of librdkafka: brokers inside a client, which other clients reach over the loopback. It forgets
/// everything when that client ends.
/// </summary>
public sealed class KafkaBroker : TestBroker
{
    /// <summary>
    /// Timeouts of sessions. After a member has left, the mock's coordinator waits almost as long as a session may last
    /// until the group works again. It waits three seconds before a new group works, so a session must last longer, and
    /// long enough for heartbeats on a busy machine.
    /// </summary>
    private static readonly Dictionary<string, string> s_properties = new()
    {
        ["session.timeout.ms"] = "15000",
        ["heartbeat.interval.ms"] = "1000",
        ["allow.auto.create.topics"] = "true",
    };

    private readonly List<JsonElement> _changes = [];
    private readonly List<DeadLetter> _letters = [];
    private IProducer<byte[], byte[]>? _cluster;
    private IConsumer<byte[], byte[]>? _listener;
    private string _servers = "";

    public override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("Tributary:Kafka", _servers),
            new("Tributary:Kafka:Events", Events),
            new("Tributary:Kafka:Changes", Changes),
            .. s_properties.Select(property =>
                KeyValuePair.Create(
                    "Tributary:Kafka:Properties:" + property.Key.Replace('.', '_'),
                    (string?)property.Value
                )
            ),
        ];

    private IProducer<byte[], byte[]> Cluster => _cluster!;

    public override Task StartAsync()
    {
        var config = new ProducerConfig { EnableIdempotence = true };
        config.Set("test.mock.num.brokers", "2");
        _cluster = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_cluster.Handle).Build();
        _servers = string.Join(
            ',',
            admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}")
        );
        _listener = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig(new Dictionary<string, string>(s_properties))
            {
                BootstrapServers = _servers,
                GroupId = "listener",
                AutoOffsetReset = AutoOffsetReset.Earliest,
                TopicMetadataRefreshIntervalMs = 500,
            }
        ).SetLogHandler((_, _) => { }).Build();
        _listener.Subscribe([Changes, KafkaSource.DeadLetters(Events)]);
        return Task.CompletedTask;
    }

    public override Task SendAsync(string place, IEnumerable<Sent> messages) =>
        Task.WhenAll(
            messages
                .Select(message =>
                    Cluster.ProduceAsync(place, ToMessage(message), TestContext.Current.CancellationToken)
                )
                .ToList()
        );

    public override Task<IReadOnlyList<JsonElement>> ReadChangesAsync()
    {
        Listen();
        return Task.FromResult<IReadOnlyList<JsonElement>>([.. _changes]);
    }

    public override Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync()
    {
        Listen();
        return Task.FromResult<IReadOnlyList<DeadLetter>>([.. _letters]);
    }

    public override ISource OpenSource(string place) =>
        new KafkaSource(
            new KafkaOptions(_servers, place, null, null, "again", 100, s_properties),
            place,
            NullLogger<KafkaSource>.Instance
        );

    /// <summary>
    /// Sets a group back to the beginning of a topic. <c>kafka-consumer-groups.sh</c> commits offsets without joining
    /// the group, which the mock refuses.
    /// </summary>
    public void SetBack(string group, string topic)
    {
        using var admin = new DependentAdminClientBuilder(Cluster.Handle).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions;
        using var member = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig(new Dictionary<string, string>(s_properties))
            {
                BootstrapServers = _servers,
                GroupId = group,
                EnableAutoCommit = false,
            }
        ).SetLogHandler((_, _) => { }).Build();
        member.Subscribe(topic);
        while (member.Assignment.Count < partitions.Count)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            member.Consume(TimeSpan.FromMilliseconds(100));
        }
        member.Commit(partitions.Select(one => new TopicPartitionOffset(topic, one.PartitionId, 0)));
        member.Close();
    }

    public override ValueTask DisposeAsync()
    {
        _listener?.Dispose();
        _cluster?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Listen()
    {
        try
        {
            while (_listener!.Consume(TimeSpan.FromMilliseconds(200)) is { } result)
                Keep(result);
        }
        catch (ConsumeException none) when (none.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            // Nobody has sent anything there yet.
        }
    }

    private void Keep(ConsumeResult<byte[], byte[]> result)
    {
        if (result.Topic != Changes)
        {
            _letters.Add(
                new DeadLetter(
                    Encoding.UTF8.GetString(result.Message.Value),
                    HeaderOf(result, "tributary-problem")!,
                    HeaderOf(result, "tributary-pointer")
                )
            );
            return;
        }
        var change = JsonDocument.Parse(result.Message.Value).RootElement;
        Assert.Equal(MessageHeaders.CloudEvent, HeaderOf(result, "content-type"));
        Assert.Equal(change.GetProperty("partitionkey").GetString(), Encoding.UTF8.GetString(result.Message.Key));
        _changes.Add(change);
    }

    private static Message<byte[], byte[]> ToMessage(Sent message)
    {
        var headers = new Headers();
        if (message.Program is not null)
            headers.Add(MessageHeaders.Program, Encoding.UTF8.GetBytes(message.Program));
        if (message.ContentType is not null)
            headers.Add("content-type", Encoding.UTF8.GetBytes(message.ContentType));
        if (message.CorrelationId is not null)
            headers.Add("correlation-id", Encoding.UTF8.GetBytes(message.CorrelationId));
        var body = Encoding.UTF8.GetBytes(message.Body);
        // one key each, so that every partition gets some
        return new Message<byte[], byte[]>
        {
            Key = body,
            Value = body,
            Headers = headers,
        };
    }

    private static string? HeaderOf(ConsumeResult<byte[], byte[]> result, string name) =>
        KafkaClients.Header(result.Message.Headers, name);
}
