using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Foundation;

/// <summary>Writes a value of an enum as its name in <see cref="EnumNames"/>.</summary>
public sealed class EnumNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        EnumNames.Parse<T>(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(EnumNames.Of(value));
}
