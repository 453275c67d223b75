using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Tributary.Server.Application.Json;

/// <summary>
/// Checks that texts in JSON are valid: UTF-8, no U+0000, no half of a surrogate pair. The framework accepts U+0000 and
/// throws at the others.
/// </summary>
internal static class JsonText
{
    public static bool TryRead(JsonElement element, out string text)
    {
        var isWhole = IsWhole(JsonMarshal.GetRawUtf8Value(element));
        text = isWhole ? element.GetString()! : "";
        return isWhole;
    }

    public static bool TryRead(JsonProperty property, out string name)
    {
        var isWhole = IsWhole(JsonMarshal.GetRawUtf8PropertyName(property));
        name = isWhole ? property.Name : "";
        return isWhole;
    }

    private static bool IsWhole(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
            return false;
        var at = 0;
        while (raw[at..].IndexOf((byte)'\\') is var step and >= 0)
        {
            at += step + 2; // after the escaped character
            if (raw[at - 1] != 'u')
                continue;
            var unit = Unit(raw, at);
            at += 4;
            if (unit == 0 || char.IsLowSurrogate(unit))
                return false;
            if (!char.IsHighSurrogate(unit))
                continue;
            if (!raw[at..].StartsWith("\\u"u8) || !char.IsLowSurrogate(Unit(raw, at + 2)))
                return false;
            at += 6;
        }
        return true;
    }

    // The reader has checked that four hexadecimal digits follow.
    private static char Unit(ReadOnlySpan<byte> raw, int at) =>
        Utf8Parser.TryParse(raw.Slice(at, 4), out ushort unit, out _, 'x')
            ? (char)unit
            : throw new FormatException("An escape without four digits passed the reader.");
}
