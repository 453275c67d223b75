using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Tributary.Connectors.Kafka;

/// <summary>Clients that lose nothing: the producer's messages are on all replicas in sync, once and in order; the consumer's offsets move only when it says so.</summary>
internal static class KafkaClients
{
    /// <summary>Below what the relay grants a batch, so that a message is not still on its way when it is sent again.</summary>
    private const int MessageTimeoutMs = 7_000;

    private const int CommitEveryMs = 1_000;
    private const int ToldEveryMs = 10 * 60 * 1_000;

    private static readonly ConcurrentDictionary<string, long> s_told = new(StringComparer.Ordinal);

    /// <summary>What has been fetched ahead, in KiB: in all, and of one partition at a time in bytes.</summary>
    private const int MostQueuedKiB = 16 << 10;

    private const int MostFetchedBytes = 1 << 20;

    public static IProducer<byte[], byte[]> OpenProducer(KafkaOptions options, ILogger log) => new ProducerBuilder<byte[], byte[]>(new ProducerConfig(Own(options))
    {
        BootstrapServers = options.Servers, Acks = Acks.All, EnableIdempotence = true, MessageTimeoutMs = MessageTimeoutMs, LingerMs = 1,
    }).SetLogHandler((_, line) => Log(log, line)).SetErrorHandler((_, error) => Log(log, error)).Build();

    /// <param name="lost">Partitions that another member of the group has from now on, or soon.</param>
    public static IConsumer<byte[], byte[]> OpenConsumer(KafkaOptions options, ILogger log, Action<IEnumerable<TopicPartition>> lost) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(Own(options))
        {
            BootstrapServers = options.Servers, GroupId = options.Group, AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky, EnableAutoCommit = true, AutoCommitIntervalMs = CommitEveryMs,
            EnableAutoOffsetStore = false, QueuedMaxMessagesKbytes = MostQueuedKiB, MaxPartitionFetchBytes = MostFetchedBytes,
        }).SetLogHandler((_, line) => Log(log, line)).SetErrorHandler((_, error) => Log(log, error))
            .SetPartitionsRevokedHandler((_, partitions) => lost(partitions.Select(p => p.TopicPartition)))
            .SetPartitionsLostHandler((_, partitions) => lost(partitions.Select(p => p.TopicPartition))).Build();

    public static string? Header(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var value) && value is not null ? Encoding.UTF8.GetString(value) : null;

    // A copy: a configuration writes into what it is given.
    private static Dictionary<string, string> Own(KafkaOptions options) => new(options.Properties);

    private static void Log(ILogger log, LogMessage line) => Log(log, $"{line.Name}: {line.Message}", line.Facility);

    private static void Log(ILogger log, Error error) => Log(log, error.Reason, error.Code.ToString());

    /// <summary>The library repeats itself every few seconds while brokers are gone; each kind of fault is told once in ten minutes.</summary>
    private static void Log(ILogger log, string text, string kind)
    {
        var now = Environment.TickCount64;
        if (s_told.TryGetValue(kind, out var at) && now - at < ToldEveryMs) return;
        s_told[kind] = now;
        log.LogWarning("Kafka: {Reason}", text);
    }
}
