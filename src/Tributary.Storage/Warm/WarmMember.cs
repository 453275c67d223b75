using System.Collections.Frozen;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;

namespace Tributary.Storage.Warm;

/// <summary>
/// The known facts of a member. A part that no batch has needed yet is null, and a key that no batch has asked for is
/// missing. What was asked for and has no row is known as well.
/// </summary>
internal sealed class WarmMember(MemberFacts facts) : KeptFacts
{
    /// <summary>The size of a fact, by which long uplines count.</summary>
    private const int FactBytes = 210;

    /// <summary>The member without its attributes, which change beside the log.</summary>
    public MemberFacts Facts { get; set; } = facts;

    public bool KnowsReferral { get; set; }
    public ReferralFacts? Referral { get; set; }

    /// <summary>The member's accounts in all currencies.</summary>
    public AccountFacts[]? Accounts { get; set; }

    public Dictionary<CounterKey, CounterSums>? Counters { get; set; }

    /// <summary>The first day (yyyymmdd) whose counters are known. Those for all time are always known.</summary>
    public int CountersFrom { get; set; } = int.MaxValue;

    public Dictionary<CapKey, CapSums>? Caps { get; set; }

    /// <summary>The thresholds of standing milestones, by rule.</summary>
    public Dictionary<string, HashSet<int>>? Milestones { get; set; }

    /// <summary>
    /// True for a member that signed up while this node watched. A cap or milestone that is missing was never used.
    /// </summary>
    public bool IsNew { get; init; }

    public override int Count() =>
        (Referral is null ? 1 : 2)
        + (Accounts?.Length ?? 0)
        + (Counters?.Count ?? 0)
        + (Caps?.Count ?? 0)
        + (Milestones?.Count ?? 0)
        + (Facts.Upline.Length * sizeof(long) + FactBytes / 2) / FactBytes;

    public bool KnowsCounters(int firstDay) => Counters is not null && CountersFrom <= firstDay;

    /// <summary>Returns what is known of a cap; null when it must be read.</summary>
    public CapSums? Cap(CapKey key) =>
        Caps is not null && Caps.TryGetValue(key, out var sums) ? sums
        : IsNew ? default(CapSums)
        : null;

    /// <summary>Returns the standing thresholds of a rule; null when they must be read.</summary>
    public IReadOnlySet<int>? Thresholds(string rule) =>
        Milestones is not null && Milestones.TryGetValue(rule, out var known) ? known
        : IsNew ? FrozenSet<int>.Empty
        : null;
}
