using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Warm;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Warm;

/// <summary>Which batches see the facts that others kept, when their answers overtake each other.</summary>
public sealed class WarmFactsTests
{
    private static readonly MemberId s_ann = new(7);

    private static readonly FactNeeds s_noNeeds = new()
    {
        CounterMembers = [],
        FirstDay = int.MaxValue,
        Caps = [],
        Milestones = [],
        Revenue = [],
        AccountMembers = [],
    };

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

    [Fact]
    public void A_batch_from_before_a_drop_of_all_keeps_nothing()
    {
        Keep(LockedAt(5), from: 5, to: 6);
        var early = LockedAt(6);
        _facts.Clear();

        Keep(early, from: 6, to: 7);
        Assert.Equal(0, _facts.Count);

        Keep(LockedAt(6), from: 6, to: 7);
        early = LockedAt(7);
        _facts.Clear();
        Keep(LockedAt(6), from: 6, to: 7);
        Assert.False(early.TryFind(s_ann, out _));
        Assert.True(LockedAt(7).TryFind(s_ann, out _));
    }

    [Fact]
    public void A_long_upline_counts()
    {
        Keep(LockedAt(5), from: 5, to: 6);
        Assert.Equal(1, _facts.Count);

        Keep(LockedAt(6), from: 6, to: 7, upline: 32);
        Assert.Equal(1, _facts.Count); // it is the same member, whose upline never changes

        _facts.Clear();
        Keep(LockedAt(6), from: 6, to: 7, upline: 32);
        Assert.Equal(2, _facts.Count);
    }

    [Fact]
    public void Accounts_of_programs_count_and_are_evicted()
    {
        const int Programs = 20;
        _facts.Most = 30;
        for (var i = 1; i <= Programs; i++)
        {
            KeepAccounts(LockedAt(4 + i), new ProgramId(i), from: 4 + i);
            Assert.InRange(_facts.Count, 3, 30);
        }

        var last = LockedAt(5 + Programs);
        Assert.Equal(30, _facts.Count);
        Assert.Equal(Programs - 10, _facts.Evictions);
        Assert.True(HasAccounts(last, Programs));
        Assert.True(HasAccounts(last, Programs - 9));
        Assert.False(HasAccounts(last, Programs - 10));

        last.Drop();
        Assert.Equal(0, _facts.Count);
    }

    private static bool HasAccounts(WarmBatch batch, int program)
    {
        var sums = new LoadedSums();
        var isKnown = batch.Take(s_noNeeds, [EntryOf(new ProgramId(program))], sums).OwnAccounts.Count == 0;
        Assert.Equal(isKnown ? 2 : 0, sums.Accounts.Count);
        return isKnown;
    }

    /// <summary>Keeps a batch that has read the two accounts of a program.</summary>
    private static void KeepAccounts(WarmBatch batch, ProgramId program, long from)
    {
        var keys = new[] { AccountKind.Expense, AccountKind.Settlement }.Select(kind => new AccountKey(
            program,
            0,
            kind,
            default,
            "USD"
        ));
        var loaded = EmptyBatch.Of([program]) with
        {
            Entries = [EntryOf(program)],
            Seq = new Dictionary<int, long> { [0] = from },
            Accounts = keys.ToDictionary(key => key, key => new AccountFacts(new AccountId(1), key, default)),
        };
        batch.Keep(
            new LoadedFacts(loaded, s_noNeeds),
            EmptyBatch.At(default, new Dictionary<int, long> { [0] = from + 1 })
        );
    }

    private static Entry EntryOf(ProgramId program) =>
        new()
        {
            InboxId = default,
            EventId = new EntryId(1),
            ProgramId = program,
            Partition = 0,
            Type = "purchase",
            MemberId = s_ann,
            OccurredAt = default,
            AcceptedAt = default,
        };

    private WarmBatch LockedAt(long seq)
    {
        var batch = _facts.Begin();
        batch.Lock(new Dictionary<int, long> { [0] = seq });
        return batch;
    }

    private static void Keep(WarmBatch batch, long from, long to, int upline = 0)
    {
        var member = new MemberFacts
        {
            Id = s_ann,
            ProgramId = new ProgramId(1),
            Partition = 0,
            Upline = [.. Enumerable.Range(1, upline).Select(i => new MemberId(100 + i))],
            Depth = upline,
            Group = MemberFacts.DefaultGroup,
            Status = MemberStatus.Active,
            JoinedAt = default,
            Attributes = default,
        };
        var loaded = EmptyBatch.Of([]) with
        {
            Seq = new Dictionary<int, long> { [0] = from },
            Members = new Dictionary<MemberId, MemberFacts> { [s_ann] = member },
        };
        batch.Keep(new LoadedFacts(loaded, s_noNeeds), EmptyBatch.At(default, new Dictionary<int, long> { [0] = to }));
    }
}
