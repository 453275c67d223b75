using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts.Json;

/// <summary>
/// A text field of a patch, which may be unchanged, cleared or set. The default leaves the field unchanged. Assign a
/// string to set it, or null to clear it.
/// </summary>
[JsonConverter(typeof(PatchTextConverter))]
public readonly record struct PatchText
{
    private PatchText(string? value) => (IsSet, Value) = (true, value);

    /// <summary>True if the field is set or cleared. False if it is absent and keeps its value.</summary>
    public bool IsSet { get; }

    /// <summary>The new text. Null clears the field. Also null if <see cref="IsSet"/> is false.</summary>
    public string? Value { get; }

    /// <summary>Returns the text, or an empty string if there is none.</summary>
    public override string ToString() => Value ?? "";

    /// <summary>Sets the field to <paramref name="value"/>. Null clears it.</summary>
    public static implicit operator PatchText(string? value) => new(value);
}

internal sealed class PatchTextConverter : JsonConverter<PatchText>
{
    public override bool HandleNull => true;

    public override PatchText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => (string?)null,
            JsonTokenType.String => reader.GetString(),
            _ => throw new JsonException("The value is not a text. Send a text or null."),
        };

    public override void Write(Utf8JsonWriter writer, PatchText value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
