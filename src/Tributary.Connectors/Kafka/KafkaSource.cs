using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.Kafka;

/// <summary>
/// Reads events from a topic. For each batch: 1. It gathers the messages that have arrived. 2. It hands them over. 3.
/// It produces dead letters to their topic. 4. It stores the offsets, and the client commits them. Partitions move
/// between members of the group only in step 1. Messages of a lost partition are dropped, because its next owner begins
/// at the last stored offset.
/// </summary>
public sealed class KafkaSource(KafkaOptions options, string topic, ILogger<KafkaSource> log) : ISource
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(10);

    public string Name => "kafka";

    /// <summary>
    /// Runs on a separate thread, because the client's consumer blocks and calls back on the calling thread.
    /// </summary>
    public Task RunAsync(TakeMessages take, CancellationToken stopping) =>
        Task.Factory.StartNew(
            () => Run(take, stopping),
            stopping,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    public static string DeadLetters(string events) => events + ".dead";

    private void Run(TakeMessages take, CancellationToken stopping)
    {
        var batch = new List<ConsumeResult<byte[], byte[]>>();
        using var producer = KafkaClients.OpenProducer(options, log);
        using var consumer = KafkaClients.OpenConsumer(
            options,
            log,
            lost => batch.RemoveAll(message => lost.Contains(message.TopicPartition))
        );
        consumer.Subscribe(topic);
        try
        {
            while (true)
            {
                stopping.ThrowIfCancellationRequested();
                batch.Clear();
                Gather(consumer, batch);
                if (batch.Count == 0)
                    continue;
                var faults = take(batch.ConvertAll(ToMessage), stopping).AsTask().GetAwaiter().GetResult();
                var letters = batch
                    .Zip(faults)
                    .Where(pair => pair.Second is not null)
                    .Select(pair => producer.ProduceAsync(DeadLetters(topic), LetterOf(pair.First, pair.Second!)));
                Task.WhenAll(letters).WaitAsync(s_answerWithin, CancellationToken.None).GetAwaiter().GetResult();
                foreach (
                    var last in batch.GroupBy(message => message.TopicPartition).Select(partition => partition.Last())
                )
                    Store(consumer, last);
            }
        }
        finally
        {
            consumer.Close(); // commits the stored offsets and leaves the group
        }
    }

    private void Gather(IConsumer<byte[], byte[]> consumer, List<ConsumeResult<byte[], byte[]>> batch)
    {
        var patience = s_turn;
        while (batch.Count < options.BatchLimit && consumer.Consume(patience) is { } message)
        {
            batch.Add(message);
            patience = TimeSpan.Zero;
        }
    }

    private static void Store(IConsumer<byte[], byte[]> consumer, ConsumeResult<byte[], byte[]> last)
    {
        try
        {
            consumer.StoreOffset(last);
        }
        catch (KafkaException lost) when (lost.Error.Code == ErrorCode.Local_State)
        {
            // The partition moved to another member while its messages were processed. They are delivered again there,
            // as duplicates.
        }
    }

    private BrokerMessage ToMessage(ConsumeResult<byte[], byte[]> message)
    {
        var headers = message.Message.Headers;
        var program =
            KafkaClients.Header(headers, MessageHeaders.Program)
            ?? KafkaClients.Header(headers, "ce_program")
            ?? options.Program;
        return new BrokerMessage(message.Message.Value, KafkaClients.Header(headers, "content-type"), program)
        {
            CorrelationId =
                KafkaClients.Header(headers, MessageHeaders.RequestId)
                ?? KafkaClients.Header(headers, "correlation-id"),
        };
    }

    private static Message<byte[], byte[]> LetterOf(ConsumeResult<byte[], byte[]> message, MessageFault fault)
    {
        var headers = new Headers();
        foreach (var header in message.Message.Headers ?? [])
            headers.Add(header.Key, header.GetValueBytes());
        foreach (var (name, value) in MessageHeaders.Of(fault))
            headers.Add(name, System.Text.Encoding.UTF8.GetBytes(value));
        return new Message<byte[], byte[]>
        {
            Key = message.Message.Key,
            Value = message.Message.Value,
            Headers = headers,
        };
    }
}
