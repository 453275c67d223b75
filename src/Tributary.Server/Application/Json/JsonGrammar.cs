using System.Buffers;

namespace Tributary.Server.Application.Json;

internal enum JsonVerdict
{
    Sound,
    Malformed,
    TooDeep,
}

/// <summary>
/// Checks the grammar of RFC 8259 in one pass over the bytes. The framework's reader throws at the first fault, which
/// costs more than reading a thousand valid documents; this check only says where the fault is. UTF-8 is checked where
/// texts are read.
/// </summary>
internal ref struct JsonGrammar
{
    private static readonly SearchValues<byte> s_endOfPlainText = SearchValues.Create([
        (byte)'"',
        (byte)'\\',
        .. Enumerable.Range(0, 0x20).Select(code => (byte)code),
    ]);

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _maxDepth;
    private int _depth;
    private uint _objects; // one bit per level, the innermost lowest: 1 for an object

    private JsonGrammar(ReadOnlySpan<byte> json, int maxDepth)
    {
        _json = json;
        _maxDepth = maxDepth;
    }

    /// <summary>The position of the fault, or the length when there is none.</summary>
    public int At { get; private set; }

    /// <summary>
    /// Values, names, and ends of objects and arrays, up to <see cref="At"/>. A parsed document has a row for each.
    /// </summary>
    public int Tokens { get; private set; }

    /// <param name="maxDepth">
    /// The most levels of nested objects and arrays, including the outermost; at most 32.
    /// </param>
    public static JsonVerdict Check(ReadOnlySpan<byte> json, int maxDepth, out int at, out int tokens)
    {
        var grammar = new JsonGrammar(json, maxDepth);
        var verdict = grammar.Document();
        (at, tokens) = (grammar.At, grammar.Tokens);
        return verdict;
    }

    private JsonVerdict Document()
    {
        while (true)
        {
            var opened = _depth;
            if (!Value())
                return _depth > _maxDepth ? JsonVerdict.TooDeep : JsonVerdict.Malformed;
            if (_depth > opened && !IsEmptyInside())
            {
                if (IsInObject() && !Name())
                    return JsonVerdict.Malformed;
                continue;
            }
            if (!Next(out var isEnd))
                return JsonVerdict.Malformed;
            if (isEnd)
                return JsonVerdict.Sound;
        }
    }

    private readonly bool IsInObject() => (_objects & 1) != 0;

    private int Peek()
    {
        while (At < _json.Length && _json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            At++;
        return At < _json.Length ? _json[At] : -1;
    }

    /// <summary>Reads one value, or the beginning of an object or array.</summary>
    private bool Value()
    {
        Tokens++;
        switch (Peek())
        {
            case '{':
                return Open(isObject: true);
            case '[':
                return Open(isObject: false);
            case '"':
                return Text();
            case 't':
                return Literal("true"u8);
            case 'f':
                return Literal("false"u8);
            case 'n':
                return Literal("null"u8);
            default:
                return Number();
        }
    }

    private bool Open(bool isObject)
    {
        if (++_depth > _maxDepth)
            return false;
        At++;
        _objects = (_objects << 1) | (isObject ? 1u : 0u);
        return true;
    }

    /// <summary>True when the object or array that was just opened is empty.</summary>
    private bool IsEmptyInside() => Peek() == (IsInObject() ? '}' : ']');

    /// <summary>
    /// Moves on after a value: closes the objects and arrays that end here, and goes to the start of the next value.
    /// </summary>
    private bool Next(out bool isEnd)
    {
        isEnd = false;
        while (_depth > 0)
        {
            var isObject = IsInObject();
            var next = Peek();
            if (next == ',')
            {
                At++;
                return !isObject || Name();
            }
            if (next != (isObject ? '}' : ']'))
                return false;
            At++;
            Tokens++;
            _depth--;
            _objects >>= 1;
        }
        isEnd = true;
        return Peek() < 0;
    }

    private bool Name()
    {
        Tokens++;
        if (Peek() != '"' || !Text() || Peek() != ':')
            return false;
        At++;
        return true;
    }

    private bool Text()
    {
        At++;
        while (true)
        {
            var plain = _json[At..].IndexOfAny(s_endOfPlainText);
            if (plain < 0)
            {
                At = _json.Length;
                return false;
            }
            At += plain;
            if (_json[At] == '"')
            {
                At++;
                return true;
            }
            if (_json[At] != '\\' || !Escape())
                return false;
        }
    }

    private bool Escape()
    {
        if (At + 1 >= _json.Length)
            return false;
        if (_json[At + 1] != 'u')
        {
            if ("\"\\/bfnrt"u8.IndexOf(_json[At + 1]) < 0)
                return false;
            At += 2;
            return true;
        }
        if (_json.Length - At < 6)
            return false;
        foreach (var digit in _json.Slice(At + 2, 4))
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        At += 6;
        return true;
    }

    private bool Literal(ReadOnlySpan<byte> word)
    {
        if (!_json[At..].StartsWith(word))
            return false;
        At += word.Length;
        return true;
    }

    private bool Number()
    {
        if (Is('-'))
            At++;
        if (Is('0'))
            At++;
        else if (!Digits())
            return false;
        if (Is('.'))
        {
            At++;
            if (!Digits())
                return false;
        }
        if (Is('e') || Is('E'))
        {
            At++;
            if (Is('+') || Is('-'))
                At++;
            return Digits();
        }
        return true;
    }

    private readonly bool Is(char c) => At < _json.Length && _json[At] == c;

    private bool Digits()
    {
        var first = At;
        while (At < _json.Length && _json[At] is >= (byte)'0' and <= (byte)'9')
            At++;
        return At > first;
    }
}
