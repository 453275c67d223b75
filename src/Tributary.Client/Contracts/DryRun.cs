using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>Events to decide without writing anything. The server also takes the bare array of events.</summary>
public sealed record DryRunRequest
{
    /// <summary>At most 1,000, decided in this order, each seeing the effect of those before it.</summary>
    public required IReadOnlyList<NewEvent> Events { get; init; }

    /// <summary>Draft Terms to decide under; those in force unless given.</summary>
    public JsonElement? Terms { get; init; }
}

/// <summary>What would be decided.</summary>
public sealed record DryRunResult
{
    /// <summary>One for each event that would be decided now, in the order sent.</summary>
    public required IReadOnlyList<DecisionInfo> Decisions { get; init; }

    /// <summary>Events that would be refused.</summary>
    public required IReadOnlyList<RejectedEvent> Rejected { get; init; }

    /// <summary>Events that would wait for a member or another event.</summary>
    public required IReadOnlyList<ParkedEvent> Parked { get; init; }

    /// <summary>Ids of events that were accepted before, and would not be decided again.</summary>
    public required IReadOnlyList<string> Duplicates { get; init; }
}
