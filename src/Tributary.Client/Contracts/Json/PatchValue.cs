using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tributary.Client.Contracts.Json;

/// <summary>
/// A field of a patch that is not a text, which may be unchanged, cleared or set. The default leaves the field
/// unchanged. Assign a value to set it, or null to clear it.
/// </summary>
public readonly record struct PatchValue<T>
    where T : struct
{
    private PatchValue(T? value) => (IsSet, Value) = (true, value);

    /// <summary>True if the field is set or cleared. False if it is absent and keeps its value.</summary>
    public bool IsSet { get; }

    /// <summary>The new value. Null clears the field. Also null if <see cref="IsSet"/> is false.</summary>
    public T? Value { get; }

    /// <summary>Returns the value as text, or an empty string if there is none.</summary>
    public override string ToString() => Value?.ToString() ?? "";

    /// <summary>Sets the field to <paramref name="value"/>. Null clears it.</summary>
    public static implicit operator PatchValue<T>(T? value) => new(value);

    /// <summary>Sets the field to <paramref name="value"/>.</summary>
    public static implicit operator PatchValue<T>(T value) => new(value);
}

internal sealed class PatchValueConverter<T> : JsonConverter<PatchValue<T>>
    where T : struct
{
    public override bool HandleNull => true;

    public override PatchValue<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? (T?)null : JsonSerializer.Deserialize(ref reader, Of(options));

    public override void Write(Utf8JsonWriter writer, PatchValue<T> value, JsonSerializerOptions options)
    {
        if (value.Value is { } set)
            JsonSerializer.Serialize(writer, set, Of(options));
        else
            writer.WriteNullValue();
    }

    private static JsonTypeInfo<T> Of(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
