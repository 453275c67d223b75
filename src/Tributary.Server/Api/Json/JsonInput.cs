using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Tributary.Server;

/// <summary>JSON as it comes in: one document, no comments, no trailing commas.</summary>
internal static class JsonInput
{
    /// <summary>Objects and arrays in each other, the outermost counted.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = MaxDepth };

    /// <param name="utf8">Must stay as it is while the document lives.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out InputFault? fault)
    {
        document = null;
        fault = !IsUtf16(utf8.Span) ? null
            : new InputFault(ErrorCodes.MalformedJson, null, "This is UTF-16 or UTF-32; send JSON as UTF-8 (RFC 8259).");
        if (fault is not null) return false;
        utf8 = WithoutMark(utf8);
        try
        {
            document = JsonDocument.Parse(utf8, s_strict);
            return true;
        }
        catch (JsonException wrong)
        {
            fault = IsTooDeep(utf8.Span)
                ? new InputFault(ErrorCodes.TooDeep)
                : new InputFault(ErrorCodes.MalformedJson, null, $"This is not JSON at line {(wrong.LineNumber ?? 0) + 1}, byte {(wrong.BytePositionInLine ?? 0) + 1}.");
            return false;
        }
    }

    /// <summary>
    /// Leaves out the byte order mark that .NET and Windows tools write before UTF-8; RFC 8259 allows to ignore it.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    // JSON begins with an ASCII character, in which a wider encoding shows as a zero byte.
    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE or 0, ..]
        || (bytes.Length >= 2 && (bytes[0] == 0) != (bytes[1] == 0));

    // The exception does not say which it was.
    private static bool IsTooDeep(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= MaxDepth) return true;
        }
        catch (JsonException)
        {
            return false; // malformed before it was too deep
        }
        return false;
    }
}
