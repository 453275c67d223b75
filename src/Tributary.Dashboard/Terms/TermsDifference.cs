using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>How a part of the Terms differs between two versions.</summary>
public enum DifferenceKind
{
    /// <summary>Only the later version has it.</summary>
    Added,

    /// <summary>Only the earlier version has it.</summary>
    Removed,

    /// <summary>Both have it, and it differs.</summary>
    Changed,
}

/// <summary>A part of the Terms that differs between two versions.</summary>
/// <param name="Section">The part of the Terms, as the form names it.</param>
/// <param name="Key">Names what differs: a rule's key, or a field.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Before">The sentence of the earlier version; null when it has none.</param>
/// <param name="After">The sentence of the later version; null when it has none.</param>
/// <param name="Lines">The JSON of both, line by line.</param>
public sealed record TermsChange(
    TermsSection Section,
    string Key,
    DifferenceKind Kind,
    string? Before,
    string? After,
    IReadOnlyList<LineChange> Lines
);

/// <summary>
/// Compares two versions of the Terms part by part: rules by their keys, so that an order changes nothing.
/// </summary>
public static class TermsDifference
{
    /// <summary>Returns every part that differs, in the order of the pages.</summary>
    public static IReadOnlyList<TermsChange> Of(JsonElement before, JsonElement after, SchemaPart schema)
    {
        var (old, now) = (PartsOf(before, schema), PartsOf(after, schema));
        var changes = new List<TermsChange>();
        foreach (var (key, part) in now)
        {
            var earlier = old.GetValueOrDefault(key);
            if (earlier is null || earlier.Json != part.Json || earlier.Sentence.Text != part.Sentence.Text)
                changes.Add(Compare(key, earlier, part));
        }
        changes.AddRange(
            from part in old
            where !now.ContainsKey(part.Key)
            select Compare(part.Key, part.Value, now: null)
        );
        var sections = TermsSection.All.ToList();
        return [.. changes.OrderBy(change => sections.IndexOf(change.Section))];
    }

    private sealed record TermsPart(Sentence Sentence, string Json);

    private static TermsChange Compare(string key, TermsPart? before, TermsPart? now)
    {
        // A field that is absent has a sentence too, that of its default.
        var (had, has) = (before is { Json.Length: > 0 }, now is { Json.Length: > 0 });
        var kind =
            before is null || (!had && has) ? DifferenceKind.Added
            : now is null || (had && !has) ? DifferenceKind.Removed
            : DifferenceKind.Changed;
        return new TermsChange(
            (now ?? before)!.Sentence.Section,
            key,
            kind,
            before?.Sentence.Text,
            now?.Sentence.Text,
            LineDifference.Of(before?.Json ?? "", now?.Json ?? "")
        );
    }

    private static Dictionary<string, TermsPart> PartsOf(JsonElement terms, SchemaPart schema)
    {
        var json = terms.GetRawText();
        var root = JsonSpots.Read(json).Root;
        var parts = new Dictionary<string, TermsPart>(StringComparer.Ordinal);
        foreach (var sentence in Sentences.Of(terms))
        {
            var text = root?.Find(sentence.Pointer) is { } spot
                ? JsonLayout.Write(
                    WithoutSignals(sentence, json[spot.Start..spot.End]),
                    0,
                    SchemaOf(sentence, schema, root),
                    isBroken: true
                )
                : "";
            // Faulty Terms may have a key twice; the first one counts.
            parts.TryAdd(sentence.Key, new TermsPart(sentence, text));
        }
        return parts;
    }

    // Signals have sentences of their own.
    private static string WithoutSignals(Sentence sentence, string json) =>
        sentence.Pointer == "/fraud" && JsonSpots.Read(json).Root?["signals"] is not null
            ? JsonEdits.Remove(json, "/signals")
            : json;

    private static SchemaPart? SchemaOf(Sentence sentence, SchemaPart schema, JsonSpot root)
    {
        SchemaPart? part = schema;
        var spot = root;
        foreach (var step in JsonPointers.StepsOf(sentence.Pointer))
        {
            part =
                part?.Matching(spot) is not { } here ? null
                : spot.Kind == JsonValueKind.Array ? here.Items
                : here.Member(step);
            spot = spot.FindNearest(JsonPointers.To("", step));
        }
        return part;
    }
}
