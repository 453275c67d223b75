namespace Tributary.Client.Contracts;

/// <summary>The decision on an event or command, with its trace.</summary>
public sealed record DecisionInfo
{
    /// <summary>The id of the decision, <c>dec_…</c>. Null in a dry run.</summary>
    public string? Id { get; init; }

    /// <summary>The id of the event. Null for a command.</summary>
    public string? Event { get; init; }

    /// <summary>The outcome: one of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>
    /// The reasons why nothing was granted, or why the entry was rejected, in order of precedence. docs/reasons.md
    /// lists them.
    /// </summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The position of the decision in its partition, from 1. Null in a dry run.</summary>
    public long? Seq { get; init; }

    /// <summary>The time of the decision.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The version of the Terms that was applied. Null if none was needed, and under draft Terms.</summary>
    public int? TermsVersion { get; init; }

    /// <summary>True in a dry run under draft Terms. Null otherwise.</summary>
    public bool? DraftTerms { get; init; }

    /// <summary>The rewards that were granted.</summary>
    public required IReadOnlyList<DecisionReward> Rewards { get; init; }

    /// <summary>
    /// The earlier rewards that were reversed, released, approved or rejected. Null if there are none.
    /// </summary>
    public IReadOnlyList<RewardChange>? Changed { get; init; }

    /// <summary>The trace of the decision, rule by rule. Null in lists.</summary>
    public TraceInfo? Trace { get; init; }
}

/// <summary>A short form of a reward.</summary>
public sealed record DecisionReward
{
    /// <summary>The id of the reward, <c>rwd_…</c>. Null in a dry run.</summary>
    public string? Id { get; init; }

    /// <summary>The key of the rule. Null for an adjustment.</summary>
    public string? Rule { get; init; }

    /// <summary>The level of the beneficiary: 0 for the actor, 1 for the direct referrer, and so on.</summary>
    public required int Level { get; init; }

    /// <summary>The id of the beneficiary.</summary>
    public required string Member { get; init; }

    /// <summary>The amount in minor units. Null for an item.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines. Null for an item.</summary>
    public string? Currency { get; init; }

    /// <summary>The item that is given. Null for an amount.</summary>
    public string? Item { get; init; }

    /// <summary>The current status of the reward: one of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// The reason why the reward is not payable yet: one of <see cref="HeldByWords"/>. Null if nothing holds it.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>The reason why the reward was reversed or changed: one of <see cref="RewardReasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The id of the fraud case that holds or reversed the reward, <c>cas_…</c>. Null if there is none.
    /// </summary>
    public string? Case { get; init; }
}

/// <summary>A change of an earlier reward.</summary>
public sealed record RewardChange
{
    /// <summary>The id of the reward, <c>rwd_…</c>.</summary>
    public required string Reward { get; init; }

    /// <summary>The id of the beneficiary.</summary>
    public required string Member { get; init; }

    /// <summary>The new status of the reward: one of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// The amount that this decision reversed, in minor units. Negative if it gave the amount back. Null if there is
    /// none.
    /// </summary>
    public long? Reversed { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines. Null for an item.</summary>
    public string? Currency { get; init; }
}

/// <summary>The values of <see cref="DecisionInfo.Outcome"/>. Later versions may add values.</summary>
public static class Outcomes
{
    /// <summary>At least one reward was granted.</summary>
    public const string Rewarded = "rewarded";

    /// <summary>The event was counted but granted nothing. The reasons explain why.</summary>
    public const string NoReward = "no_reward";

    /// <summary>The event was not counted. The reasons explain why.</summary>
    public const string Rejected = "rejected";

    /// <summary>A reversal or a command took effect.</summary>
    public const string Applied = "applied";
}
