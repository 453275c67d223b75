using System.Text;
using System.Text.Json;

namespace Tributary.Engine.Terms.Json;

/// <summary>
/// Reads strict JSON (RFC 8259) into nodes: no comments, no trailing commas, no duplicate keys, no invalid texts.
/// </summary>
internal static class TermsJson
{
    public const int MaxBytes = 256 * 1024;
    public const int MaxDepth = 32;

    /// <summary>The longest key in the pointers of faults; every key of the grammar is shorter.</summary>
    private const int MaxKeyLength = 100;

    /// <returns>Null when the document cannot be read further.</returns>
    public static TermsNode? Read(ReadOnlySpan<byte> utf8Json, TermsFaults faults)
    {
        if (utf8Json.Length > MaxBytes)
        {
            faults.AddAt(
                "",
                TermsFaultCode.TooLarge,
                $"The Terms have {utf8Json.Length} bytes; at most {MaxBytes} (256 KiB) are allowed."
            );
            return null;
        }

        // The reader's own depth limit is off: the one here names the place and reads on.
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = MaxBytes });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, null, "", 1, faults);
            reader.Read();
            return root;
        }
        catch (JsonException fault)
        {
            faults.AddAt(
                "",
                TermsFaultCode.MalformedJson,
                $"Line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} is where the text stops "
                    + "being JSON (RFC 8259): one value, without comments or trailing commas."
            );
            return null;
        }
    }

    private static TermsNode ReadValue(
        ref Utf8JsonReader reader,
        TermsNode? parent,
        string step,
        int depth,
        TermsFaults faults
    )
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth > MaxDepth:
                reader.Skip();
                return Broken(
                    parent,
                    step,
                    faults,
                    TermsFaultCode.TooDeep,
                    $"Objects and lists may be nested {MaxDepth} deep at most."
                );
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, new TermsNode.Object(parent, step), depth, faults);
            case JsonTokenType.StartArray:
                return ReadList(ref reader, new TermsNode.List(parent, step), depth, faults);
            case JsonTokenType.String when TryReadText(ref reader, out var text):
                return new TermsNode.Text(parent, step, text);
            case JsonTokenType.String:
                return Broken(parent, step, faults, TermsFaultCode.InvalidText, UnreadableText);
            case JsonTokenType.Number:
                return new TermsNode.Number(parent, step, Encoding.ASCII.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new TermsNode.Boolean(parent, step, reader.GetBoolean());
            default:
                return new TermsNode.Null(parent, step);
        }
    }

    private static TermsNode.Object ReadObject(
        ref Utf8JsonReader reader,
        TermsNode.Object node,
        int depth,
        TermsFaults faults
    )
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var readable = TryReadText(ref reader, out var key);
            reader.Read();
            if (!readable)
            {
                faults.Add(node, TermsFaultCode.InvalidText, $"A key: {UnreadableText}");
                reader.Skip();
            }
            else if (key.Length > MaxKeyLength)
            {
                faults.Add(
                    node,
                    TermsFaultCode.UnknownField,
                    $"A key has {key.Length} characters; no field of the Terms has more than {MaxKeyLength}."
                );
                reader.Skip();
            }
            else if (!node.Members.TryAdd(key, ReadValue(ref reader, node, key, depth + 1, faults)))
            {
                faults.AddAt(
                    node.PointerTo(key),
                    TermsFaultCode.DuplicateKey,
                    $"'{key}' is written twice in the same object. Write it once."
                );
            }
        }

        return node;
    }

    private static TermsNode.List ReadList(
        ref Utf8JsonReader reader,
        TermsNode.List node,
        int depth,
        TermsFaults faults
    )
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            node.Items.Add(ReadValue(ref reader, node, $"{node.Items.Count}", depth + 1, faults));
        return node;
    }

    private const string UnreadableText = "Texts must be UTF-8 without U+0000 and without half surrogate pairs.";

    private static bool TryReadText(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString() ?? "";
            return !text.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            // The reader reports half a surrogate pair, or bytes that are not UTF-8, in this way.
            text = "";
            return false;
        }
    }

    private static TermsNode.Broken Broken(
        TermsNode? parent,
        string step,
        TermsFaults faults,
        string code,
        string detail
    )
    {
        var node = new TermsNode.Broken(parent, step);
        faults.Add(node, code, detail);
        return node;
    }
}
