using System.Collections.Frozen;

namespace Tributary.Engine.Terms.Json;

/// <summary>The closed list of fault codes of Terms.</summary>
public static class TermsFaultCode
{
    public const string MalformedJson = "malformed_json";
    public const string TooLarge = "too_large";
    public const string TooDeep = "too_deep";
    public const string InvalidText = "invalid_text";
    public const string DuplicateKey = "duplicate_key";
    public const string UnknownField = "unknown_field";
    public const string MissingField = "missing_field";
    public const string WrongType = "wrong_type";
    public const string InvalidFormat = "invalid_format";
    public const string OutOfRange = "out_of_range";
    public const string UnknownValue = "unknown_value";
    public const string DuplicateValue = "duplicate_value";
    public const string UnknownCurrency = "unknown_currency";
    public const string UnknownTimezone = "unknown_timezone";
    public const string UnknownRule = "unknown_rule";
    public const string UnknownCounter = "unknown_counter";
    public const string UnknownConditionField = "unknown_condition_field";
    public const string CounterCycle = "counter_cycle";
    public const string HostNotAllowed = "host_not_allowed";
    public const string NotAllowed = "not_allowed";
    public const string TooComplex = "too_complex";
    public const string Reserved = "reserved";

    /// <summary>Each code with its meaning, for the documentation.</summary>
    public static readonly FrozenDictionary<string, string> Meanings = new Dictionary<string, string>
    {
        [MalformedJson] = "The text is not JSON (RFC 8259).",
        [TooLarge] = "The text is larger than 256 KiB.",
        [TooDeep] = "Objects and lists are nested more than 32 deep.",
        [InvalidText] = "A text contains U+0000, half a surrogate pair, or bytes that are not UTF-8.",
        [DuplicateKey] = "An object has the same key twice.",
        [UnknownField] = "The object has no such field.",
        [MissingField] = "A required field is missing, or all of several fields of which one is required.",
        [WrongType] = "A value does not have the JSON type of its field.",
        [InvalidFormat] = "A text is not in the form that its field needs.",
        [OutOfRange] = "A number, a text's length or a list's length is outside its range.",
        [UnknownValue] = "The value is not one of the words that the field allows.",
        [DuplicateValue] = "A list or set has the same value twice.",
        [UnknownCurrency] = "A currency is neither known nor declared in units, or an amount does not name one.",
        [UnknownTimezone] = "A timezone is not in the IANA database of this machine.",
        [UnknownRule] = "A shared cap names a rule that does not exist.",
        [UnknownCounter] = "A condition names a counter that is not declared.",
        [UnknownConditionField] = "A condition or base names a field that does not exist or is not allowed there.",
        [CounterCycle] = "A counter's condition reads the counter itself, directly or through others.",
        [HostNotAllowed] = "An address's host is not among the allowed hosts.",
        [NotAllowed] = "Fields that are valid alone must not be combined.",
        [TooComplex] = "A condition is too deep or has too many parts.",
        [Reserved] = "The grammar reserves this for a later version.",
    }.ToFrozenDictionary();
}
