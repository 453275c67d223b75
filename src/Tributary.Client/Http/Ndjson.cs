using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Http;

/// <summary>Events as lines of JSON.</summary>
internal static class Ndjson
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>The most events of one request (DESIGN §5).</summary>
    public const int BatchLimit = 1000;

    public static async IAsyncEnumerable<(byte[] Lines, int Count)> BatchesAsync(
        IAsyncEnumerable<NewEvent> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>();
        var count = 0;
        await foreach (var item in items.WithCancellation(cancellation))
        {
            Append(lines, item);
            if (++count < BatchLimit) continue;
            yield return (lines.WrittenSpan.ToArray(), count);
            lines.ResetWrittenCount();
            count = 0;
        }

        if (count > 0) yield return (lines.WrittenSpan.ToArray(), count);
    }

    private static void Append(ArrayBufferWriter<byte> lines, NewEvent item)
    {
        using (var writer = new Utf8JsonWriter(lines)) JsonSerializer.Serialize(writer, item, TributaryJson.Default.NewEvent);
        lines.Write("\n"u8);
    }
}
