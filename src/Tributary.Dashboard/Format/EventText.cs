using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>Reads events that somebody wrote as JSON.</summary>
public static class EventText
{
    private static readonly JsonSerializerOptions s_strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads one event, or an array of them.</summary>
    /// <returns>A sentence that says what is wrong with the text; null when nothing is.</returns>
    public static string? Read(string text, out IReadOnlyList<NewEvent> events)
    {
        events = [];
        try
        {
            events = text.TrimStart().StartsWith('[')
                ? JsonSerializer.Deserialize<List<NewEvent>>(text, s_strict) ?? []
                : [JsonSerializer.Deserialize<NewEvent>(text, s_strict)!];
            return events.Count == 0 || events.Any(one => one is null) ? "There is no event." : null;
        }
        catch (JsonException fault)
        {
            return Explain(fault);
        }
    }

    // The framework's own sentences speak of its types.
    private static string Explain(JsonException fault)
    {
        const string Missing = "including: ";
        var line = fault.LineNumber is { } number ? $"Line {number + 1}: " : "";
        var missing = fault.Message.IndexOf(Missing, StringComparison.Ordinal);
        return missing >= 0 ? $"These fields are missing: {fault.Message[(missing + Missing.Length)..]}"
            : fault.Path is { Length: > 2 } path
                ? $"{line}{path[2..]} is not a field of an event, or its value is of another kind."
            : $"{line}this is not JSON of an event.";
    }
}
