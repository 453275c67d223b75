using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;

namespace Tributary.Engine.Terms.Json;

/// <summary>
/// Reads single values of the Terms. It reports invalid values, and returns null for them as for absent ones.
/// </summary>
internal sealed class TermsReader(TermsFaults faults)
{
    public TermsFaults Faults => faults;

    /// <summary>Opens an object, reporting unknown fields and missing required ones.</summary>
    public TermsObject? Open(TermsNode? node, TermsShape shape)
    {
        if (node is not TermsNode.Object found)
            return Refuse<TermsObject>(node, $"an object with {string.Join(", ", shape.Fields)}");
        foreach (var (key, value) in found.Members)
        {
            if (faults.IsFull)
                break;
            if (!shape.Fields.Contains(key))
                Unknown(value, key, shape);
        }

        foreach (var missing in shape.Required.Where(field => !found.Members.ContainsKey(field)))
            faults.AddAt(found.PointerTo(missing), TermsFaultCode.MissingField, $"'{missing}' is required here.");
        return new TermsObject(found, shape);
    }

    /// <summary>Opens an object whose keys are names that its author chooses.</summary>
    public IEnumerable<KeyValuePair<string, TermsNode>> Map(TermsNode? node, string of, int min, int max)
    {
        if (node is not TermsNode.Object map)
            return Refuse<TermsNode.Object>(node, $"an object of {of}")?.Members ?? [];
        return CheckCount(map, map.Members.Count, of, min, max) ? map.Members : [];
    }

    public IReadOnlyList<TermsNode> List(TermsNode? node, string of, int min, int max)
    {
        if (node is not TermsNode.List list)
            return Refuse<TermsNode.List>(node, $"a list of {of}")?.Items ?? [];
        return CheckCount(list, list.Items.Count, of, min, max) ? list.Items : [];
    }

    /// <summary>Reads a list without duplicate values.</summary>
    public FrozenSet<string> Set(TermsNode? node, string of, int min, int max, Func<TermsNode, string?> parse)
    {
        var values = new HashSet<string>();
        foreach (var item in List(node, of, min, max))
        {
            if (parse(item) is { } value && !values.Add(value))
                faults.Add(item, TermsFaultCode.DuplicateValue, $"{Quote(value)} is written twice. Write it once.");
        }

        return values.ToFrozenSet();
    }

    /// <param name="max">The limit in Unicode characters.</param>
    public string? Text(TermsNode? node, int min, int max)
    {
        if (node is not TermsNode.Text { Value: var text })
            return Refuse<string>(node, $"a text of {min} to {max} characters");
        if (text.EnumerateRunes().Count() is var length && (length < min || length > max))
            return Fault<string>(
                node,
                TermsFaultCode.OutOfRange,
                $"The text has {length} characters; allowed are {min} to {max}."
            );
        return text;
    }

