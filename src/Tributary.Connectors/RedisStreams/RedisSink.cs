using StackExchange.Redis;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors.RedisStreams;

/// <summary>Changes to a stream, oldest dropped beyond its length; <c>event</c> is the CloudEvent in its structured form, the other fields say what a reader may filter by.</summary>
public sealed class RedisSink(RedisOptions options, string stream) : ISink, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private ConnectionMultiplexer? _link;

    public string Name => "redis";

    public async ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping)
    {
        // All of them or none: a connection that breaks and mends itself in between would leave a gap that only a repetition fills, behind what came later.
        var together = (await OpenAsync(stopping)).GetDatabase().CreateTransaction();
        var added = envelopes.Select(envelope =>
            together.StreamAddAsync(stream, ToFields(envelope), messageId: null, maxLength: options.MaxLength, useApproximateMaxLength: true)).ToList();
        await together.ExecuteAsync().WaitAsync(stopping);
        await Task.WhenAll(added).WaitAsync(stopping);
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is not null) await _link.DisposeAsync();
        _opening.Dispose();
    }

    private static NameValueEntry[] ToFields(Envelope envelope) =>
    [
        new("id", envelope.Id), new("type", envelope.Type), new("program", envelope.Program), new("partitionkey", envelope.PartitionKey),
        new("content_type", MessageHeaders.CloudEvent), new("event", envelope.Body),
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
