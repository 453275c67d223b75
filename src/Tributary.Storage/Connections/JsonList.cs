using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.Engine.Foundation;

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

    /// <param name="keys">Ids, numbers or texts.</param>
    public static string Of<TKey>(IEnumerable<TKey> keys) => Write(keys, Put);

    public static string Of<T1, T2>(IEnumerable<(T1, T2)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                Put(json, key.Item1);
                Put(json, key.Item2);
                json.WriteEndArray();
            }
        );

    public static string Of<T1, T2, T3>(IEnumerable<(T1, T2, T3)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                Put(json, key.Item1);
                Put(json, key.Item2);
                Put(json, key.Item3);
                json.WriteEndArray();
            }
        );

    public static string Of<T1, T2, T3, T4>(IEnumerable<(T1, T2, T3, T4)> keys) =>
        Write(
            keys,
            (json, key) =>
            {
                json.WriteStartArray();
                Put(json, key.Item1);
                Put(json, key.Item2);
                Put(json, key.Item3);
                Put(json, key.Item4);
                json.WriteEndArray();
            }
        );

    /// <summary>Reads an array of ids that <see cref="Of{TKey}"/> wrote.</summary>
    public static ImmutableArray<TId> ReadIds<TId>(string json)
        where TId : struct, IId<TId>
    {
        var ids = ImmutableArray.CreateBuilder<TId>();
        var inner = json.AsSpan(1, json.Length - 2);
        if (!inner.IsEmpty)
            foreach (var part in inner.Split(','))
                ids.Add(TId.Of(long.Parse(inner[part], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));
        return ids.DrainToImmutable();
    }

    private static void Put<TKey>(Utf8JsonWriter json, TKey key)
    {
        switch (key)
        {
            case IId id:
                json.WriteNumberValue(id.Value);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                throw new NotSupportedException($"A list of keys cannot hold a {typeof(TKey).Name}.");
        }
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
