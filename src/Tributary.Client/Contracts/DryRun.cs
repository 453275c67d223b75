using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>
/// A dry run: events to decide without writing anything. The server also accepts an array of events alone.
/// </summary>
public sealed record DryRunRequest
{
    /// <summary>
    /// The events, at most 1,000. They are decided in this order, and each sees the effect of the earlier ones.
    /// </summary>
    public required IReadOnlyList<NewEvent> Events { get; init; }

    /// <summary>The draft Terms to apply. The default is the Terms in force.</summary>
    public JsonElement? Terms { get; init; }
}

/// <summary>The result of a dry run.</summary>
public sealed record DryRunResult
{
    /// <summary>The decisions, in the order of the events, one for each event that would be decided now.</summary>
    public required IReadOnlyList<DecisionInfo> Decisions { get; init; }

    /// <summary>The events that would be refused.</summary>
    public required IReadOnlyList<RejectedEvent> Rejected { get; init; }

    /// <summary>The events that would wait for a member or another event.</summary>
    public required IReadOnlyList<ParkedEvent> Parked { get; init; }

    /// <summary>The ids of events that were accepted before and would not be decided again.</summary>
    public required IReadOnlyList<string> Duplicates { get; init; }
}
