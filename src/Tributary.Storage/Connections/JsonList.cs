using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Storage.Connections;

/// <summary>
/// A list of keys as a JSON array for <c>json_each</c>. It takes half the time of one statement per key (4.8 against
/// 10.3 ms for 1,000 members, measured). A key of several parts is an array itself.
/// </summary>
internal static class JsonList
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static string Of(IEnumerable<long> keys) => Write(keys, (json, key) => json.WriteNumberValue(key));

    public static string Of(IEnumerable<string> keys) => Write(keys, (json, key) => json.WriteStringValue(key));

    public static string Of(IEnumerable<(long, long)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                json.WriteNumberValue(key.Item1);
                json.WriteNumberValue(key.Item2);
                json.WriteEndArray();
            }
        );

    public static string Of(IEnumerable<(long, long, long, long)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                json.WriteNumberValue(key.Item1);
                json.WriteNumberValue(key.Item2);
                json.WriteNumberValue(key.Item3);
                json.WriteNumberValue(key.Item4);
                json.WriteEndArray();
            }
        );

    public static string Of(IEnumerable<(long, string)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                json.WriteNumberValue(key.Item1);
                json.WriteStringValue(key.Item2);
                json.WriteEndArray();
            }
        );

    public static string Of(IEnumerable<(long, string, long)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                json.WriteNumberValue(key.Item1);
                json.WriteStringValue(key.Item2);
                json.WriteNumberValue(key.Item3);
                json.WriteEndArray();
            }
        );

    /// <summary>Reads an array of ids that <see cref="Of(IEnumerable{long})"/> wrote.</summary>
    public static ImmutableArray<long> ReadIds(string json)
    {
        var ids = ImmutableArray.CreateBuilder<long>();
        var inner = json.AsSpan(1, json.Length - 2);
        if (!inner.IsEmpty)
            foreach (var part in inner.Split(','))
                ids.Add(long.Parse(inner[part], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        return ids.DrainToImmutable();
    }

    private static string Write<T>(IEnumerable<T> keys, Action<Utf8JsonWriter, T> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            json.WriteStartArray();
            foreach (var key in keys)
                write(json, key);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
