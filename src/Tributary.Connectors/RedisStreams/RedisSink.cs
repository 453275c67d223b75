using StackExchange.Redis;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.RedisStreams;

/// <summary>
/// Publishes changes to a stream, which drops the oldest beyond its length. The field <c>event</c> is the CloudEvent in
/// structured form. Readers can filter by the other fields.
/// </summary>
public sealed class RedisSink(RedisOptions options, string stream) : ISink, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private ConnectionMultiplexer? _link;

    public string Name => "redis";

    public async ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping)
    {
        // All entries or none. A connection that breaks and reconnects in between would leave a gap. A retry would
        // fill it behind later entries.
        var together = (await OpenAsync(stopping)).GetDatabase().CreateTransaction();
        var added = envelopes
            .Select(envelope =>
                together.StreamAddAsync(
                    stream,
                    ToFields(envelope),
                    messageId: null,
                    maxLength: options.MaxLength,
                    useApproximateMaxLength: true
                )
            )
            .ToList();
        await together.ExecuteAsync().WaitAsync(stopping);
        await Task.WhenAll(added).WaitAsync(stopping);
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
            await _link.DisposeAsync();
        _opening.Dispose();
    }

    private static NameValueEntry[] ToFields(Envelope envelope) =>
        [
            new("id", envelope.Id),
            new("type", envelope.Type),
            new("program", envelope.Program),
            new("partitionkey", envelope.PartitionKey),
            new("content_type", MessageHeaders.CloudEvent),
            new("event", envelope.Body),
        ];

    private async ValueTask<ConnectionMultiplexer> OpenAsync(CancellationToken stopping)
    {
        await _opening.WaitAsync(stopping);
        try
        {
            return _link ??= await RedisLink.OpenAsync(options.Url);
        }
        finally
        {
            _opening.Release();
        }
    }
}
