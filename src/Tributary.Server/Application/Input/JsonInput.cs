using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>Reads JSON from outside: one document, no comments, no trailing commas.</summary>
internal static class JsonInput
{
    /// <summary>The most levels of nested objects and arrays, including the outermost.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most items of an array that a call accepts.</summary>
    public const int MaxItems = 1_000;

    /// <summary>The bytes that a parsed document keeps for each of its tokens.</summary>
    private const int BytesPerToken = 12;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = MaxDepth };

    /// <summary>Parses JSON without throwing.</summary>
    /// <param name="utf8">Must not change while the document is in use.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out InputFault? fault
    ) => TryCheck(utf8.Span, out fault, out _) ? TryParseSound(utf8, out document, out fault) : Refuse(out document);

    /// <param name="parsedBytes">The memory that the document will use in addition to its text.</param>
    public static bool TryCheck(
        ReadOnlySpan<byte> utf8,
        [NotNullWhen(false)] out InputFault? fault,
        out long parsedBytes
    )
    {
        parsedBytes = 0;
        fault = !IsUtf16(utf8)
            ? null
            : new InputFault(
                RequestErrors.MalformedJson,
                null,
                "The body is UTF-16 or UTF-32. Send JSON as UTF-8 (RFC 8259)."
            );
        if (fault is not null)
            return false;
        utf8 = WithoutMark(utf8);
        var verdict = JsonGrammar.Check(utf8, MaxDepth, out var at, out var tokens);
        parsedBytes = (long)tokens * BytesPerToken;
        fault = verdict switch
        {
            JsonVerdict.Sound => null,
            JsonVerdict.TooDeep => new InputFault(RequestErrors.TooDeep),
            _ => Malformed(utf8[..at]),
        };
        return fault is null;
    }

    /// <summary>Parses a text that <see cref="TryCheck"/> has accepted.</summary>
    public static bool TryParseSound(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out InputFault? fault
    )
    {
        (document, fault) = (null, null);
        utf8 = WithoutMark(utf8);
        try
        {
            document = JsonDocument.Parse(utf8, s_strict);
            return true;
        }
        catch (JsonException wrong)
        {
            // For the case that the framework is stricter than this grammar.
            fault = new InputFault(
                RequestErrors.MalformedJson,
                null,
                $"The text is not JSON at line {(wrong.LineNumber ?? 0) + 1}, "
                    + $"byte {(wrong.BytePositionInLine ?? 0) + 1}."
            );
            return false;
        }
    }

    /// <summary>
    /// Removes the byte order mark that .NET and Windows tools write before UTF-8, which RFC 8259 allows.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) =>
        utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    // JSON begins with an ASCII character, which a wider encoding pads with a zero byte.
    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE or 0, ..]
        || (bytes.Length >= 2 && (bytes[0] == 0) != (bytes[1] == 0));

    private static bool Refuse(out JsonDocument? document)
    {
        document = null;
        return false;
    }

    private static InputFault Malformed(ReadOnlySpan<byte> before)
    {
        var line = before.Count((byte)'\n') + 1;
        return new InputFault(
            RequestErrors.MalformedJson,
            null,
            $"The text is not JSON at line {line}, byte {before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1}."
        );
    }
}
