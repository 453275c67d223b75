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
        fault = null;
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
