using System.Globalization;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Writes the value that a new field, item or shape begins with: from the schema's examples, and from the Terms.
/// </summary>
internal sealed class FreshValues(JsonElement terms)
{
    private const string Nothing = "null";

    /// <summary>The currency of bare amounts.</summary>
    public string Currency { get; } = TermsMoney.Of(terms).Currency is { Length: > 0 } currency ? currency : "USD";

    /// <param name="part">The schema of the value.</param>
    /// <param name="holder">The schema of the array that holds it: its examples have items.</param>
    public string Of(SchemaPart part, SchemaPart? holder = null)
    {
        var shapes = part.Alternatives.Where(one => one.Types.Any(type => type != Nothing)).ToList();
        if (shapes.Count > 0)
            return Example(part) ?? Of(shapes[0]);
        if (part.Words.Count > 0)
            return Word(part);
        if (part.Find("default") is { ValueKind: not JsonValueKind.Null } unlessGiven)
            return unlessGiven.GetRawText();
        return part.Types.FirstOrDefault(type => type != Nothing) switch
        {
            "object" => Object(part),
            "array" when part.Find("minItems") is not null && part.Items is { } items => $"[{Of(items, part)}]",
            "array" => "[]",
            "integer" or "number" => Example(part) ?? part.Find("minimum")?.GetRawText() ?? "0",
            "string" => Text(part, holder),
            _ => Example(part) ?? Nothing,
        };
    }

    /// <summary>Writes an item that may stand beside others: a key that they have is counted up.</summary>
    public string Item(SchemaPart items, SchemaPart list, JsonSpot siblings)
    {
        var json = Of(items, list);
        if (JsonSpots.Read(json).Root?["key"] is not { } key)
            return json;
        var taken = siblings.Items.Select(item => item["key"]?.Text).ToHashSet(StringComparer.Ordinal);
        var name = key.Text;
        for (var i = 2; taken.Contains(name); i++)
            name = $"{key.Text}-{i.ToString(CultureInfo.InvariantCulture)}";
        return JsonEdits.Replace(json, "/key", JsonLayout.Quote(name));
    }

    // Somebody who adds a word wants another one than the default.
    private static string Word(SchemaPart part)
    {
        var usual = part.Find("default")?.GetString();
        return JsonLayout.Quote(part.Words.FirstOrDefault(word => word != usual) ?? part.Words[0]);
    }

    private string Object(SchemaPart part)
    {
        foreach (var alternative in part.Alternatives)
            if (Example(alternative) is { } example)
                return example;
        if (part.Names.Count == 0)
            return part.Find("minProperties") is not null && part.Member("") is { } entry
                ? $"{{ {JsonLayout.Quote(Currency)}: {Of(entry)} }}"
                : "{}";
        var needed = part.Alternatives.FirstOrDefault()?.Required ?? [];
        var members = part
            .Required.Concat(needed)
            .Distinct()
            .OrderBy(part.OrderOf)
            .Select(name => $"{JsonLayout.Quote(name)}: {Of(part.Member(name)!)}")
            .ToList();
        return members.Count == 0 ? "{}" : $"{{ {string.Join(", ", members)} }}";
    }

    private string Text(SchemaPart part, SchemaPart? holder) =>
        part.Format switch
        {
            "rate" => "\"10%\"",
            "currency" => JsonLayout.Quote(Currency),
            "rule-key" => JsonLayout.Quote(
                TermsValues.Items(terms, "rewards").Select(rule => TermsValues.Text(rule, "key")).FirstOrDefault() ?? ""
            ),
            _ => Example(part) ?? FirstItem(holder) ?? "\"\"",
        };

    private static string? Example(SchemaPart part) =>
        part.Find("examples") is { } examples
            ? examples
                .EnumerateArray()
                .Where(example => example.ValueKind != JsonValueKind.Null)
                .Select(example => example.GetRawText())
                .FirstOrDefault()
            : null;

    private static string? FirstItem(SchemaPart? holder) =>
        holder?.Find("examples") is { } examples
            ? examples
                .EnumerateArray()
                .Where(example => example.ValueKind == JsonValueKind.Array)
                .SelectMany(example => example.EnumerateArray())
                .Select(item => item.GetRawText())
                .FirstOrDefault()
            : null;
}
