using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Engine.Terms.Json;

/// <summary>Writes accepted Terms as minimal JSON: sorted keys, plain numbers, no nulls (null means absent wherever it is allowed).</summary>
internal static class TermsCanonical
{
    private static readonly JsonWriterOptions Minimal = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false };

    public static ReadOnlyMemory<byte> Write(TermsNode node)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Minimal)) Write(json, node);
        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, TermsNode node)
    {
        switch (node)
        {
            case TermsNode.Object { Members: var members }:
                json.WriteStartObject();
                foreach (var (key, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    if (value is TermsNode.Null) continue;
                    json.WritePropertyName(key);
                    Write(json, value);
                }

                json.WriteEndObject();
                break;
            case TermsNode.List { Items: var items }:
                json.WriteStartArray();
                foreach (var item in items) Write(json, item);
                json.WriteEndArray();
                break;
            case TermsNode.Text { Value: var text }: json.WriteStringValue(text); break;
            case TermsNode.Boolean { Value: var truth }: json.WriteBooleanValue(truth); break;
            case TermsNode.Number number: json.WriteNumberValue(TermsNumber.Normal(number)); break;
            default: throw new InvalidOperationException($"Accepted Terms hold {node.Noun} at {node.Pointer}.");
        }
    }
}
