using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Tracing;

/// <summary>
/// The explanation of a decision: every fact, verdict and number that cannot be derived from the Terms of its version.
/// </summary>
public sealed record Trace
{
    /// <summary>The state of the program if it mattered: paused or ended.</summary>
    public ProgramStatus State { get; init; }

    /// <summary>The counters in which the event was counted, so that a later reversal can take it back.</summary>
    public ImmutableArray<string> Counted { get; init; } = [];

    /// <summary>True when this entry completed the member's referral.</summary>
    public bool Completed { get; init; }

    /// <summary>
    /// The reason why an event that might have completed the member's referral did not. Null when it did, when its type
    /// never can, and when no rule pays a completion. It is the verdict of every rule on <c>referral.completed</c>;
    /// these are then not listed among <see cref="Rules"/>.
    /// </summary>
    public Reason? Unmet { get; init; }

    /// <summary>The verdicts on <c>completes.when</c>; null when it was not evaluated.</summary>
    public ConditionTrace? Completion { get; init; }

    /// <summary>
    /// One verdict for each triggered rule and beneficiary, or one for the rule when it failed before any beneficiary.
    /// </summary>
    public ImmutableArray<RuleTrace> Rules { get; init; } = [];

    /// <summary>For a reversal or reinstatement: what it took or gave back.</summary>
    public ReversalTrace? Reversal { get; init; }

    /// <summary>The event that completes the referral instead of the reversed one.</summary>
    public Replacement? Replacement { get; init; }

    /// <summary>The rewards that a reversal or command changed, with the amounts reversed.</summary>
    public ImmutableArray<RewardTrace> Rewards { get; init; } = [];

    /// <summary>Rewards of the original that a reversal did not touch, because they were forfeited before.</summary>
    public ImmutableArray<RewardId> Forfeited { get; init; } = [];

    /// <summary>The referrals that fraud detection checked, if there is something to record.</summary>
    public ImmutableArray<ScreeningTrace> Screenings { get; init; } = [];

    /// <param name="level">Null: any, where all levels share the verdict.</param>
    public RuleTrace? Of(string rule, int? level) =>
        Rules.FirstOrDefault(r => r.Rule == rule && (level is null || r.Level == level));
}

/// <summary>The comparisons of one condition, depth first, in the order of the Terms.</summary>
public sealed record ConditionTrace(bool Holds, ImmutableArray<ComparisonTrace> Comparisons)
{
    /// <summary>
    /// True when a comparison failed because it compares a number and found a text. It is not stored, but the reason
    /// that follows from it is.
    /// </summary>
    public bool ComparesTextAsNumber { get; init; }
}

/// <param name="Actual">
/// The value of the field. Missing also for personal text, which only entry and member_detail keep.
/// </param>
public readonly record struct ComparisonTrace(bool Holds, Value Actual);

public sealed record RuleTrace(string Rule)
{
    /// <summary>0 for the member, 1 for its referrer, and so on.</summary>
    public int Level { get; init; }

    /// <summary>The beneficiary; 0 when the rule failed before any.</summary>
    public MemberId PayeeId { get; init; }

    /// <summary>Null: granted.</summary>
    public Reason? Reason { get; init; }
    public ConditionTrace? Condition { get; init; }

    /// <summary>The beneficiary's group, if the rule does not pay it; null otherwise.</summary>
    public string? Group { get; init; }

    /// <summary>The count that chose a tier, milestone or <c>for.count</c>.</summary>
    public long? Count { get; init; }
    public long? Base { get; init; }

    /// <summary>The amount before caps, minor units of <see cref="Currency"/>.</summary>
    public long? Exact { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public ImmutableArray<CapTrace> Caps { get; init; } = [];
    public RewardId? RewardId { get; init; }
}

/// <param name="Used">The use before this reward.</param>
public readonly record struct CapTrace(CapName Name, int Period, CapSums Used);

/// <param name="Amount">Minor units of the original taken back now; for a reinstatement, given back.</param>
/// <param name="Total">The amount of the original taken back by all active reversals.</param>
/// <param name="Asked">The amount that the platform asked for; null for all that is left.</param>
/// <param name="Claim">
/// The most that the reversal may take, at most the original; for a reinstatement, the part of the reversal's claim
/// that ended.
/// </param>
/// <param name="ReversalId">For a reinstatement: the reversal that is no longer active, in part or in full.</param>
public sealed record ReversalTrace(
    EntryId OriginalId,
    long Amount,
    long Total,
    bool IsWhole,
    long? Asked,
    long Claim,
    EntryId? ReversalId
);

/// <summary>
/// An event that completes a referral after it was decided, because the event that had completed it was wholly
/// reversed.
/// </summary>
/// <param name="Version">The version of the Terms that governs the event.</param>
/// <param name="Trace">The completion's conditions and the verdicts of the rules that it triggered.</param>
public sealed record Replacement(EntryId EventId, int Version, Instant OccurredAt, Trace Trace);

/// <param name="Reversed">
/// Minor units reversed now, negative when given back; 0 for a change of status only, or an item.
/// </param>
public readonly record struct RewardTrace(RewardId RewardId, long Reversed, RewardStatus Status)
{
    /// <summary>True for a reward that was wholly reversed before, and is no longer.</summary>
    public bool IsRevived { get; init; }
}
