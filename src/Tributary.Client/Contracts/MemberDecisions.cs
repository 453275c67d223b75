namespace Tributary.Client.Contracts;

/// <summary>
/// A decision from the view of one member: the rewards that it granted the member, or why there are none.
/// </summary>
public sealed record MemberDecision
{
    /// <summary>The id of the decision, <c>dec_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the event. Null for a command.</summary>
    public string? Event { get; init; }

    /// <summary>
    /// The type of the event or command. The types of commands have a dot, such as <c>balance.adjust</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>The id of the member that the event is about.</summary>
    public required string Actor { get; init; }

    /// <summary>
    /// The role of the member. It is <c>actor</c> if the event is the member's own, and <c>beneficiary</c> if it
    /// belongs to a member below.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>
    /// The number of levels from the member down to the actor: 0 for the member itself, 1 for a direct referral.
    /// </summary>
    public required int Level { get; init; }

    /// <summary>The amount of the event in minor units.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public string? Currency { get; init; }

    /// <summary>The id of the event that this one reverses.</summary>
    public string? Reverses { get; init; }

    /// <summary>The time when the event happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The time of the decision.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>
    /// The outcome: one of <see cref="Outcomes"/>, for this member alone. It can be <c>no_reward</c> even if others
    /// were rewarded.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>
    /// The reasons why the member was granted nothing, in order of precedence. docs/reasons.md lists them.
    /// </summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The rewards that were granted to the member.</summary>
    public required IReadOnlyList<DecisionReward> Rewards { get; init; }

    /// <summary>The earlier rewards of the member that the decision changed. Null if there are none.</summary>
    public IReadOnlyList<RewardChange>? Changed { get; init; }

    /// <summary>The verdict of each rule that could have paid the member.</summary>
    public required IReadOnlyList<RuleTraceInfo> Rules { get; init; }
}
