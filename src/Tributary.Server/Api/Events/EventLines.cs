using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>
/// Events as lines of JSON without end, accepted a thousand at a time in memory that does not grow with them. A line that is not JSON refuses only
/// itself; what was accepted before a broken connection stays, and sending all again does no harm.
/// </summary>
internal sealed class EventLines(ProgramCall call, Plan plan, Instant now, Intake intake)
{
    private const int LinesAtOnce = 1_000;
    private const int MaxLineBytes = 64 << 10;
    private const int MostRejected = 10_000;

    private readonly EventBatch _batch = new();
    private int _lines;

    public async Task<IResult> AcceptAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            while (TryLine(ref buffer, read.IsCompleted, out var line))
            {
                AddLine(line);
                if (_batch.Entries.Count == LinesAtOnce) await FlushAsync(context.RequestAborted);
            }
            body.AdvanceTo(buffer.Start, buffer.End);
            if (buffer.Length > MaxLineBytes) return Problems.Of(ErrorCodes.BodyTooLarge, $"Line {_lines + 1} is over {MaxLineBytes >> 10} KiB; the lines before it are accepted.");
            if (_batch.Rejected.Count > MostRejected) return await StopAsync(context);
            if (read.IsCompleted) break;
        }
        await FlushAsync(context.RequestAborted);
        return TypedResults.Accepted((string?)null, _batch.ToResult(null));
    }

    private async Task<IResult> StopAsync(HttpContext context)
    {
        await FlushAsync(context.RequestAborted);
        var first = _batch.Rejected[0];
        return Problems.Of(ErrorCodes.TooManyFaults,
            $"Over {MostRejected} of the first {_lines} lines are faulty, the first with {first.Code} at index {first.Index}; the good ones among them are accepted.");
    }

    private static bool TryLine(ref ReadOnlySequence<byte> buffer, bool isEnd, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }
        line = isEnd ? buffer : default;
        if (isEnd) buffer = buffer.Slice(buffer.End);
        return isEnd && !line.IsEmpty;
    }

    private void AddLine(ReadOnlySequence<byte> line)
    {
        var bytes = JsonInput.WithoutMark(line.ToArray());
        if (bytes.Span.IndexOfAnyExcept(" \t\r"u8) < 0) return; // an empty line is nobody's event
        var index = _lines++;
        if (!JsonInput.TryParse(bytes, out var document, out var fault))
        {
            _batch.Reject(index, null, fault);
            return;
        }
        using (document) _batch.Add(index, document.RootElement, call, plan, now);
    }

    private async ValueTask FlushAsync(CancellationToken stopping)
    {
        if (_batch.Entries.Count > 0) _batch.Take(await intake.AcceptAsync(_batch.Entries, stopping));
        _batch.Clear();
    }
}
