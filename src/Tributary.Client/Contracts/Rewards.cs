namespace Tributary.Client.Contracts;

/// <summary>A reward that a decision granted to a member.</summary>
public sealed record RewardInfo
{
    /// <summary>The id of the reward, <c>rwd_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The event or adjustment for which the reward was granted.</summary>
    public required RewardSourceInfo Source { get; init; }

    /// <summary>The id of the event, if the source is an event.</summary>
    public string? Event { get; init; }

    /// <summary>The key of the rule. Null for an adjustment.</summary>
    public string? Rule { get; init; }

    /// <summary>The role of the beneficiary: <c>referrer</c>, <c>member</c> or <c>upline</c>.</summary>
    public required string To { get; init; }

    /// <summary>The level of the beneficiary: 0 for the actor, 1 for the direct referrer, and so on.</summary>
    public required int Level { get; init; }

    /// <summary>The id of the beneficiary.</summary>
    public required string Member { get; init; }

    /// <summary>The kind: one of <see cref="RewardKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The granted amount in minor units. Null for an item.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines. Null for an item.</summary>
    public string? Currency { get; init; }

    /// <summary>The item that is given. Null for an amount.</summary>
    public string? Item { get; init; }

    /// <summary>
    /// The amount reversed so far, in minor units. The status is <c>reversed</c> only if the whole reward was reversed.
    /// </summary>
    public required long Reversed { get; init; }

    /// <summary>The status: one of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The reason why the reward was reversed or changed: one of <see cref="RewardReasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The reason why the reward is not payable yet: one of <see cref="HeldByWords"/>. Null if nothing holds it.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>A sentence that explains <see cref="HeldBy"/>.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// The id of the fraud case that holds or reversed the reward, <c>cas_…</c>. Null if there is none.
    /// </summary>
    public string? Case { get; init; }

    /// <summary>The time when the reward was granted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The end of the hold. Null while the reward waits for a person's approval. It is in the past if something other
    /// than the hold delays the reward.
    /// </summary>
    public DateTimeOffset? PayableAt { get; init; }

    /// <summary>
    /// The time when the reward was paid or handed over. Null until then, and for an imported reward without that time.
    /// </summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>The version of the Terms that granted the reward. Null for an adjustment.</summary>
    public int? TermsVersion { get; init; }
}

/// <summary>The source of a reward.</summary>
public sealed record RewardSourceInfo
{
    /// <summary>The kind of source: <c>event</c>, <c>period</c> or <c>adjustment</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The platform's own id of the event or adjustment.</summary>
    public required string Id { get; init; }
}

/// <summary>A command to approve, reject or fulfill several rewards.</summary>
public sealed record RewardsCommand
{
    /// <summary>The ids of 1 to 1,000 rewards, <c>rwd_…</c>.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>The reason, which is stored with each decision. Required to reject.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer to a command on several rewards, in the order of the ids.</summary>
public sealed record RewardResults
{
    /// <summary>The results, one for each id.</summary>
    public required IReadOnlyList<RewardResult> Items { get; init; }
}

/// <summary>The result for one reward of a command: either <see cref="Reward"/> or <see cref="Error"/>.</summary>
public sealed record RewardResult
{
    /// <summary>The position in the ids that were sent, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status that a single call would have had.</summary>
    public required int Status { get; init; }

    /// <summary>The reward after the command, if the status is 200.</summary>
    public RewardInfo? Reward { get; init; }

    /// <summary>The problem, if the call did not succeed.</summary>
    public Problem? Error { get; init; }
}
