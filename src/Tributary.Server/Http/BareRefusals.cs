using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Http;

/// <summary>
/// What the HTTP server refuses by itself, before there is a request, it answers without a body: a bad request line, headers that are too large, a bad chunk.
/// On its way out such an answer becomes a problem, as every other refusal is one.
/// </summary>
internal static class BareRefusals
{
    public static void Fill(ConnectionContext connection) => connection.Transport = new FilledTransport(connection.Transport);

    /// <summary>The whole answer in place of a bare one; null for what is none.</summary>
    public static byte[]? Fill(ReadOnlySpan<byte> answer)
    {
        if (!(answer.StartsWith("HTTP/1.1 4"u8) || answer.StartsWith("HTTP/1.1 505"u8)) || !answer.EndsWith("\r\n\r\n"u8) || answer.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0 || answer.Length > 512) return null;
        var head = Encoding.ASCII.GetString(answer[..^4]);
        if (head.Contains("\r\n" + AnswerHeaders.RequestId, StringComparison.OrdinalIgnoreCase)) return null; // an answer of the application
        var code = head.AsSpan("HTTP/1.1 ".Length, 3) switch
        {
            "408" => ErrorCodes.RequestTimeout,
            "413" => ErrorCodes.BodyTooLarge,
            "414" => ErrorCodes.AddressTooLong,
            "431" => ErrorCodes.HeadersTooLarge,
            _ => ErrorCodes.BadRequest,
        };
        var problem = Problems.Of(code).ToProblem() with { Status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture) };
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, JsonAnswer.Json.Problem);
        head = head.Replace("\r\nContent-Length: 0", $"\r\nContent-Length: {body.Length}\r\nContent-Type: {ProblemResult.MediaType}\r\nCache-Control: no-store\r\n"
            + $"X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: {AnswerHeaders.NoPage}", StringComparison.Ordinal);
        return [.. Encoding.ASCII.GetBytes(head + "\r\n\r\n"), .. body];
    }

    private sealed class FilledTransport(IDuplexPipe transport) : IDuplexPipe
    {
        public PipeReader Input => transport.Input;

        public PipeWriter Output { get; } = new FilledWriter(transport.Output);
    }

    /// <summary>Passes everything on; looks only at whether what is written at once is a bare refusal.</summary>
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
            _memory = _memory[bytes..]; // more may be written into what is left
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => output.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => output.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => output.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
    }
}
