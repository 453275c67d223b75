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

namespace Tributary.Engine.Deciding;

/// <summary>
/// The result of a batch, which Commit writes as a whole. Sums are deltas, already added up per key.
/// </summary>
public sealed record BatchDecisions
{
    public required Instant Now { get; init; }
    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>Entries that must wait; they leave the inbox without a decision.</summary>
    public required IReadOnlyList<Parked> Parked { get; init; }

    /// <summary>The last <c>seq</c> of each partition that took one.</summary>
    public required IReadOnlyDictionary<int, long> Seq { get; init; }
    public required IReadOnlyList<RewardFacts> NewRewards { get; init; }

    /// <summary>
    /// Rewards of earlier batches as they are now: status, reversed, reason, payable_at, struck_from; those that are
    /// wholly taken back first.
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

    /// <summary>What referrers' members spent in other currencies than the program's first, ascending by key.</summary>
    public IReadOnlyList<KeyValuePair<RevenueKey, RevenueDelta>> Revenue { get; init; } = [];
    public required FraudChanges Fraud { get; init; }

    /// <summary>
    /// Entries, decided or parked, about members that are erased: whatever text came with them is blanked.
    /// </summary>
    public IReadOnlyList<long> Blanked { get; init; } = [];

    /// <summary>What somebody subscribes to, by partition in the order of seq.</summary>
    public required IReadOnlyList<OutboxRow> Outbox { get; init; }
}

/// <param name="WaitsFor">See <see cref="Wait"/>; null: a person must retry it.</param>
public sealed record Parked(Entry Entry, string? WaitsFor, string Reason);

/// <summary>What a parked entry waits for, as one text that whoever brings it can look up.</summary>
public static class Wait
{
    public const string MemberPrefix = "member:";
    public const string KeyPrefix = "key:";
    public const string DecisionPrefix = "event:";

    /// <summary>A member of the platform's id <paramref name="externalId"/>, to sign up.</summary>
    public static string ForMember(string externalId) => MemberPrefix + externalId;

    /// <summary>An event of this key, to be accepted.</summary>
    public static string ForKey(ReadOnlySpan<byte> key) => KeyPrefix + Convert.ToHexStringLower(key);

    /// <summary>An accepted event, to be decided.</summary>
    public static string ForDecision(long eventId) =>
        DecisionPrefix + eventId.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A referral as it is now, and the line of history that says why.</summary>
public sealed record ReferralChange(ReferralFacts Referral, long EntryId, string? Reason);

/// <param name="Erase">Blank every personal field and leave the tombstone.</param>
public sealed record MemberChange(MemberFacts Member, bool Erase);

/// <summary>How much of an event is reversed now; absolute, not a delta.</summary>
public sealed record ReversalSum(long ProgramId, long EventId, ReversalState State);

/// <summary>
/// A change to a member's or a day's figures. Amounts in minor units of <see cref="ProgramFacts.HomeCurrency"/>.
/// </summary>
/// <param name="Rewards">Of a day: all. Of a member: those that are items; what it earned in money stands with its
/// accounts (<see cref="Earnings"/>).</param>
/// <param name="RewardAmount">Of a day.</param>
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

public readonly record struct StatsKey(long ProgramId, long MemberId);

/// <summary>A change to a member's figures: of all time, and of the latest month and week that it touches.</summary>
public readonly record struct MemberStatsDelta(StatsDelta All, PeriodDelta Month, PeriodDelta Week)
{
    public static MemberStatsDelta operator +(MemberStatsDelta a, MemberStatsDelta b) =>
        new(a.All + b.All, a.Month + b.Month, a.Week + b.Week);

    public static MemberStatsDelta Of(StatsDelta delta, CalendarDates dates) =>
        new(delta, PeriodDelta.Of(delta, dates.Month), PeriodDelta.Of(delta, dates.Week));
}

/// <summary>
/// A part of the leaderboards: one month or week. A sum is of the later period of the two: what happened in an earlier
/// one counts for all time only. So the order of adding never matters, and a member needs one row.
/// </summary>
/// <param name="Period">Its first day, yyyymmdd in the program's timezone; 0: nothing yet.</param>
public readonly record struct PeriodDelta(int Period, long Completed, long Revenue)
{
    public static PeriodDelta operator +(PeriodDelta a, PeriodDelta b) =>
        a.Period > b.Period ? a
        : a.Period < b.Period ? b
        : new PeriodDelta(a.Period, a.Completed + b.Completed, a.Revenue + b.Revenue);

    /// <summary>Nothing, when nothing of it counts there.</summary>
    public static PeriodDelta Of(StatsDelta delta, int period) =>
        delta is { Completed: 0, Revenue: 0 } ? default : new(period, delta.Completed, delta.Revenue);
}

public readonly record struct RevenueKey(long ProgramId, long MemberId, string Currency);

/// <summary>
/// A change to a referrer's revenue in one currency: of all time, and of the latest month and week that it touches.
/// </summary>
public readonly record struct RevenueDelta(long Amount, PeriodAmount Month, PeriodAmount Week)
{
    public static RevenueDelta operator +(RevenueDelta a, RevenueDelta b) =>
        new(a.Amount + b.Amount, a.Month + b.Month, a.Week + b.Week);

    public static RevenueDelta Of(long amount, CalendarDates dates) =>
        new(amount, PeriodAmount.Of(amount, dates.Month), PeriodAmount.Of(amount, dates.Week));
}

/// <param name="Day">yyyymmdd in the program's timezone.</param>
public readonly record struct DailyKey(long ProgramId, int Partition, int Day);
