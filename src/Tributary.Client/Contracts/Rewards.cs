namespace Tributary.Client.Contracts;

/// <summary>What a decision granted to a member.</summary>
public sealed record RewardInfo
{
    /// <summary><c>rwd_…</c></summary>
    public required string Id { get; init; }

    /// <summary>What it was granted for.</summary>
    public required RewardSourceInfo Source { get; init; }

    /// <summary>The event's id, when the source is one.</summary>
    public string? Event { get; init; }

    /// <summary>The rule's key; null for an adjustment.</summary>
    public string? Rule { get; init; }

    /// <summary><c>referrer</c>, <c>member</c> or <c>upline</c>.</summary>
    public required string To { get; init; }

    /// <summary>0 for the actor, 1 for the direct referrer, and so on up.</summary>
    public required int Level { get; init; }

    /// <summary>The beneficiary's id.</summary>
    public required string Member { get; init; }

    /// <summary>One of <see cref="RewardKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Minor units, as granted; null for an item.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; null for an item.</summary>
    public string? Currency { get; init; }

    /// <summary>What is given, where it is not an amount.</summary>
    public string? Item { get; init; }

    /// <summary>Minor units struck so far; the status is <c>reversed</c> only at the whole.</summary>
    public required long Reversed { get; init; }

    /// <summary>One of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it was struck or changed, one of <see cref="RewardReasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>What keeps it from being payable, one of <see cref="HeldByWords"/>; null when nothing does.</summary>
    public string? HeldBy { get; init; }

    /// <summary><see cref="HeldBy"/> as a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>The fraud case that holds it or had it taken back, <c>cas_…</c>; null for none.</summary>
    public string? Case { get; init; }

    /// <summary>When it was granted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When its hold ends or ended; null while a person's approval is waited for. In the past for what something else
    /// than the hold keeps back.
    /// </summary>
    public DateTimeOffset? PayableAt { get; init; }

    /// <summary>
    /// When it was paid or handed over; null until then, and for an imported reward whose file did not say.
    /// </summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>The version of the Terms it was granted under; null for an adjustment.</summary>
    public int? TermsVersion { get; init; }
}

/// <summary>What a reward was granted for.</summary>
public sealed record RewardSourceInfo
{
    /// <summary><c>event</c>, <c>period</c> or <c>adjustment</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The platform's id of the event or adjustment.</summary>
    public required string Id { get; init; }
}

/// <summary>Rewards to approve, reject or fulfil at once.</summary>
public sealed record RewardsCommand
{
    /// <summary>1 to 1,000 ids, <c>rwd_…</c>.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>Kept with each decision; needed to reject.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer to a command on several rewards, in its order.</summary>
public sealed record RewardResults
{
    /// <summary>One for each id sent.</summary>
    public required IReadOnlyList<RewardResult> Items { get; init; }
}

/// <summary>What became of one reward of a command: <see cref="Reward"/> or <see cref="Error"/>.</summary>
public sealed record RewardResult
{
    /// <summary>From 0, in the ids sent.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status it would have had alone.</summary>
    public required int Status { get; init; }

    /// <summary>The reward as it is now, at 200.</summary>
    public RewardInfo? Reward { get; init; }

    /// <summary>What is wrong, at any other status.</summary>
    public Problem? Error { get; init; }
}
