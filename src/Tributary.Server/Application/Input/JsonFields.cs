using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>
/// The fields of one input object. A getter returns null for a field that is absent, null or faulty; faults are
/// collected.
/// </summary>
internal readonly struct JsonFields(
    string[] names,
    JsonElement[] values,
    string pointer,
    InputFaults faults,
    bool isObject
)
{
    /// <summary>The longest reason for a command, in UTF-16 units.</summary>
    public const int MaxReasonLength = 500;

    private const int MaxIdLength = 128;
    private const int MaxDecimals = 6;
    private const int MaxObjectBytes = 16 << 10;

    /// <summary>
    /// The limit of the object as sent, with white space and escapes. It is checked before anything else.
    /// </summary>
    private const int MaxSentObjectBytes = 8 * MaxObjectBytes;

    public InputFaults Faults => faults;

    public string Pointer(string name) => JsonPointer.To(pointer, name);

    public bool Has(string name) => Find(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>Adds a fault when the field is absent or null.</summary>
    public void Need(string name)
    {
        if (isObject && !Has(name))
            faults.Add(RequestErrors.MissingField, Pointer(name), $"The field {name} is required.");
    }

    /// <summary>True when the field is present, even with null.</summary>
    public bool Says(string name) => Find(name).ValueKind != JsonValueKind.Undefined;

    /// <summary>True when the field is present with null, where null clears a value.</summary>
    public bool Clears(string name) => Find(name).ValueKind == JsonValueKind.Null;

    /// <summary>True when the field is <c>""</c>, as forms send an empty field.</summary>
    public bool IsEmptyText(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } element && element.ValueEquals(ReadOnlySpan<byte>.Empty);

    public JsonElement Find(string name) => values[System.Array.IndexOf(names, name)];

    /// <param name="maxLength">In UTF-16 units.</param>
    public string? Text(string name, int maxLength, bool required = false, int minLength = 1)
    {
        if (!CheckKind(name, JsonValueKind.String, "The value must be a text.", required, out var element))
            return null;
        if (!JsonText.TryRead(element, out var text))
            return Fault(RequestErrors.InvalidText, name);
        if (text.Length < minLength || text.Length > maxLength)
            return Fault(
                InputErrors.InvalidFormat,
                name,
                $"The value must be a text of {minLength} to {maxLength} characters."
            );
        return text;
    }

    /// <summary>Reads an id of the platform's.</summary>
    public string? Id(string name, bool required = false)
    {
        if (!CheckKind(name, JsonValueKind.String, "The value must be a text.", required, out var element))
            return null;
        if (!JsonText.TryRead(element, out var text))
            return Fault(RequestErrors.InvalidText, name);
        return IsId(text) ? text : Fault(InputErrors.InvalidId, name);
    }

    public static bool IsId(string text) =>
        text.Length is >= 1 and <= MaxIdLength
        && text is not ("." or "..")
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !text.Contains('/')
        && !Tombstone.IsOne(text);

    /// <summary>Reads a required array.</summary>
    public JsonElement? Array(string name) =>
        CheckKind(name, JsonValueKind.Array, "The value must be an array.", required: true, out var array)
            ? array
            : null;

    /// <summary>Reads a required array of one or more texts. The caller checks their meaning.</summary>
    public IReadOnlyList<string> Texts(string name, int mostItems)
    {
        if (
            !CheckKind(name, JsonValueKind.Array, "The value must be an array of texts.", required: true, out var array)
        )
            return [];
        if (array.GetArrayLength() == 0 || array.GetArrayLength() > mostItems)
        {
            faults.Add(RequestErrors.TooManyItems, Pointer(name));
            return [];
        }
        var texts = new List<string>(array.GetArrayLength());
        foreach (var (index, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.String)
                faults.Add(RequestErrors.WrongType, JsonPointer.To(Pointer(name), index), "The value must be a text.");
            else if (JsonText.TryRead(item, out var text))
                texts.Add(text);
            else
                faults.Add(RequestErrors.InvalidText, JsonPointer.To(Pointer(name), index));
        }
        return texts;
    }

    /// <summary>Reads an integer written plainly: no decimal point, no exponent, no quotes.</summary>
    public long? Integer(string name, long least, long most, bool required = false)
    {
        if (
            !CheckKind(
                name,
                JsonValueKind.Number,
                "The value must be an integer without quotes.",
                required,
                out var element
            )
        )
            return null;
        var digits = JsonMarshal.GetRawUtf8Value(element);
        if (digits.IndexOfAny(".eE"u8) >= 0)
        {
            faults.Add(
                RequestErrors.WrongType,
                Pointer(name),
                "The value must be an integer without decimal point or exponent. Amounts are in minor units."
            );
            return null;
        }
        if (
            long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        faults.Add(InputErrors.InvalidAmount, Pointer(name), $"The value must be an integer from {least} to {most}.");
        return null;
    }

    /// <summary>Reads a number written plainly, with few decimals: no exponent, no quotes.</summary>
    public decimal? Decimal(string name, decimal least, decimal most, bool required = false)
    {
        if (
            !CheckKind(
                name,
                JsonValueKind.Number,
                "The value must be a number without quotes.",
                required,
                out var element
            )
        )
            return null;
        if (
            JsonMarshal.GetRawUtf8Value(element).IndexOfAny("eE"u8) < 0
            && element.TryGetDecimal(out var number)
            && number.Scale <= MaxDecimals
            && number >= least
            && number <= most
        )
            return number;
        faults.Add(
            InputErrors.InvalidAmount,
            Pointer(name),
            string.Create(
                CultureInfo.InvariantCulture,
                $"The value must be a number from {least} to {most} with at most {MaxDecimals} decimals."
            )
        );
        return null;
    }

    public bool? Flag(string name)
    {
        var element = Find(name);
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        if (Has(name))
            faults.Add(RequestErrors.WrongType, Pointer(name), "The value must be true or false.");
        return null;
    }

    /// <summary>Reads an RFC 3339 time with an offset. Fractions below a microsecond are cut.</summary>
    public Instant? Time(string name)
    {
        if (Text(name, 64) is not { } text)
            return null;
        if (Rfc3339.TryParse(text, out var at))
            return at;
        faults.Add(
            Rfc3339.TryParseMoment(text, out _) ? InputErrors.TimeOutOfRange : InputErrors.InvalidTime,
            Pointer(name)
        );
        return null;
    }

    /// <summary>
    /// Reads the time of something that happened: from 1970 to a little after <paramref name="now"/>.
    /// </summary>
    public Instant? Past(string name, Instant now)
    {
        if (Time(name) is not { } at)
            return null;
        if (at <= now + Rfc3339.Ahead)
            return at;
        faults.Add(InputErrors.TimeOutOfRange, Pointer(name));
        return null;
    }

    /// <param name="allowed">The allowed words.</param>
    public string? Word(string name, params ReadOnlySpan<string> allowed)
    {
        if (Text(name, 64) is not { } text)
            return null;
        return allowed.Contains(text)
            ? text
            : Fault(InputErrors.UnknownValue, name, $"The value must be one of {string.Join(", ", allowed!)}.");
    }

    public string? Currency(string name, Plan plan, bool required = false)
    {
        if (Text(name, 64, required) is not { } text)
            return null;
        return Currencies.TryGetExponent(text, plan.Units, out _) ? text : Fault(InputErrors.UnknownCurrency, name);
    }

    public string? Country(string name)
    {
        if (Text(name, 64) is not { } text)
            return null;
        return Countries.Read(text) ?? Fault(InputErrors.InvalidCountry, name);
    }

    /// <summary>Reads an object of the platform's own in canonical form; empty when it is absent.</summary>
    public ReadOnlyMemory<byte> Object(string name)
    {
        if (
            !CheckKind(name, JsonValueKind.Object, "The value must be a JSON object.", required: false, out var element)
        )
            return default;
        var sent = JsonMarshal.GetRawUtf8Value(element).Length;
        if (sent > MaxSentObjectBytes)
        {
            faults.Add(
                InputErrors.InvalidFormat,
                Pointer(name),
                $"The value must be an object of at most {MaxObjectBytes >> 10} KiB."
            );
            return default;
        }
        var bytes = new ArrayBufferWriter<byte>(sent);
        using var json = new Utf8JsonWriter(bytes, CanonicalJson.Minimal);
        if (!CanonicalJson.TryWrite(json, element, Pointer(name), faults))
            return default;
        json.Flush();
        if (bytes.WrittenCount <= MaxObjectBytes)
            return bytes.WrittenMemory;
        faults.Add(
            InputErrors.InvalidFormat,
            Pointer(name),
            $"The value must be an object of at most {MaxObjectBytes >> 10} KiB."
        );
        return default;
    }

    /// <summary>Returns true for a value of this kind, and notes a fault for any other.</summary>
    private bool CheckKind(string name, JsonValueKind kind, string detail, bool required, out JsonElement element)
    {
        element = Find(name);
        if (element.ValueKind == kind)
            return true;
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            // A fault for a non-object has already been reported.
            if (required && isObject)
                faults.Add(RequestErrors.MissingField, Pointer(name), $"The field {name} is required.");
        }
        else
        {
            faults.Add(RequestErrors.WrongType, Pointer(name), detail);
        }
        return false;
    }

    private string? Fault(ErrorCode code, string name, string? detail = null)
    {
        faults.Add(code, Pointer(name), detail);
        return null;
    }
}
