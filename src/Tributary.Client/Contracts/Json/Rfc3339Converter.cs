using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts.Json;

/// <summary>
/// Converts instants from and to RFC 3339. It reads any offset, writes UTC with a <c>Z</c>, and truncates to
/// microseconds.
/// </summary>
internal sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    private const int ShortestLength = 20; // 2026-05-01T12:00:00Z
    private const int ToMicroseconds = 26; // 2026-05-01T12:00:00.123456
    private const int LongestLength = 28; // 2026-05-01T12:00:00.1234567Z

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (
            reader.TokenType != JsonTokenType.String
            || !HasOffset(reader.GetString()!)
            || !reader.TryGetDateTimeOffset(out var moment)
        )
        {
            throw new JsonException(
                "The time is not valid. Use RFC 3339 with an offset, such as 2026-05-01T12:00:00Z."
            );
        }

        return new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[LongestLength];
        value.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        var end = text[..ToMicroseconds].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        text[end] = (byte)'Z';
        writer.WriteStringValue(text[..(end + 1)]);
    }

    // The framework reads a missing offset as the machine's timezone, and a missing time as midnight.
    private static bool HasOffset(string text) =>
        text.Length >= ShortestLength && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is '+' or '-');
}
