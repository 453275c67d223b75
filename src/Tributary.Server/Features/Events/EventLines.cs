using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Bodies;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;

namespace Tributary.Server.Features.Events;

/// <summary>
/// Accepts events as a stream of JSON lines of any length. Up to a thousand are accepted at a time, in memory that does
/// not grow, and no later than a second after they came. A slow source therefore loses at most that when its connection
/// breaks. Each part of the stream is checked against the clock and the Terms at the time it arrives. A line that is
/// not JSON does not affect the others. Lines accepted before a broken connection stay, and sending all of them again
/// does no harm.
/// </summary>
internal sealed class EventLines(
    ProgramCall call,
    IStore store,
    ProgramDirectory programs,
    EntryIntake intake,
    BodyBudget budget,
    TimeProvider time
)
{
    internal static readonly ErrorCode TooManyFaults = new(
        "too_many_faults",
        422,
        "Reading stopped because too many lines are faulty. The detail says where it stopped."
    );

    private const int LinesAtOnce = 1_000;
    private const int MaxLineBytes = 64 << 10;
    private const int MostRejected = 10_000;

    /// <summary>Long lines are accepted sooner.</summary>
    private const int BytesAtOnce = 1 << 20;

    /// <summary>How long an arrived line waits for others.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>A stream may be slow, but is given up when it is silent for longer than a minute.</summary>
    private static readonly MinDataRate s_slowest = new(bytesPerSecond: 1, gracePeriod: TimeSpan.FromMinutes(1));

    private readonly EventBatch _batch = new();
    private ProgramCall _call = call;
    private int _lines;
    private int _bytes;
    private long _oldest; // when the first line arrived that is not accepted yet

    /// <exception cref="QueueFullException">The bodies in progress use the whole budget.</exception>
    public async Task<IResult> AcceptAsync(HttpContext context)
    {
        if (!budget.TryTake(BytesAtOnce, 0))
            throw new QueueFullException();
        try
        {
            return await ReadAsync(context);
        }
        finally
        {
            budget.GiveBack(BytesAtOnce);
        }
    }

    private async Task<IResult> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            // HTTP/2 supports no other value here.
            rate.MinDataRate = HttpProtocol.IsHttp11(context.Request.Protocol) ? s_slowest : null;
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await NextAsync(body, context.RequestAborted);
            ReadOnlySequence<byte> buffer;
            try
            {
                buffer = await TakeLinesAsync(read, context.RequestAborted);
            }
            catch
            {
                body.AdvanceTo(read.Buffer.End); // the server still drains what it refuses
                throw;
            }
            body.AdvanceTo(buffer.Start, buffer.End);
            if (_batch.Rejected.Count > MostRejected)
                return await StopAsync(context);
            if (buffer.Length > MaxLineBytes)
            {
                await FlushAsync(context.RequestAborted);
                return Problems.Of(
                    RequestErrors.BodyTooLarge,
                    $"Line {_lines + 1} is longer than {MaxLineBytes >> 10} KiB. The lines before it are accepted."
                );
            }
            if (read.IsCompleted)
                break;
        }
        await FlushAsync(context.RequestAborted);
        return TypedResults.Accepted((string?)null, _batch.ToResult(null));
    }

    /// <summary>
    /// Waits for more of the stream. Meanwhile the arrived lines are accepted once they have waited long enough.
    /// </summary>
    private async ValueTask<ReadResult> NextAsync(PipeReader body, CancellationToken stopping)
    {
        if (_batch.Entries.Count == 0)
            return await RentedBytes.ReadAsync(body, stopping);
        var reading = RentedBytes.ReadAsync(body, stopping).AsTask();
        var rest = s_patience - time.GetElapsedTime(_oldest);
        if (rest > TimeSpan.Zero && !reading.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(reading, Task.Delay(rest, time, waiting.Token));
            await waiting.CancelAsync();
        }
        try
        {
            // A timer may fire a little early, so the clock alone would let the line wait for the next one.
            if (!reading.IsCompleted || time.GetElapsedTime(_oldest) >= s_patience)
                await FlushAsync(stopping);
        }
        catch
        {
            body.CancelPendingRead();
            body.AdvanceTo((await reading).Buffer.End); // the server still drains what it refuses
            throw;
        }
        return await reading;
    }

    /// <returns>The rest: the beginning of a line, or everything after too many faults.</returns>
    private async ValueTask<ReadOnlySequence<byte>> TakeLinesAsync(ReadResult read, CancellationToken stopping)
    {
        var buffer = read.Buffer;
        if (await programs.FindAsync(_call.Program.Name, stopping) is { } program)
            _call = _call with { Program = program };
        var now = store.Now;
        var plan = _call.Program.PlanAt(now);
        while (_batch.Rejected.Count <= MostRejected && TryLine(ref buffer, read.IsCompleted, out var line))
        {
            AddLine(line, plan, now);
            if (_batch.Entries.Count == LinesAtOnce || _bytes >= BytesAtOnce)
                await FlushAsync(stopping);
        }
        return buffer;
    }

    private async Task<IResult> StopAsync(HttpContext context)
    {
        await FlushAsync(context.RequestAborted);
        var first = _batch.Rejected[0];
        return Problems.Of(
            TooManyFaults,
            $"More than {MostRejected} of the first {_lines} lines are faulty, the first with {first.Code} at "
                + $"index {first.Index}. The valid lines are accepted."
        );
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
        if (isEnd)
            buffer = buffer.Slice(buffer.End);
        return isEnd && !line.IsEmpty;
    }

    private void AddLine(ReadOnlySequence<byte> line, Plan plan, Instant now)
    {
        var bytes = JsonInput.WithoutMark(line.ToArray());
        _bytes += bytes.Length;
        if (bytes.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
            return; // an empty line is not an event
        var index = _lines++;
        if (!JsonInput.TryParse(bytes, out var document, out var fault))
        {
            _batch.Reject(index, null, fault);
            return;
        }
        if (_batch.Entries.Count == 0)
            _oldest = time.GetTimestamp();
        using (document)
            _batch.Add(index, document.RootElement, _call, plan, now);
    }

    private async ValueTask FlushAsync(CancellationToken stopping)
    {
        if (_batch.Entries.Count > 0)
            _batch.Take(await intake.AcceptAsync(_batch.Entries, stopping));
        _batch.Clear();
        _bytes = 0;
    }
}
