using Tributary.Connectors.RedisShared;

namespace Tributary.Server.Application.Limits;

/// <summary>
/// A limit, of this node or shared with others through Redis. The way of a request: 1. a token of the node's own
/// bucket, which is always kept; 2. one of the share that the node holds; 3. where there is none, a new share is drawn;
/// 4. when Redis does not answer in time, or is left alone, the own bucket has decided.
/// </summary>
/// <param name="buckets">Null: every node for itself.</param>
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
