using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;

namespace Tributary.Tests.Fixtures;

/// <summary>A batch that decides nothing, to which a test adds what it is about.</summary>
internal static class EmptyBatch
{
    /// <param name="seq">The last <c>seq</c> of each partition after the batch.</param>
    public static BatchDecisions At(Instant now, IReadOnlyDictionary<int, long> seq) =>
        new()
        {
            Now = now,
            Decisions = [],
            Parked = [],
            Seq = seq,
            NewRewards = [],
            ChangedRewards = [],
            Transfers = [],
            Accounts = [],
            Counters = [],
            Caps = [],
            Referrals = [],
            Members = [],
            Reversals = [],
            Stats = [],
            Daily = [],
            Fraud = new FraudChanges([], [], [], []),
            Outbox = [],
            Involved = FrozenDictionary<MemberId, MemberFacts>.Empty,
        };

    /// <summary>Returns the facts of a batch of programs named <c>program1</c> and so on, by their ids.</summary>
    public static BatchFacts Of(IReadOnlyCollection<ProgramId> programs) =>
        new()
        {
            Entries = [],
            Now = new Instant(0),
            Seq = FrozenDictionary<int, long>.Empty,
            Programs = programs.ToDictionary(
                id => id,
                id => new ProgramFacts(id, $"program{id}", ProgramStatus.Active, null, [], [])
            ),
            Members = FrozenDictionary<MemberId, MemberFacts>.Empty,
            Referrals = FrozenDictionary<MemberId, ReferralFacts>.Empty,
            Originals = FrozenDictionary<OriginalKey, OriginalFacts>.Empty,
            Rewards = [],
            Due = FrozenDictionary<EntryId, ImmutableArray<RewardId>>.Empty,
            DueReferrals = [],
            Counters = FrozenDictionary<CounterKey, CounterSums>.Empty,
            Caps = FrozenDictionary<CapKey, CapSums>.Empty,
            StandingMilestones = FrozenSet<MilestoneKey>.Empty,
            Accounts = FrozenDictionary<AccountKey, AccountFacts>.Empty,
        };
}
