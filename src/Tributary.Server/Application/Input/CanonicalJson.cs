using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>
/// Checks the platform's own objects (properties, attributes) and writes them without white space and with sorted keys.
/// </summary>
internal static class CanonicalJson
{
    public static readonly JsonWriterOptions Minimal = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private const int MostDigits = 28; // the limit of an exact decimal

    /// <returns>False when a fault was added. The output is then unusable.</returns>
    public static bool TryWrite(Utf8JsonWriter json, JsonElement element, string pointer, InputFaults faults)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return TryWriteObject(json, element, pointer, faults);
            case JsonValueKind.Array:
                json.WriteStartArray();
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    if (!TryWrite(json, item, JsonPointer.To(pointer, index++), faults))
                        return false;
                json.WriteEndArray();
                return true;
            case JsonValueKind.String:
                if (!JsonText.TryRead(element, out var text))
                    return faults.Add(RequestErrors.InvalidText, pointer);
                json.WriteStringValue(text);
                return true;
            case JsonValueKind.Number:
                var digits = JsonMarshal.GetRawUtf8Value(element);
                if (!IsExact(digits))
                    return faults.Add(
                        InputErrors.InvalidFormat,
                        pointer,
                        $"A number may have at most {MostDigits} digits."
                    );
                json.WriteRawValue(digits, skipInputValidation: true);
                return true;
            default:
                element.WriteTo(json);
                return true;
        }
    }

    private static bool TryWriteObject(Utf8JsonWriter json, JsonElement element, string pointer, InputFaults faults)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var property in element.EnumerateObject())
        {
            if (!JsonText.TryRead(property, out var name))
                return faults.Add(RequestErrors.InvalidText, pointer);
            members.Add((name, property.Value));
        }
        members.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        for (var i = 1; i < members.Count; i++)
            if (members[i].Name == members[i - 1].Name)
                return faults.Add(RequestErrors.DuplicateKey, JsonPointer.To(pointer, members[i].Name));
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            if (!TryWrite(json, value, JsonPointer.To(pointer, name), faults))
                return false;
        }
        json.WriteEndObject();
        return true;
    }

    private static bool IsExact(ReadOnlySpan<byte> number)
    {
        var digits = 0;
        foreach (var b in number)
            digits += b is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
        return digits <= MostDigits
            && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }
}
