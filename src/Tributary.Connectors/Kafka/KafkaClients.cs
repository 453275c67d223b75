using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Tributary.Connectors.Kafka;

/// <summary>
/// Opens clients that lose nothing. The producer's messages reach all in-sync replicas, once and in order. The
/// consumer's offsets move only when it stores them.
/// </summary>
internal static class KafkaClients
{
    /// <summary>
    /// The timeout of a message. It is shorter than the time that the relay grants a batch, so that a message is no
    /// longer in progress when it is sent again.
    /// </summary>
    private const int MessageTimeoutMs = 7_000;

    private const int CommitEveryMs = 1_000;
    private const int ToldEveryMs = 10 * 60 * 1_000;

    private static readonly ConcurrentDictionary<string, long> s_told = new(StringComparer.Ordinal);

    /// <summary>
    /// The limit of fetched messages, in KiB for all partitions together, and below in bytes per fetch of a partition.
    /// </summary>
    private const int MostQueuedKiB = 16 << 10;

    private const int MostFetchedBytes = 1 << 20;

    public static IProducer<byte[], byte[]> OpenProducer(KafkaOptions options, ILogger log) => new ProducerBuilder<
            byte[],
            byte[]
        >(
            new ProducerConfig(Own(options))
            {
                BootstrapServers = options.Servers,
                Acks = Acks.All,
                EnableIdempotence = true,
                MessageTimeoutMs = MessageTimeoutMs,
                LingerMs = 1,
            }
        ).SetLogHandler((_, line) => Log(log, line)).SetErrorHandler((_, error) => Log(log, error)).Build();

    /// <param name="lost">Called with the partitions that move to another member of the group.</param>
    public static IConsumer<byte[], byte[]> OpenConsumer(
        KafkaOptions options,
        ILogger log,
        Action<IEnumerable<TopicPartition>> lost
    )
    {
        var config = new ConsumerConfig(Own(options))
        {
            BootstrapServers = options.Servers,
            GroupId = options.Group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            EnableAutoCommit = true,
            AutoCommitIntervalMs = CommitEveryMs,
            EnableAutoOffsetStore = false,
            QueuedMaxMessagesKbytes = MostQueuedKiB,
            MaxPartitionFetchBytes = MostFetchedBytes,
        };
        var consumer = new ConsumerBuilder<byte[], byte[]>(config);
        consumer.SetLogHandler((_, line) => Log(log, line)).SetErrorHandler((_, error) => Log(log, error));
        consumer.SetPartitionsRevokedHandler((_, partitions) => lost(partitions.Select(p => p.TopicPartition)));
        consumer.SetPartitionsLostHandler((_, partitions) => lost(partitions.Select(p => p.TopicPartition)));
        return consumer.Build();
    }

    public static string? Header(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var value) && value is not null
            ? Encoding.UTF8.GetString(value)
            : null;

    // A copy, because a configuration changes the dictionary that it is given.
    private static Dictionary<string, string> Own(KafkaOptions options) => new(options.Properties);

    private static void Log(ILogger log, LogMessage line) => Log(log, $"{line.Name}: {line.Message}", line.Facility);

    private static void Log(ILogger log, Error error) => Log(log, error.Reason, error.Code.ToString());

    /// <summary>
    /// Logs each kind of fault once in ten minutes, because the library repeats it every few seconds while brokers are
    /// down.
    /// </summary>
    private static void Log(ILogger log, string text, string kind)
    {
        var now = Environment.TickCount64;
        if (s_told.TryGetValue(kind, out var at) && now - at < ToldEveryMs)
            return;
        s_told[kind] = now;
        log.LogWarning("The Kafka client reports: {Reason}. It retries automatically.", text);
    }
}
