using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;
using Tributary.Storage.Warm;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Warm;

/// <summary>Which batches see the facts that others kept, when their answers overtake each other.</summary>
public sealed class WarmFactsTests
{
    private static readonly MemberId s_ann = new(7);

    private readonly WarmFacts _facts = new();

    [Fact]
    public void Facts_are_found_at_their_seq_alone()
    {
        Keep(LockedAt(5), from: 5, to: 6);

        Assert.False(LockedAt(7).TryFind(s_ann, out _));
        Assert.True(LockedAt(6).TryFind(s_ann, out _));
    }

    [Fact]
    public void A_late_answer_does_not_replace_newer_facts()
    {
        var (early, late) = (LockedAt(5), LockedAt(6));
        Keep(late, from: 6, to: 7);
        Keep(early, from: 5, to: 6);

        Assert.True(LockedAt(7).TryFind(s_ann, out _));
    }

    [Fact]
    public void A_late_answer_brings_old_facts_up_to_date()
    {
        Keep(LockedAt(4), from: 4, to: 5);
        var (early, late) = (LockedAt(5), LockedAt(6));
        Assert.False(late.TryFind(s_ann, out _));

        Keep(early, from: 5, to: 6);

        Assert.True(late.TryFind(s_ann, out _));
        Assert.Equal(0, _facts.Drops);
    }

    [Fact]
    public void Facts_ahead_of_the_database_are_dropped()
    {
        Keep(LockedAt(5), from: 5, to: 6);

        Assert.False(LockedAt(4).TryFind(s_ann, out _));
        Assert.False(LockedAt(6).TryFind(s_ann, out _));
    }

    [Fact]
    public void A_failed_batch_drops_its_partition()
    {
        Keep(LockedAt(5), from: 5, to: 6);

        LockedAt(6).Drop();

        Assert.False(LockedAt(6).TryFind(s_ann, out _));
    }

    [Fact]
    public async Task A_lost_connection_drops_everything()
    {
        Keep(LockedAt(5), from: 5, to: 6);

        await Assert.ThrowsAsync<StoreException>(async () =>
            await _facts.GuardAsync<int>(() =>
                throw new StoreException(StoreFault.Unavailable, "gone", new IOException())
            )
        );

        Assert.Equal(0, _facts.Count);
        Assert.False(LockedAt(6).TryFind(s_ann, out _));
    }

    private WarmBatch LockedAt(long seq)
    {
        var batch = _facts.Begin();
        batch.Lock(new Dictionary<int, long> { [0] = seq });
        return batch;
    }

    private static void Keep(WarmBatch batch, long from, long to)
    {
        var member = new MemberFacts
        {
            Id = s_ann,
            ProgramId = new ProgramId(1),
            Partition = 0,
            Upline = [],
            Depth = 0,
            Group = MemberFacts.DefaultGroup,
            Status = MemberStatus.Active,
            JoinedAt = default,
            Attributes = default,
        };
        var loaded = new BatchFacts
        {
            Entries = [],
            Now = default,
            Seq = new Dictionary<int, long> { [0] = from },
            Programs = FrozenDictionary<ProgramId, ProgramFacts>.Empty,
            Members = new Dictionary<MemberId, MemberFacts> { [s_ann] = member },
            Referrals = FrozenDictionary<MemberId, ReferralFacts>.Empty,
            Originals = FrozenDictionary<OriginalKey, OriginalFacts>.Empty,
            Rewards = [],
            Due = FrozenDictionary<EntryId, ImmutableArray<RewardId>>.Empty,
            Expiring = FrozenDictionary<EntryId, ImmutableArray<ReferralId>>.Empty,
            DueReferrals = [],
            Counters = FrozenDictionary<CounterKey, CounterSums>.Empty,
            Caps = FrozenDictionary<CapKey, CapSums>.Empty,
            StandingMilestones = FrozenSet<MilestoneKey>.Empty,
            Accounts = FrozenDictionary<AccountKey, AccountFacts>.Empty,
        };
        var needs = new FactNeeds
        {
            CounterMembers = [],
            FirstDay = int.MaxValue,
            Caps = [],
            Milestones = [],
            Revenue = [],
            AccountMembers = [],
        };
        batch.Keep(new LoadedFacts(loaded, needs), EmptyBatch.At(default, new Dictionary<int, long> { [0] = to }));
    }
}
