using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.WhatIfs;

/// <summary>A question what other Terms would have changed, and its answer once there is one.</summary>
public sealed record WhatIf
{
    public required WhatIfId Id { get; init; }
    public required ProgramId ProgramId { get; init; }

    /// <summary>The Terms that are tried, as JSON.</summary>
    public required byte[] Terms { get; init; }

    /// <summary>The beginning of the window, inclusive.</summary>
    public required Instant From { get; init; }

    /// <summary>The end of the window, exclusive.</summary>
    public required Instant To { get; init; }

    /// <summary>True when the Terms govern as if they had been published at the beginning of the window.</summary>
    public required bool AsPublished { get; init; }
    public required WhatIfStatus Status { get; init; }

    /// <summary>The name of the key or person that asked.</summary>
    public required string OrderedBy { get; init; }
    public required Instant CreatedAt { get; init; }
    public Instant? FinishedAt { get; init; }

    /// <summary>How often a node has taken it. Each try has its own number.</summary>
    public int Tries { get; init; }

    /// <summary>The time from which another node may take it.</summary>
    public required Instant TakenUntil { get; init; }

    /// <summary>The number of entries that were decided again.</summary>
    public long Decided { get; init; }

    /// <summary>The number of entries to decide.</summary>
    public long Total { get; init; }

    /// <summary>The answer as JSON; null until there is one.</summary>
    public string? Totals { get; init; }

    /// <summary>Why the work failed, and what to do.</summary>
    public string? Failure { get; init; }
}

/// <summary>The state of the work on a question.</summary>
public enum WhatIfStatus
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}
