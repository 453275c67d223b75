namespace Tributary.Client.Contracts;

/// <summary>
/// A manual correction of a member's balance. Sending the same <see cref="Id"/> again has no further effect.
/// </summary>
public sealed record NewAdjustment
{
    /// <summary>
    /// The platform's own id: 1 to 128 printable ASCII characters, no space, no <c>/</c>, not <c>.</c> or <c>..</c>.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>
    /// The amount in minor units, within ±(2^53−1) and not 0. A negative amount is taken from the member.
    /// </summary>
    public required long Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The reason, which is shown on the member's statement.</summary>
    public required string Reason { get; init; }
}

/// <summary>An adjustment with its decision.</summary>
public sealed record AdjustmentInfo
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the member whose balance is corrected.</summary>
    public required string Member { get; init; }

    /// <summary>The amount in minor units. A negative amount is taken from the member.</summary>
    public required long Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The reason, which is shown on the member's statement.</summary>
    public required string Reason { get; init; }

    /// <summary>The decision. Null until the adjustment is decided.</summary>
    public DecisionInfo? Decision { get; init; }
}
