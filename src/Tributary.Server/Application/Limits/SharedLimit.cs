using Tributary.Connectors.RedisShared;

namespace Tributary.Server.Application.Limits;

/// <summary>
/// A limit of this node, or one shared with other nodes through Redis. The way of a request: 1. it takes a token of the
/// node's own bucket, which is always kept; 2. it takes one of the share that the node holds; 3. when the share is
/// empty, a new one is drawn; 4. when Redis does not answer in time or is being spared, the own bucket has decided.
/// </summary>
/// <param name="buckets">Null: every node has its own limit.</param>
internal sealed class SharedLimit(RateLimit limit, SharedBuckets? buckets)
{
    public RateLimit Limit => limit;

    /// <inheritdoc cref="RateLimit.Take"/>
    public ValueTask<int?> TakeAsync(ulong of)
    {
        if (limit.Take(of) is { } seconds)
            return new(seconds);
        if (buckets is null || buckets.IsResting)
            return default;
        var turn = limit.TakeShare(of);
        if (turn.IsTooEarly)
            return new(limit.GiveBack(of));
        return turn.ToDraw == 0 ? default : DrawAsync(buckets, of, turn.ToDraw);
    }

    private async ValueTask<int?> DrawAsync(SharedBuckets buckets, ulong of, int tokens) =>
        limit.Confirm(of, tokens, await buckets.DrawAsync(of, tokens)) ? null : limit.GiveBack(of);
}
