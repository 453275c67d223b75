namespace Tributary.Client.Contracts;

/// <summary>A correction of a member's balance by a person. Idempotent by <see cref="Id"/>.</summary>
public sealed record NewAdjustment
{
    /// <summary>The platform's own id, of the same shape as a member's.</summary>
    public required string Id { get; init; }

    /// <summary>Minor units, within ±(2^53−1), not 0; negative takes from the member.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public required string Currency { get; init; }

    /// <summary>Shown on the member's statement.</summary>
    public required string Reason { get; init; }
}

/// <summary>An adjustment and what was decided on it.</summary>
public sealed record AdjustmentInfo
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The member adjusted.</summary>
    public required string Member { get; init; }

    /// <summary>Minor units; negative takes from the member.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public required string Currency { get; init; }

    /// <summary>Shown on the member's statement.</summary>
    public required string Reason { get; init; }

    /// <summary>Null until decided.</summary>
    public DecisionInfo? Decision { get; init; }
}
