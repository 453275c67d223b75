using System.Buffers;
using System.Text.Json;

namespace Tributary.Engine.Foundation;

/// <summary>Writes small JSON values repeatedly, with one writer per thread whose memory is reused.</summary>
public static class JsonBytes
{
    [ThreadStatic]
    private static Scratch? t_scratch;

    /// <param name="write">Must not use this class itself.</param>
    public static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write) =>
        Write(value, write, static json => json.ToArray());

    /// <param name="write">Must not use this class itself.</param>
    /// <param name="read">Reads what was written where it stands, without a copy.</param>
    public static TResult Write<T, TResult>(
        T value,
        Action<Utf8JsonWriter, T> write,
        Func<ReadOnlySpan<byte>, TResult> read
    )
    {
        var scratch = t_scratch ??= new Scratch();
        scratch.Buffer.ResetWrittenCount();
        scratch.Writer.Reset(scratch.Buffer);
        write(scratch.Writer, value);
        scratch.Writer.Flush();
        return read(scratch.Buffer.WrittenSpan);
    }

    private sealed class Scratch
    {
        public ArrayBufferWriter<byte> Buffer { get; } = new(1_024);
        public Utf8JsonWriter Writer { get; } = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    }
}
