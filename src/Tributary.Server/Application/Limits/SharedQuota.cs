namespace Tributary.Server.Application.Limits;

/// <summary>How much of a bucket a node draws at a time.</summary>
/// <param name="Block">Tokens of a share.</param>
/// <param name="Untold">
/// Tokens that a node grants before it reports them, so that a rare caller costs the other nodes nothing.
/// </param>
/// <param name="Lasts">How long drawn tokens are valid, in timestamps.</param>
/// <param name="Pause">
/// The time between draws after there were too few tokens, in timestamps: as long as a share takes to fill.
/// </param>
internal sealed record ShareSize(int Block, int Untold, long Lasts, long Pause);

/// <summary>The draw that a request with a token of its node's own bucket needs.</summary>
/// <param name="ToDraw">Tokens to draw, including its own; 0 when it needs none.</param>
/// <param name="IsTooEarly">Other nodes took all tokens very recently.</param>
internal readonly record struct ShareTurn(int ToDraw, bool IsTooEarly);

/// <summary>
/// The part of a shared bucket that a node holds: tokens drawn, minus those granted before. It is an array element and
/// changes in place.
/// </summary>
internal struct SharedQuota
{
    private ulong _of;
    private long _since;
    private long _mayDrawAt;
    private bool _isDrawing;

    /// <summary>Negative: tokens granted and not yet reported.</summary>
    public int Tokens { get; private set; }

    public ShareTurn Take(ulong of, long now, ShareSize size)
    {
        if (_of != of || now - _since > size.Lasts)
            this = new SharedQuota
            {
                _of = of,
                _since = now,
                _mayDrawAt = now,
            };
        if (Tokens > -size.Untold)
        {
            Tokens--;
            return default;
        }
        if (now < _mayDrawAt)
            return new ShareTurn(0, IsTooEarly: true);
        // for this request only, beside the share that is on its way
        if (_isDrawing)
            return new ShareTurn(1, IsTooEarly: false);
        _isDrawing = true;
        return new ShareTurn(size.Block + size.Untold, IsTooEarly: false);
    }

    /// <param name="asked">The tokens that <see cref="Take"/> asked for.</param>
    /// <param name="granted">Null: Redis did not answer.</param>
    /// <returns>False when there was no token for the request that asked.</returns>
    public bool Confirm(ulong of, long now, int asked, int? granted, ShareSize size)
    {
        if (_of != of)
            this = new SharedQuota { _of = of, _mayDrawAt = now };
        if (asked == size.Block + size.Untold)
            _isDrawing = false;
        if (granted is not { } tokens)
            return true;
        _since = now;
        if (tokens < asked)
            _mayDrawAt = now + size.Pause;
        if (tokens > 0)
            Tokens += tokens - 1;
        return tokens > 0;
    }
}
