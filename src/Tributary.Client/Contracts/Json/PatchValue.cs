using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tributary.Client.Contracts.Json;

/// <summary>
/// A field of a patch that is no text: left alone, cleared, or set. The default leaves it alone; assigning a value, or
/// null to clear, sets it.
/// </summary>
public readonly record struct PatchValue<T> where T : struct
{
    private PatchValue(T? value) => (IsSet, Value) = (true, value);

    /// <summary>False: the field is absent and stays as it is.</summary>
    public bool IsSet { get; }

    /// <summary>The new value; null clears the field. Null as well while <see cref="IsSet"/> is false.</summary>
    public T? Value { get; }

    /// <summary>The value, empty when there is none.</summary>
    public override string ToString() => Value?.ToString() ?? "";

    /// <summary>Sets the field to <paramref name="value"/>; null clears it.</summary>
    public static implicit operator PatchValue<T>(T? value) => new(value);

    /// <summary>Sets the field to <paramref name="value"/>.</summary>
    public static implicit operator PatchValue<T>(T value) => new(value);
}

internal sealed class PatchValueConverter<T> : JsonConverter<PatchValue<T>> where T : struct
{
    public override bool HandleNull => true;

    public override PatchValue<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? (T?)null : JsonSerializer.Deserialize(ref reader, Of(options));

    public override void Write(Utf8JsonWriter writer, PatchValue<T> value, JsonSerializerOptions options)
    {
        if (value.Value is { } set) JsonSerializer.Serialize(writer, set, Of(options));
        else writer.WriteNullValue();
    }

    private static JsonTypeInfo<T> Of(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
