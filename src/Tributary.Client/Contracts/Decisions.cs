namespace Tributary.Client.Contracts;

/// <summary>The one outcome of one event or command, with its trace.</summary>
public sealed record DecisionInfo
{
    /// <summary><c>dec_…</c>; null in a dry run.</summary>
    public string? Id { get; init; }

    /// <summary>The event decided on; null for a command.</summary>
    public string? Event { get; init; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why nothing was granted or why it was rejected: codes of a documented closed list, in order of precedence.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Its place in the order of its partition, from 1; null in a dry run.</summary>
    public long? Seq { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>
    /// The version of the Terms it was decided under; null where none mattered, and under draft Terms.
    /// </summary>
    public int? TermsVersion { get; init; }

    /// <summary>True in a dry run under draft Terms; null otherwise.</summary>
    public bool? DraftTerms { get; init; }

    /// <summary>What it granted.</summary>
    public required IReadOnlyList<DecisionReward> Rewards { get; init; }

    /// <summary>Earlier rewards it changed: reversed, released, approved, rejected; null for none.</summary>
    public IReadOnlyList<RewardChange>? Changed { get; init; }

    /// <summary>How it came about, rule by rule; null where lists leave it out.</summary>
    public TraceInfo? Trace { get; init; }
}

/// <summary>A reward in short.</summary>
public sealed record DecisionReward
{
    /// <summary><c>rwd_…</c>; null in a dry run.</summary>
    public string? Id { get; init; }

    /// <summary>The rule's key; null for an adjustment.</summary>
    public string? Rule { get; init; }

    /// <summary>0 for the actor, 1 for the direct referrer, and so on up.</summary>
    public required int Level { get; init; }

    /// <summary>The beneficiary's id.</summary>
    public required string Member { get; init; }

    /// <summary>Minor units; null for an item.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; null for an item.</summary>
    public string? Currency { get; init; }

    /// <summary>What is given, where it is not an amount.</summary>
    public string? Item { get; init; }

    /// <summary>The status it has now, one of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>What keeps it from being payable, one of <see cref="HeldByWords"/>; null when nothing does.</summary>
    public string? HeldBy { get; init; }

    /// <summary>The fraud case that holds it or had it taken back, <c>cas_…</c>; null for none.</summary>
    public string? Case { get; init; }
}

/// <summary>What a decision did to an earlier reward.</summary>
public sealed record RewardChange
{
    /// <summary><c>rwd_…</c></summary>
    public required string Reward { get; init; }

    /// <summary>The beneficiary's id.</summary>
    public required string Member { get; init; }

    /// <summary>The status it has from now on, one of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Minor units struck by this decision, negative when it gave them back; null for none.</summary>
    public long? Reversed { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; null for an item.</summary>
    public string? Currency { get; init; }
}

/// <summary>What <see cref="DecisionInfo.Outcome"/> may say; take others for ones added later.</summary>
public static class Outcomes
{
    /// <summary>At least one reward was granted.</summary>
    public const string Rewarded = "rewarded";

    /// <summary>Counted, and nothing was granted; the reasons say why.</summary>
    public const string NoReward = "no_reward";

    /// <summary>Not counted at all; the reasons say why.</summary>
    public const string Rejected = "rejected";

    /// <summary>A reversal or a command took effect.</summary>
    public const string Applied = "applied";
}
