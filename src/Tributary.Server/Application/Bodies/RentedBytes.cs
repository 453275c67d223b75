using System.Buffers;
using System.IO.Pipelines;
using Tributary.Engine.Pipeline;

namespace Tributary.Server.Application.Bodies;

/// <summary>
/// A whole body in rented memory. Beyond a small first block, memory is taken from the <see cref="BodyBudget"/> only as
/// bytes arrive, so that an announced body takes nothing.
/// </summary>
internal sealed class RentedBytes : IDisposable
{
    /// <summary>The largest body of a call. NDJSON has no limit as a whole, only for each line.</summary>
    public const int MaxBodyBytes = 8 << 20;

    /// <summary>A larger array is freed instead of returned to the pool, which would keep it.</summary>
    private const int LargestRented = 1 << 20;

    // An arriving body is kept in pieces. Growing one array would leave large garbage that is collected late.
    private readonly List<byte[]> _full = [];
    private byte[] _bytes = BodyPieces.Rent(BodyPieces.First);
    private bool _isJoined;
    private int _count;
    private int _inFull;
    private BodyBudget? _budget;
    private long _held;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    private int Total => _inFull + _count;

    /// <returns>The body, and the same one when it was read before in this request.</returns>
    /// <exception cref="BadHttpRequestException">
    /// The body is larger than <see cref="MaxBodyBytes"/>, or is not well-formed HTTP.
    /// </exception>
    /// <exception cref="QueueFullException">The bodies in progress use the whole budget.</exception>
    public static async ValueTask<RentedBytes> ReadAsync(HttpRequest request)
    {
        var context = request.HttpContext;
        if (context.Features.Get<RentedBytes>() is { } before)
            return before;
        if (request.ContentLength > MaxBodyBytes)
            throw TooLarge();
        var (body, stopping) = (request.BodyReader, context.RequestAborted);
        var bytes = new RentedBytes();
        try
        {
            while (true)
            {
                var read = await ReadAsync(body, stopping);
                try
                {
                    foreach (var segment in read.Buffer)
                        bytes.Append(segment.Span, context);
                }
                finally
                {
                    body.AdvanceTo(read.Buffer.End); // also when it is refused: the server still drains it
                }
                if (bytes.Total > MaxBodyBytes)
                    throw TooLarge();
                if (!read.IsCompleted)
                    continue;
                bytes.Join(context);
                return bytes;
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Reads a part of a body. A body that ends early or has invalid chunks is the client's fault.</summary>
    public static async ValueTask<ReadResult> ReadAsync(PipeReader body, CancellationToken stopping)
    {
        try
        {
            return await body.ReadAsync(stopping);
        }
        catch (Exception e)
            when (e is IOException and not BadHttpRequestException or InvalidOperationException or OverflowException)
        {
            stopping.ThrowIfCancellationRequested();
            throw new BadHttpRequestException(
                "The body ended early, or its chunks are not well-formed.",
                StatusCodes.Status400BadRequest,
                e
            );
        }
    }

    /// <summary>Takes more of the budget, for objects made from the body.</summary>
    /// <exception cref="QueueFullException">The bodies in progress use the whole budget.</exception>
    public void Charge(long bytes, HttpContext context)
    {
        _budget ??= context.RequestServices.GetRequiredService<BodyBudget>();
        if (!_budget.TryTake(bytes, _held))
            throw new QueueFullException();
        _held += bytes;
    }

    private static BadHttpRequestException TooLarge() =>
        new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    private void Append(ReadOnlySpan<byte> more, HttpContext context)
    {
        while (true)
        {
            var part = more[..Math.Min(more.Length, _bytes.Length - _count)];
            part.CopyTo(_bytes.AsSpan(_count));
            _count += part.Length;
            more = more[part.Length..];
            if (more.IsEmpty)
                return;
            var size = Math.Min(_bytes.Length * 2, BodyPieces.Largest);
            Charge(size, context);
            _full.Add(_bytes);
            _inFull += _count;
            (_bytes, _count) = (BodyPieces.Rent(size), 0);
        }
    }

    /// <summary>Joins the pieces once all of them have arrived.</summary>
    private void Join(HttpContext context)
    {
        if (_full.Count == 0)
            return;
        var (total, pieces) = (Total, _held);
        Charge(total, context);
        var joined =
            total > LargestRented ? GC.AllocateUninitializedArray<byte>(total) : ArrayPool<byte>.Shared.Rent(total);
        var at = 0;
        foreach (var piece in _full)
        {
            piece.CopyTo(joined.AsSpan(at)); // each was filled to its end
            at += piece.Length;
        }
        Written.Span.CopyTo(joined.AsSpan(at));
        LetGo();
        (_bytes, _count, _isJoined) = (joined, total, true);
        _budget!.GiveBack(pieces);
        _held -= pieces;
    }

    private void LetGo()
    {
        foreach (var piece in _full)
            BodyPieces.Return(piece);
        _full.Clear();
        _inFull = 0;
        if (_bytes.Length is 0 or > LargestRented)
            return;
        if (_isJoined)
            ArrayPool<byte>.Shared.Return(_bytes);
        else
            BodyPieces.Return(_bytes);
    }

    public void Dispose()
    {
        LetGo();
        _bytes = [];
        _count = 0;
        _budget?.GiveBack(_held);
        _held = 0;
    }
}
