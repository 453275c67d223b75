using System.Buffers;

namespace Tributary.Server;

/// <summary>A whole body in rented memory.</summary>
internal sealed class RentedBytes : IDisposable
{
    private const int FirstSize = 4096;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _count;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    /// <exception cref="BadHttpRequestException">The body is larger than <see cref="TributaryHost.MaxBodyBytes"/>.</exception>
    public static async ValueTask<RentedBytes> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > TributaryHost.MaxBodyBytes) throw TooLarge();
        var (body, stopping) = (request.BodyReader, request.HttpContext.RequestAborted);
        var bytes = new RentedBytes();
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(stopping);
                foreach (var segment in read.Buffer) bytes.Append(segment.Span);
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

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    private void Append(ReadOnlySpan<byte> more)
    {
        if (_bytes.Length - _count < more.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_count + more.Length, _count * 2)));
            Written.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        more.CopyTo(_bytes.AsSpan(_count));
        _count += more.Length;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _count = 0;
    }
}
