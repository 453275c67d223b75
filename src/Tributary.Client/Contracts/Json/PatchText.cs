using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts.Json;

/// <summary>A text field of a patch: left alone, cleared, or set. The default leaves it alone; assigning a string, or null to clear, sets it.</summary>
[JsonConverter(typeof(PatchTextConverter))]
public readonly record struct PatchText
{
    private PatchText(string? value) => (IsSet, Value) = (true, value);

    /// <summary>False: the field is absent and stays as it is.</summary>
    public bool IsSet { get; }

    /// <summary>The new text; null clears the field. Null as well while <see cref="IsSet"/> is false.</summary>
    public string? Value { get; }

    /// <summary>The text, empty when there is none.</summary>
    public override string ToString() => Value ?? "";

    /// <summary>Sets the field to <paramref name="value"/>; null clears it.</summary>
    public static implicit operator PatchText(string? value) => new(value);
}

internal sealed class PatchTextConverter : JsonConverter<PatchText>
{
    public override bool HandleNull => true;

    public override PatchText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => (string?)null,
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException("A text or null is needed."),
    };

    public override void Write(Utf8JsonWriter writer, PatchText value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
