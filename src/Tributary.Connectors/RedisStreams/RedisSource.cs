using StackExchange.Redis;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.RedisStreams;

/// <summary>
/// Reads events from a stream as part of a consumer group. For each batch: 1. It reads entries that another consumer
/// has not acknowledged for too long, otherwise new ones. 2. It hands them over. 3. It adds dead letters to their
/// stream. 4. It acknowledges everything.
/// </summary>
public sealed class RedisSource(RedisOptions options, string stream, TimeProvider time) : ISource
{
    private const string Oldest = "0-0";
    private const string New = ">";

    /// <summary>
    /// The pause between polls. The client library cannot block, because one connection serves all callers.
    /// </summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(50);

    public string Name => "redis";

    public static string DeadLetters(string events) => events + ".dead";

    public async Task RunAsync(TakeMessages take, CancellationToken stopping)
    {
        await using var link = await RedisLink.OpenAsync(options.Url);
        var redis = link.GetDatabase();
        await JoinAsync(redis);
        RedisValue cursor = Oldest;
        long? claimed = null;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            StreamEntry[] batch = [];
            if (cursor != Oldest || claimed is not { } last || time.GetElapsedTime(last) >= options.ClaimAfter / 2)
            {
                var claim = await redis.StreamAutoClaimAsync(
                    stream,
                    options.Group,
                    options.Consumer,
                    (long)options.ClaimAfter.TotalMilliseconds,
                    cursor,
                    options.BatchLimit
                );
                (batch, cursor, claimed) = (claim.ClaimedEntries, claim.NextStartId, time.GetTimestamp());
            }
            if (batch.Length == 0)
                batch = await redis.StreamReadGroupAsync(
                    stream,
                    options.Group,
                    options.Consumer,
                    New,
                    options.BatchLimit
                );
            if (batch.Length == 0)
            {
                await Task.Delay(s_idle, time, stopping);
                continue;
            }
            var faults = await take([.. batch.Select(ToMessage)], stopping);
            await Task.WhenAll(
                batch
                    .Zip(faults)
                    .Where(pair => pair.Second is not null)
                    .Select(pair => redis.StreamAddAsync(DeadLetters(stream), LetterOf(pair.First, pair.Second!)))
            );
            await redis.StreamAcknowledgeAsync(stream, options.Group, [.. batch.Select(entry => entry.Id)]);
        }
    }

    /// <summary>
    /// Creates the group at the beginning of the stream, so that entries from before the first start are read too.
    /// </summary>
    private async Task JoinAsync(IDatabase redis)
    {
        try
        {
            await redis.StreamCreateConsumerGroupAsync(stream, options.Group, Oldest, createStream: true);
        }
        catch (RedisServerException known) when (known.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // The group exists from an earlier start.
        }
    }

    private BrokerMessage ToMessage(StreamEntry entry)
    {
        var program = (string?)entry[MessageHeaders.Program] ?? (string?)entry["program"] ?? options.Program;
        return new BrokerMessage((ReadOnlyMemory<byte>)entry["event"], entry["content_type"], program)
        {
            CorrelationId = (string?)entry[MessageHeaders.RequestId] ?? entry["request_id"],
        };
    }

    private static NameValueEntry[] LetterOf(StreamEntry entry, MessageFault fault) =>
        [.. entry.Values, .. MessageHeaders.Of(fault).Select(header => new NameValueEntry(header.Name, header.Value))];
}
