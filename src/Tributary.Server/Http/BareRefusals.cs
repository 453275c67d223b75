using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Http;

/// <summary>
/// Gives the HTTP server's own refusals a body. It answers a bad request line, headers that are too large or a bad
/// chunk without one, before there is a request. Such an answer becomes a problem on its way out, like every other
/// refusal.
/// </summary>
internal static class BareRefusals
{
    public static void Fill(ConnectionContext connection) =>
        connection.Transport = new FilledTransport(connection.Transport);

    /// <summary>
    /// Returns the whole answer that replaces a refusal without a body, or null for every other answer.
    /// </summary>
    public static byte[]? Fill(ReadOnlySpan<byte> answer)
    {
        if (
            !(answer.StartsWith("HTTP/1.1 4"u8) || answer.StartsWith("HTTP/1.1 505"u8))
            || !answer.EndsWith("\r\n\r\n"u8)
            || answer.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0
            || answer.Length > 512
        )
            return null;
        var head = Encoding.ASCII.GetString(answer[..^4]);
        // an answer of the application
        if (head.Contains("\r\n" + AnswerHeaders.RequestId, StringComparison.OrdinalIgnoreCase))
            return null;
        var code = head.AsSpan("HTTP/1.1 ".Length, 3) switch
        {
            "408" => RequestErrors.RequestTimeout,
            "413" => RequestErrors.BodyTooLarge,
            "414" => RequestErrors.AddressTooLong,
            "431" => RequestErrors.HeadersTooLarge,
            _ => RequestErrors.BadRequest,
        };
        var problem = Problems.Of(code).ToProblem() with
        {
            Status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture),
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, JsonAnswer.Json.Problem);
        head = head.Replace(
            "\r\nContent-Length: 0",
            $"\r\nContent-Length: {body.Length}\r\nContent-Type: {ProblemResult.MediaType}\r\nCache-Control: "
                + "no-store\r\n"
                + "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: "
                + $"no-referrer\r\nContent-Security-Policy: {AnswerHeaders.NoPage}",
            StringComparison.Ordinal
        );
        return [.. Encoding.ASCII.GetBytes(head + "\r\n\r\n"), .. body];
    }

    private sealed class FilledTransport(IDuplexPipe transport) : IDuplexPipe
    {
        public PipeReader Input => transport.Input;

        public PipeWriter Output { get; } = new FilledWriter(transport.Output);
    }

    /// <summary>Passes everything on. It only checks whether a single write is a refusal without a body.</summary>
    private sealed class FilledWriter(PipeWriter output) : PipeWriter
    {
        private Memory<byte> _memory;

        public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

        public override long UnflushedBytes => output.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = output.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (bytes > 0 && Fill(_memory.Span[..bytes]) is { } whole && whole.Length <= _memory.Length)
            {
                whole.CopyTo(_memory);
                bytes = whole.Length;
            }
            output.Advance(bytes);
            _memory = _memory[bytes..]; // more may be written into the rest
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            output.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => output.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => output.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
    }
}
