using System.Collections.Frozen;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>The result of a batch, which Commit writes as a whole. Sums are deltas, already added up per key.</summary>
public sealed record BatchDecisions
{
    public required Instant Now { get; init; }
    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>Entries that must wait. They leave the inbox without a decision.</summary>
    public required IReadOnlyList<Parked> Parked { get; init; }

    /// <summary>The last <c>seq</c> of each partition that took one.</summary>
    public required IReadOnlyDictionary<int, long> Seq { get; init; }
    public required IReadOnlyList<RewardFacts> NewRewards { get; init; }

    /// <summary>
    /// Rewards of earlier batches in their new state: status, reversed, reason, payable_at and reversed_from. Those
    /// that are wholly taken back come first.
    /// </summary>
    public required IReadOnlyList<RewardFacts> ChangedRewards { get; init; }
    public required IReadOnlyList<Transfer> Transfers { get; init; }

    /// <summary>Accounts touched, ascending by id.</summary>
    public required IReadOnlyList<AccountChange> Accounts { get; init; }
    public required IReadOnlyList<KeyValuePair<CounterKey, CounterSums>> Counters { get; init; }
    public required IReadOnlyList<KeyValuePair<CapKey, CapSums>> Caps { get; init; }
    public required IReadOnlyList<ReferralChange> Referrals { get; init; }
    public required IReadOnlyList<MemberChange> Members { get; init; }
    public required IReadOnlyList<ReversalSum> Reversals { get; init; }

    /// <summary>Members' figures, ascending by key.</summary>
    public required IReadOnlyList<KeyValuePair<StatsKey, MemberStatsDelta>> Stats { get; init; }
    public required IReadOnlyList<KeyValuePair<DailyKey, StatsDelta>> Daily { get; init; }

    /// <summary>
    /// Revenue that referrers brought in currencies other than the program's first, ascending by key.
    /// </summary>
    public IReadOnlyList<KeyValuePair<RevenueKey, RevenueDelta>> Revenue { get; init; } = [];
    public required FraudChanges Fraud { get; init; }

    /// <summary>Entries about erased members, decided or parked. Commit blanks all their text.</summary>
    public IReadOnlyList<EntryId> Blanked { get; init; } = [];

    /// <summary>The facts that decisions on entries could not know; empty unless draft Terms are tried.</summary>
    public IReadOnlyDictionary<EntryId, UntoldFacts> Untold { get; init; } =
        FrozenDictionary<EntryId, UntoldFacts>.Empty;

    /// <summary>Changes that somebody subscribes to, by partition in the order of seq.</summary>
    public required IReadOnlyList<OutboxRow> Outbox { get; init; }

    /// <summary>Every member that the batch has loaded, by id.</summary>
    public required IReadOnlyDictionary<MemberId, MemberFacts> Involved { get; init; }

    /// <summary>Returns the partition that owns the sums of a member.</summary>
    public int PartitionOf(MemberId member) => Involved[member].Partition;
}

/// <param name="WaitsFor">See <see cref="Wait"/>. Null means that a person must retry it.</param>
public sealed record Parked(Entry Entry, string? WaitsFor, string Reason);

/// <summary>
/// The key under which a parked entry waits. The step that stores the awaited member, event or decision looks it up.
/// </summary>
public static class Wait
{
    public const string MemberPrefix = "member:";
    public const string KeyPrefix = "key:";
    public const string DecisionPrefix = "event:";

    /// <summary>Waits for the member with the platform's id <paramref name="externalId"/> to sign up.</summary>
    public static string ForMember(string externalId) => MemberPrefix + externalId;

    /// <summary>Waits for an event with this key to be accepted.</summary>
    public static string ForKey(ReadOnlySpan<byte> key) => KeyPrefix + Convert.ToHexStringLower(key);

    /// <summary>Waits for an accepted event to be decided.</summary>
    public static string ForDecision(EntryId eventId) => DecisionPrefix + eventId;
}

