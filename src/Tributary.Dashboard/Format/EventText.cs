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
    /// <returns>What is wrong with the text; null when nothing is.</returns>
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
            return fault.LineNumber is { } line ? $"Line {line + 1}: {fault.Message}" : fault.Message;
        }
    }
}
