using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Http;

/// <summary>Writes events as lines of JSON.</summary>
internal static class Ndjson
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>The largest number of events in one request.</summary>
    public const int BatchLimit = 1000;

    public static async IAsyncEnumerable<(byte[] Lines, int Count)> BatchesAsync(
        IAsyncEnumerable<NewEvent> items,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var lines = new ArrayBufferWriter<byte>();
        var count = 0;
        await foreach (var item in items.WithCancellation(cancellation))
        {
            Append(lines, item);
            if (++count < BatchLimit)
                continue;
            yield return (lines.WrittenSpan.ToArray(), count);
            lines.ResetWrittenCount();
            count = 0;
        }

        if (count > 0)
            yield return (lines.WrittenSpan.ToArray(), count);
    }

    private static void Append(ArrayBufferWriter<byte> lines, NewEvent item)
    {
        using (var writer = new Utf8JsonWriter(lines))
            JsonSerializer.Serialize(writer, item, TributaryJson.Default.NewEvent);
        lines.Write("\n"u8);
    }
}
