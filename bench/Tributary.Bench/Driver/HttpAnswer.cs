using System.Buffers.Text;

namespace Tributary.Bench.Driver;

/// <summary>
/// Reads just enough of HTTP/1.1 to know when an answer is complete, and its status. The body is skipped.
/// </summary>
internal static class HttpAnswer
{
    /// <param name="received">Everything received since the request.</param>
    /// <returns>False while more is expected.</returns>
    public static bool IsWhole(ReadOnlySpan<byte> received, out int status)
    {
        status = 0;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = received[..(end + 2)];
        Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out status, out _);
        var body = received[(end + 4)..];

        var length = head.IndexOf("Content-Length: "u8);
        if (length >= 0)
            return Utf8Parser.TryParse(head[(length + "Content-Length: ".Length)..], out int bytes, out _)
                && body.Length >= bytes;
        // JSON never holds a bare line end, so the last chunk cannot be mistaken.
        if (head.IndexOf("Transfer-Encoding: chunked"u8) >= 0)
            return body.EndsWith("\r\n0\r\n\r\n"u8) || body.SequenceEqual("0\r\n\r\n"u8);
        return true;
    }
}
