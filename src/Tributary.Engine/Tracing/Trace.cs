using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Tracing;

/// <summary>Why a decision came out as it did: every fact, verdict and number that cannot be derived from the Terms of its version.</summary>
public sealed record Trace
{
    /// <summary>The program's state where it mattered: paused or ended.</summary>
    public ProgramStatus State { get; init; }

    /// <summary>The counters that the event was counted in, for a later reversal to take back.</summary>
    public ImmutableArray<string> Counted { get; init; } = [];

    /// <summary>True when this entry completed the member's referral.</summary>
    public bool Completed { get; init; }

    /// <summary>
    /// Why an event that might have completed the member's referral did not; null when it did, when its type never can,
    /// and when no rule pays a completion.
    /// It is the verdict of every rule on <c>referral.completed</c>, which are not listed among <see cref="Rules"/>
    /// then.
    /// </summary>
    public Reason? Unmet { get; init; }

    /// <summary>The verdicts on <c>completes.when</c>; null when it was not asked.</summary>
    public ConditionTrace? Completion { get; init; }

    /// <summary>One for each triggered rule and beneficiary, or one for the rule when it fell before any.</summary>
    public ImmutableArray<RuleTrace> Rules { get; init; } = [];

    /// <summary>Of a reversal or reinstatement: what it took back, or gave back.</summary>
    public ReversalTrace? Reversal { get; init; }

    /// <summary>The event that completes the referral instead of the one that was taken back.</summary>
    public Replacement? Replacement { get; init; }

    /// <summary>Rewards that a reversal or command changed, and by how much they were struck.</summary>
    public ImmutableArray<RewardTrace> Rewards { get; init; } = [];

    /// <summary>Rewards of the original that a reversal left alone, since they were forfeited before.</summary>
    public ImmutableArray<long> Forfeited { get; init; } = [];

    /// <summary>Referrals that fraud detection looked at, where there is something to tell.</summary>
    public ImmutableArray<ScreeningTrace> Screenings { get; init; } = [];

    /// <param name="level">Null: any, where all levels share the verdict.</param>
    public RuleTrace? Of(string rule, int? level) => Rules.FirstOrDefault(r => r.Rule == rule && (level is null || r.Level == level));
}

/// <summary>The comparisons of one condition, depth first, as in the Terms.</summary>
public sealed record ConditionTrace(bool Holds, ImmutableArray<ComparisonTrace> Comparisons)
{
    /// <summary>A comparison failed as it compares a number and found a text. Not stored: the reason that follows from it is.</summary>
    public bool ComparesTextAsNumber { get; init; }
}

/// <param name="Actual">What the field held; missing too where it is personal text, which only event_detail and member_detail keep.</param>
public readonly record struct ComparisonTrace(bool Holds, Value Actual);

public sealed record RuleTrace(string Rule)
{
    /// <summary>0 for the member, 1 for its referrer, and so on.</summary>
    public int Level { get; init; }

    /// <summary>The beneficiary; 0 when the rule fell before any.</summary>
    public long PayeeId { get; init; }

    /// <summary>Null: granted.</summary>
    public Reason? Reason { get; init; }
    public ConditionTrace? Condition { get; init; }

    /// <summary>The beneficiary's group, where the rule does not pay it; null otherwise.</summary>
    public string? Group { get; init; }

    /// <summary>What a tier, milestone or <c>for.count</c> was chosen by.</summary>
    public long? Count { get; init; }
    public long? Base { get; init; }

    /// <summary>The amount before caps, minor units of <see cref="Currency"/>.</summary>
    public long? Exact { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public ImmutableArray<CapTrace> Caps { get; init; } = [];
    public long? RewardId { get; init; }
}

/// <param name="Used">What was used before this reward.</param>
public readonly record struct CapTrace(CapName Name, int Period, CapSums Used);

/// <param name="Amount">Minor units of the original taken back now; of a reinstatement, given back.</param>
/// <param name="Total">Taken back of the original by all reversals that stand.</param>
/// <param name="Asked">What the platform named; null for all that is left.</param>
/// <param name="Claim">What the reversal may take, at most the original; of a reinstatement, how much of the reversal's claim ended.</param>
/// <param name="ReversalId">Of a reinstatement: the reversal that no longer stands, wholly or in part.</param>
public sealed record ReversalTrace(long OriginalId, long Amount, long Total, bool IsWhole, long? Asked, long Claim, long? ReversalId);

/// <summary>An event that completes a referral later than it was decided, as the one that had completed it was wholly taken back.</summary>
/// <param name="Version">Of the Terms that govern the event.</param>
/// <param name="Trace">The completion's conditions and the verdicts of the rules that it triggered.</param>
public sealed record Replacement(long EventId, int Version, Instant OccurredAt, Trace Trace);

/// <param name="Struck">Minor units taken back now, negative when given back; 0 for a mere change of status, or an item.</param>
public readonly record struct RewardTrace(long RewardId, long Struck, RewardStatus Status);
