namespace Tributary.Client.Contracts;

/// <summary>A decision as it concerns one member: what it granted them, and why it did not.</summary>
public sealed record MemberDecision
{
    /// <summary><c>dec_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The event decided on; null for what a person ordered.</summary>
    public string? Event { get; init; }

    /// <summary>The type of the event, or of the command, which has a dot: <c>balance.adjust</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Who acted: the id of the member that the event is about.</summary>
    public required string Actor { get; init; }

    /// <summary>
    /// <c>actor</c> when the event is the member's own, <c>beneficiary</c> when it is that of a member below.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>
    /// How far the actor is below the member: 0 for the member itself, 1 for whom it brought in directly.
    /// </summary>
    public required int Level { get; init; }

    /// <summary>The event's amount in minor units.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public string? Currency { get; init; }

    /// <summary>The id of the event that this one takes back.</summary>
    public string? Reverses { get; init; }

    /// <summary>When the event happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>
    /// One of <see cref="Outcomes"/>, for this member alone: <c>no_reward</c> also where others were rewarded.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>Why the member was granted nothing, in order of precedence: docs/reasons.md.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What was granted to the member.</summary>
    public required IReadOnlyList<DecisionReward> Rewards { get; init; }

    /// <summary>Earlier rewards of the member that it changed; null for none.</summary>
    public IReadOnlyList<RewardChange>? Changed { get; init; }

    /// <summary>The verdict of each rule that could have paid the member.</summary>
    public required IReadOnlyList<RuleTraceInfo> Rules { get; init; }
}