/// <summary>A referral as it is now, and the line of history that says why.</summary>
public sealed record ReferralChange(ReferralFacts Referral, EntryId EntryId, string? Reason);

/// <param name="Erase">True when every personal field is blanked, and only the tombstone stays.</param>
public sealed record MemberChange(MemberFacts Member, bool Erase);

/// <summary>How much of an event is reversed now. This is an absolute value, not a delta.</summary>
public sealed record ReversalSum(ProgramId ProgramId, EntryId EventId, ReversalState State);

/// <summary>
/// A change to a member's or a day's figures. Amounts are in minor units of <see cref="ProgramFacts.HomeCurrency"/>.
/// </summary>
/// <param name="Rewards">For a day, all rewards. For a member, only items: its earnings in money are kept with its
/// accounts (<see cref="Earnings"/>).</param>
/// <param name="RewardAmount">Counted for a day only.</param>
public readonly record struct StatsDelta(
    long SignUps,
    long Completed,
    long Rejected,
    long Expired,
    long Events,
    long Revenue,
    long Rewards,
    long RewardAmount
)
{
    public static StatsDelta operator +(StatsDelta a, StatsDelta b) =>
        new(
            a.SignUps + b.SignUps,
            a.Completed + b.Completed,
            a.Rejected + b.Rejected,
            a.Expired + b.Expired,
            a.Events + b.Events,
            a.Revenue + b.Revenue,
            a.Rewards + b.Rewards,
            a.RewardAmount + b.RewardAmount
        );
}

public readonly record struct StatsKey(ProgramId ProgramId, MemberId MemberId);

/// <summary>A change to a member's figures: for all time, and for the latest month and week that it touches.</summary>
public readonly record struct MemberStatsDelta(StatsDelta All, PeriodDelta Month, PeriodDelta Week)
{
    public static MemberStatsDelta operator +(MemberStatsDelta a, MemberStatsDelta b) =>
        new(a.All + b.All, a.Month + b.Month, a.Week + b.Week);

    public static MemberStatsDelta Of(StatsDelta delta, CalendarDates dates) =>
        new(delta, PeriodDelta.Of(delta, dates.Month), PeriodDelta.Of(delta, dates.Week));
}

/// <summary>
/// A part of the leaderboards: one month or week. Adding two keeps the later period; an earlier period counts for all
/// time only. So the order of adding never matters, and a member needs only one row.
/// </summary>
/// <param name="Period">The first day of the period, yyyymmdd in the program's timezone; 0 when there is none
/// yet.</param>
public readonly record struct PeriodDelta(int Period, long Completed, long Revenue)
{
    public static PeriodDelta operator +(PeriodDelta a, PeriodDelta b) =>
        a.Period > b.Period ? a
        : a.Period < b.Period ? b
        : new PeriodDelta(a.Period, a.Completed + b.Completed, a.Revenue + b.Revenue);

    /// <summary>Returns an empty delta when the change counts for no leaderboard.</summary>
    public static PeriodDelta Of(StatsDelta delta, int period) =>
        delta is { Completed: 0, Revenue: 0 } ? default : new(period, delta.Completed, delta.Revenue);
}

public readonly record struct RevenueKey(ProgramId ProgramId, MemberId MemberId, string Currency);

/// <summary>
/// A change to a referrer's revenue in one currency: for all time, and for the latest month and week that it touches.
/// </summary>
public readonly record struct RevenueDelta(long Amount, PeriodAmount Month, PeriodAmount Week)
{
    public static RevenueDelta operator +(RevenueDelta a, RevenueDelta b) =>
        new(a.Amount + b.Amount, a.Month + b.Month, a.Week + b.Week);

    public static RevenueDelta Of(long amount, CalendarDates dates) =>
        new(amount, PeriodAmount.Of(amount, dates.Month), PeriodAmount.Of(amount, dates.Week));
}

/// <param name="Day">yyyymmdd in the program's timezone.</param>
public readonly record struct DailyKey(ProgramId ProgramId, int Partition, int Day);
