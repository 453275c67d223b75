using StackExchange.Redis;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.RedisStreams;

/// <summary>
/// Events from a stream, by a consumer group. A batch: 1. what another consumer took and left for too long, otherwise what is new, 2. taken, 3. dead letters added
/// to their stream, 4. everything acknowledged.
/// </summary>
public sealed class RedisSource(RedisOptions options, string stream, TimeProvider time) : ISource
{
    private const string Oldest = "0-0";
    private const string New = ">";

    /// <summary>The client library cannot wait for what comes: its one connection serves everybody.</summary>
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
                var claim = await redis.StreamAutoClaimAsync(stream, options.Group, options.Consumer, (long)options.ClaimAfter.TotalMilliseconds, cursor, options.BatchLimit);
                (batch, cursor, claimed) = (claim.ClaimedEntries, claim.NextStartId, time.GetTimestamp());
            }
            if (batch.Length == 0) batch = await redis.StreamReadGroupAsync(stream, options.Group, options.Consumer, New, options.BatchLimit);
            if (batch.Length == 0)
            {
                await Task.Delay(s_idle, time, stopping);
                continue;
            }
            var faults = await take([.. batch.Select(ToMessage)], stopping);
            await Task.WhenAll(batch.Zip(faults).Where(pair => pair.Second is not null)
                .Select(pair => redis.StreamAddAsync(DeadLetters(stream), LetterOf(pair.First, pair.Second!))));
            await redis.StreamAcknowledgeAsync(stream, options.Group, [.. batch.Select(entry => entry.Id)]);
        }
    }

    /// <summary>The group begins at the stream's beginning, so that what came before the first start is taken too.</summary>
    private async Task JoinAsync(IDatabase redis)
    {
        try
        {
            await redis.StreamCreateConsumerGroupAsync(stream, options.Group, Oldest, createStream: true);
        }
        catch (RedisServerException known) when (known.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another start has made it.
        }
    }

    private BrokerMessage ToMessage(StreamEntry entry)
    {
        var program = (string?)entry[MessageHeaders.Program] ?? (string?)entry["program"] ?? options.Program;
        return new BrokerMessage((ReadOnlyMemory<byte>)entry["event"], entry["content_type"], program);
    }

    private static NameValueEntry[] LetterOf(StreamEntry entry, MessageFault fault) =>
        [.. entry.Values, .. MessageHeaders.Of(fault).Select(header => new NameValueEntry(header.Name, header.Value))];
}
