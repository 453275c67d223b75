using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Foundation;

/// <summary>Writes a moment as microseconds, as everywhere in tables.</summary>
internal sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Micros);
}
