using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client;

/// <summary>Instants as RFC 3339: read with any offset, written in UTC with a <c>Z</c>; finer than a microsecond is cut.</summary>
internal sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    private const int ShortestLength = 20; // 2026-05-01T12:00:00Z

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String
            || !HasOffset(reader.GetString()!)
            || !reader.TryGetDateTimeOffset(out var moment))
        {
            throw new JsonException("An instant is RFC 3339 with an offset, such as 2026-05-01T12:00:00Z.");
        }

        return new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));

    // The framework takes a missing offset for the machine's own zone, and a missing time for midnight.
    private static bool HasOffset(string text) =>
        text.Length >= ShortestLength && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is '+' or '-');
}