    /// <summary>Reads a name for people: not blank, and without control characters.</summary>
    public string? Label(TermsNode? node, int max)
    {
        if (Text(node, 1, max) is not { } text)
            return null;
        if (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl))
            return Fault<string>(
                node,
                TermsFaultCode.InvalidFormat,
                "The text must not be blank or contain control characters."
            );
        return text;
    }

    public string? Match(TermsNode? node, Regex pattern, string allowed)
    {
        if (node is not TermsNode.Text { Value: var text })
            return Refuse<string>(node, allowed);
        return pattern.IsMatch(text)
            ? text
            : Fault<string>(node, TermsFaultCode.InvalidFormat, $"{Quote(text)} is not {allowed}.");
    }

    public long? Integer(TermsNode? node, long min, long max)
    {
        if (node is not TermsNode.Number number || !TermsNumber.IsInteger(number))
        {
            if (node is not (null or TermsNode.Broken))
                faults.Add(
                    node,
                    TermsFaultCode.WrongType,
                    $"Write an integer from {min} to {max}, in digits alone (no quotes, no fraction, no "
                        + $"exponent), not {Shown(node)}."
                );
            return null;
        }

        if (!TermsNumber.TryInteger(number, out var value) || value < min || value > max)
        {
            faults.Add(
                node,
                TermsFaultCode.OutOfRange,
                $"{Shown(number)} is out of range; allowed are integers from {min} to {max}."
            );
            return null;
        }

        return value;
    }

    public int? Count(TermsNode? node, int min) => (int?)Integer(node, min, TermsLimits.Count);

    public decimal? Decimal(TermsNode.Number node)
    {
        if (TermsNumber.TryDecimal(node, out var value))
            return value;
        faults.Add(
            node,
            TermsFaultCode.OutOfRange,
            $"Numbers must be written out in at most {TermsNumber.MaxDigits} digits, without an exponent."
        );
        return null;
    }

    public bool? Boolean(TermsNode? node)
    {
        if (node is TermsNode.Boolean { Value: var truth })
            return truth;
        Refuse<object>(node, "true or false");
        return null;
    }

    /// <summary>Reads a word of a closed list, given by an enum.</summary>
    public T? OneOf<T>(TermsNode? node)
        where T : struct, Enum
    {
        if (node is not TermsNode.Text { Value: var text })
        {
            Refuse<string>(node, $"one of {AllOf<T>()}");
            return null;
        }

        if (EnumNames.TryParse<T>(text, out var value))
            return value;
        faults.Add(node, TermsFaultCode.UnknownValue, $"{Quote(text)} is not known here; allowed are {AllOf<T>()}.");
        return null;
    }

    public CalendarSpan? Span(TermsNode? node)
    {
        const string Allowed =
            "a span such as \"12h\" (at most 87600h), \"30d\" (at most 36500d) or \"12mo\" (calendar months, "
            + "at most 1200mo)";
        if (node is not TermsNode.Text { Value: var text })
            Refuse<string>(node, Allowed);
        else if (CalendarSpan.TryParse(text, out var span))
            return span;
        else
            faults.Add(node, TermsFaultCode.InvalidFormat, $"{Quote(text)} is not {Allowed}.");
        return null;
    }

    public Rate? Rate(TermsNode? node)
    {
        const string Allowed =
            "a rate from \"0%\" to \"100%\", as a text with a percent sign and at most six decimals, such as \"12.5%\"";
        if (node is not TermsNode.Text { Value: var text })
            Refuse<string>(node, Allowed);
        else if (Money.Rate.TryParse(text, out var rate))
            return rate;
        else
            faults.Add(node, TermsFaultCode.InvalidFormat, $"{Quote(text)} is not {Allowed}.");
        return null;
    }

    public Instant? Time(TermsNode? node)
    {
        const string Allowed = "a time of 1970 or later with its offset (RFC 3339), such as \"2026-05-01T00:00:00Z\"";
        if (node is not TermsNode.Text { Value: var text })
            Refuse<string>(node, Allowed);
        else if (Instant.TryParse(text, out var time))
            return time;
        else
            faults.Add(node, TermsFaultCode.InvalidFormat, $"{Quote(text)} is not {Allowed}.");
        return null;
    }

    /// <summary>Reports a value, and returns the null that the caller passes on.</summary>
    public T? Fault<T>(TermsNode? at, string code, string detail)
        where T : class
    {
        if (at is not (null or TermsNode.Broken))
            faults.Add(at, code, detail);
        return null;
    }

    /// <summary>Returns a text for a sentence: quoted as JSON, and shortened.</summary>
    public static string Quote(string text) =>
        JsonSerializer.Serialize(text.Length <= 60 ? text : $"{text.AsSpan(0, 57)}…");

    private T? Refuse<T>(TermsNode? node, string allowed)
        where T : class =>
        node is null ? null : Fault<T>(node, TermsFaultCode.WrongType, $"Write {allowed}, not {Shown(node)}.");

    private bool CheckCount(TermsNode node, int count, string of, int min, int max)
    {
        if (count >= min && count <= max)
            return true;
        faults.Add(node, TermsFaultCode.OutOfRange, $"There are {count} {of}; allowed are {min} to {max}.");
        return false;
    }

    private void Unknown(TermsNode value, string key, TermsShape shape)
    {
        if (
            TermsReserved.Fields.TryGetValue(key, out var reserved)
            && (shape == TermsShape.Program || shape == TermsShape.Rule)
        )
        {
            faults.AddAt(value.Pointer, TermsFaultCode.Reserved, reserved);
            return;
        }

        if (key == "effective_from" && shape == TermsShape.Program)
        {
            faults.AddAt(
                value.Pointer,
                TermsFaultCode.UnknownField,
                "effective_from is a query parameter and no part of the Terms: PUT "
                    + "/v1/programs/{program}?effective_from=2026-12-01T00:00:00Z."
            );
            return;
        }

        var guess = Spelling.Nearest(key, shape.Fields) is { } near ? $"did you mean '{near}'? Allowed" : "allowed";
        faults.AddAt(
            value.Pointer,
            TermsFaultCode.UnknownField,
            $"'{key}' is not known here; {guess} are {string.Join(", ", shape.Fields)}."
        );
    }

    private static string AllOf<T>()
        where T : struct, Enum => string.Join(", ", EnumNames.All<T>());

    private static string Shown(TermsNode node) =>
        node switch
        {
            TermsNode.Text { Value: var text } => $"the text {Quote(text)}",
            TermsNode.Number { Raw: var raw } => raw.Length <= 40 ? raw : $"{raw.AsSpan(0, 37)}…",
            _ => node.Noun,
        };
}
