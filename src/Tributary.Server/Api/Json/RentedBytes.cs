using System.Buffers;
using System.IO.Pipelines;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>
/// A whole body in rented memory. What is more than a first small piece is taken out of the <see cref="BodyBudget"/> as it arrives, so that bodies that were
/// only announced take nothing.
/// </summary>
internal sealed class RentedBytes : IDisposable
{
    private const int FirstSize = 4096;

    /// <summary>A larger array goes back to the process, not to the pool, which would keep it.</summary>
    private const int LargestRented = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _count;
    private BodyBudget? _budget;
    private long _held;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    /// <returns>The body; where it was read before in this request, the same one.</returns>
    /// <exception cref="BadHttpRequestException">The body is larger than <see cref="TributaryHost.MaxBodyBytes"/>, or is not well-formed HTTP.</exception>
    /// <exception cref="QueueFullException">The bodies under way take all the memory that they may.</exception>
    public static async ValueTask<RentedBytes> ReadAsync(HttpRequest request)
    {
        var context = request.HttpContext;
        if (context.Features.Get<RentedBytes>() is { } before) return before;
        if (request.ContentLength > TributaryHost.MaxBodyBytes) throw TooLarge();
        var (body, stopping) = (request.BodyReader, context.RequestAborted);
        var bytes = new RentedBytes();
        try
        {
            while (true)
            {
                var read = await ReadAsync(body, stopping);
                foreach (var segment in read.Buffer) bytes.Append(segment.Span, context);
                body.AdvanceTo(read.Buffer.End);
                if (bytes._count > TributaryHost.MaxBodyBytes) throw TooLarge();
                if (read.IsCompleted) return bytes;
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>A part of a body; what the server says of one that is broken off or has bad chunks is the client's fault.</summary>
    public static async ValueTask<ReadResult> ReadAsync(PipeReader body, CancellationToken stopping)
    {
        try
        {
            return await body.ReadAsync(stopping);
        }
        catch (Exception e) when (e is IOException and not BadHttpRequestException or InvalidOperationException or OverflowException)
        {
            stopping.ThrowIfCancellationRequested();
            throw new BadHttpRequestException("The body is broken off, or its chunks are not well-formed.", StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>Takes more of the budget, for what is made of the body.</summary>
    /// <exception cref="QueueFullException">The bodies under way take all the memory that they may.</exception>
    public void Charge(long bytes, HttpContext context)
    {
        _budget ??= context.RequestServices.GetRequiredService<BodyBudget>();
        if (!_budget.TryTake(bytes, _held)) throw new QueueFullException();
        _held += bytes;
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    private void Append(ReadOnlySpan<byte> more, HttpContext context)
    {
        if (_bytes.Length - _count < more.Length)
        {
            var size = checked(Math.Max(_count + more.Length, _count * 2));
            Charge(size - _bytes.Length, context);
            var larger = size > LargestRented ? GC.AllocateUninitializedArray<byte>(size) : ArrayPool<byte>.Shared.Rent(size);
            Written.Span.CopyTo(larger);
            LetGo();
            _bytes = larger;
        }
        more.CopyTo(_bytes.AsSpan(_count));
        _count += more.Length;
    }

    private void LetGo()
    {
        if (_bytes.Length is > 0 and <= LargestRented) ArrayPool<byte>.Shared.Return(_bytes);
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
