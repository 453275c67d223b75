namespace Tributary.Server.Application.Limits;

/// <summary>What a node draws of a bucket at a time.</summary>
/// <param name="Block">Tokens of a share.</param>
/// <param name="Untold">Tokens that a node grants before it tells the others, so that whoever asks seldom costs them
/// nothing.</param>
/// <param name="Lasts">How long tokens are good for, in timestamps.</param>
/// <param name="Pause">Between draws when there were too few tokens, in timestamps: as long as a share takes to
/// fill.</param>
internal sealed record ShareSize(int Block, int Untold, long Lasts, long Pause);

/// <summary>What a request needs that has a token of its node's own bucket.</summary>
/// <param name="ToDraw">Tokens to draw, its own with them; 0 when it needs none.</param>
/// <param name="IsTooEarly">Others have taken what there was, a moment ago.</param>
internal readonly record struct ShareTurn(int ToDraw, bool IsTooEarly);

/// <summary>
/// What a node holds of a bucket that nodes share: tokens drawn, less those granted before. It lives in an array, and
/// changes in place.
/// </summary>
internal struct SharedQuota
{
    private ulong _of;
    private long _since;
    private long _mayDrawAt;
    private bool _isDrawing;

    /// <summary>Below zero: granted and not yet told.</summary>
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
        // for itself alone, beside the share that is on its way
        if (_isDrawing)
            return new ShareTurn(1, IsTooEarly: false);
        _isDrawing = true;
        return new ShareTurn(size.Block + size.Untold, IsTooEarly: false);
    }

    /// <param name="asked">As <see cref="Take"/> said.</param>
    /// <param name="granted">Null: nobody answered.</param>
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
