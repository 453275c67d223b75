using System.Text;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>Facts in memory are used only while they are true.</summary>
public abstract partial class DatabaseContract
{
    /// <summary>Two rewards at most: a node that missed one would grant a third.</summary>
    protected const string TwoShares = """
        { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                         "cap": { "count": 2, "per": "all" } } ] }
        """;

    [Fact]
    public async Task Facts_in_memory_count_what_was_decided_with_them()
    {
        var program = await ThreeMembersAsync(TwoShares);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        var (hits, misses) = (WarmOf(Store).Hits, WarmOf(Store).Misses);

        await DecideAsync(Store, Purchase(program, "p2", "bob"));
        await DecideAsync(Store, Purchase(program, "p3", "bob"));

        Assert.Equal((hits + 4, misses), (WarmOf(Store).Hits, WarmOf(Store).Misses));
        Assert.Equal(["p1", "p2"], await PaidAsync());
    }

    [Fact]
    public async Task The_write_of_another_node_invalidates()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync(TwoShares);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        await DecideAsync(other, Purchase(program, "p2", "bob"));
        var drops = WarmOf(Store).Drops;

        await DecideAsync(Store, Purchase(program, "p3", "bob"));

        Assert.Equal(["p1", "p2"], await PaidAsync());
        Assert.Equal(drops + 1, WarmOf(Store).Drops);
    }

    [Fact]
    public async Task A_rollback_invalidates()
    {
        var program = await ThreeMembersAsync(TwoShares);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        var (drops, misses) = (WarmOf(Store).Drops, WarmOf(Store).Misses);

        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            await ArriveAsync(Store, transaction, 10, Purchase(program, "gone", "bob"));
            await DecideAsync(Store, transaction);
        }
        await DecideAsync(Store, Purchase(program, "p2", "bob"));

        Assert.Equal((drops + 1, misses + 2), (WarmOf(Store).Drops, WarmOf(Store).Misses));
        await DecideAsync(Store, Purchase(program, "p3", "bob"));
        Assert.Equal(["p1", "p2"], await PaidAsync());
    }

    [Fact]
    public async Task A_commit_that_throws_invalidates()
    {
        var program = await ThreeMembersAsync(TwoShares);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        var misses = WarmOf(Store).Misses;

        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            await ArriveAsync(Store, transaction, 10, Purchase(program, "gone", "bob"));
            var decisions = await DecideAsync(Store, transaction);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                await transaction.CommitAsync(decisions, new CancellationToken(canceled: true))
            );
        }
        await DecideAsync(Store, Purchase(program, "p2", "bob"));

        Assert.Equal(misses + 2, WarmOf(Store).Misses);
        await DecideAsync(Store, Purchase(program, "p3", "bob"));
        Assert.Equal(["p1", "p2"], await PaidAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_erasure_invalidates(bool onThisNode)
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        var ann = (await SnapshotAsync()).Member("ann");

        await DecideAsync(
            onThisNode ? Store : other,
            await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition)
        );
        Assert.Equal(onThisNode, WarmOf(Store).Find(ann.Id) is null);
        await DecideAsync(Store, Purchase(program, "p2", "bob"));

        Assert.Equal(["p1"], await PaidAsync());
        Assert.Equal(0, (await SnapshotAsync()).Balance(ann.Id, "USD").Payable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_group_invalidates(bool onThisNode)
    {
        var other = await OpenOtherAsync();
        const string ForGold = """
            { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                             "when": { "field": "member.group", "op": "eq", "value": "gold" } } ] }
            """;
        var program = await ThreeMembersAsync(ForGold);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        var bob = (await SnapshotAsync()).Member("bob");

        await DecideAsync(
            onThisNode ? Store : other,
            await CommandAsync(program, new UpdateMember(null, "gold", null, null), bob.Id, bob.Partition)
        );
        await DecideAsync(Store, Purchase(program, "p2", "bob"));

        Assert.Equal(["p2"], await PaidAsync());
    }

    [Fact]
    public async Task Attributes_are_never_kept()
    {
        const string ForGold = """
            { "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                             "when": { "field": "member.attributes.plan", "op": "eq", "value": "gold" } } ] }
            """;
        var program = await ThreeMembersAsync(ForGold);
        await DecideAsync(Store, Purchase(program, "p1", "bob"));
        var bob = (await SnapshotAsync()).Member("bob");

        await new MemberDetails(Database).PatchAsync(
            program,
            bob.Id,
            new DetailPatch(null, null, Encoding.UTF8.GetBytes("""{ "plan": "gold" }""")),
            Stopping
        );
        await DecideAsync(Store, Purchase(program, "p2", "bob"));

        Assert.Equal(["p2"], await PaidAsync());
        Assert.True(WarmOf(Store).Find(bob.Id)!.Facts.Attributes.IsEmpty);
    }

    [Fact]
    public async Task A_member_that_signed_up_is_in_memory_at_once()
    {
        var program = await ThreeMembersAsync(TwoShares);
        await PipelineOf(Store).SignUpAsync([NewMember(program, "dan", "bob")], Stopping);
        var (hits, misses) = (WarmOf(Store).Hits, WarmOf(Store).Misses);

        await DecideAsync(Store, Purchase(program, "p1", "dan"));
        // All of dan is known. The account and the cap of bob, who is paid now, have to be read.
        Assert.Equal((hits + 1, misses + 1), (WarmOf(Store).Hits, WarmOf(Store).Misses));
        await DecideAsync(Store, Purchase(program, "p2", "dan"));
        await DecideAsync(Store, Purchase(program, "p3", "dan"));

        Assert.Equal((hits + 5, misses + 1), (WarmOf(Store).Hits, WarmOf(Store).Misses));
        Assert.Equal(["p1", "p2"], await PaidAsync());
        await AssertSoundAsync(TwoShares);
    }

    [Fact]
    public async Task A_sign_up_does_not_count_as_a_member_found()
    {
        var program = await ThreeMembersAsync();
        var hits = WarmOf(Store).Hits;

        await PipelineOf(Store).SignUpAsync([NewMember(program, "dan"), NewMember(program, "eve")], Stopping);

        Assert.Equal(hits, WarmOf(Store).Hits);
        Assert.NotNull(WarmOf(Store).Find((await SnapshotAsync()).Member("dan").Id));
    }

    [Fact]
    public async Task A_sign_up_that_is_not_committed_leaves_nothing_in_memory()
    {
        var program = await ThreeMembersAsync();
        MemberId dan;
        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            SignUp[] signUps = [NewMember(program, "dan", "bob")];
            var facts = await transaction.LoadSignUpsAsync(signUps, Stopping);
            var ids = await Store.TakeIdsAsync(SignUps.IdsEach, Stopping);
            var registered = SignUps.Decide(facts, signUps, ids);
            dan = registered.Members[0].Member.Facts.Id;
            transaction.Register(facts, registered);
            await transaction.LockAsync(10, Stopping);
            await DecideAsync(Store, transaction);
        }

        Assert.Null(WarmOf(Store).Find(dan));
    }

    [Fact]
    public async Task The_bound_on_facts_in_memory_holds()
    {
        WarmOf(Store).Most = 7;
        var program = await PairsAsync(12, TwoShares);

        for (var round = 0; round < 3; round++)
        for (var i = 0; i < 12; i++)
        {
            await DecideAsync(Store, Purchase(program, $"p{round}-{i}", $"m{i}"));
            Assert.InRange(WarmOf(Store).Count, 1, 7);
        }

        Assert.Equal(24, (await AssertSoundAsync(TwoShares)).Rewards.Count);
        Assert.True(WarmOf(Store).Evictions > 0);
    }

    [Fact]
    public async Task Without_memory_everything_is_read()
    {
        WarmOf(Store).Most = 0;
        var program = await ThreeMembersAsync(TwoShares);

        foreach (var id in (string[])["p1", "p2", "p3"])
            await DecideAsync(Store, Purchase(program, id, "bob"));

        Assert.Equal((0, 0L), (WarmOf(Store).Count, WarmOf(Store).Hits));
        Assert.Equal(["p1", "p2"], await PaidAsync());
    }

    [Fact]
    public async Task A_milestone_that_was_taken_back_is_granted_again()
    {
        const string Second = """
            { "rewards": [ { "key": "second", "on": "purchase", "to": "member", "amount": 77,
                             "milestone": { "at": 2 } } ] }
            """;
        var program = await ThreeMembersAsync(Second);
        foreach (var id in (string[])["p1", "p2", "p3"])
            await DecideAsync(Store, Purchase(program, id, "bob"));
        await DecideAsync(Store, Refund(program, "r1", "p2", "bob"));
        await DecideAsync(Store, Refund(program, "r2", "p3", "bob"));
        await DecideAsync(Store, Purchase(program, "p4", "bob"));
        await DecideAsync(Store, Purchase(program, "p5", "bob"));

        var rewards = (await AssertSoundAsync(Second)).Rewards;
        Assert.Equal(2, rewards.Count);
        Assert.Equal(77, rewards[0].Reversed);
        Assert.Equal(0, rewards[1].Reversed);
    }

    internal static WarmFacts WarmOf(IStore store) => store is PostgresStore p ? p.Warm : ((SqliteStore)store).Warm;

    protected static async Task DecideAsync(IStore store, NewEntry entry) =>
        await PipelineOf(store).PlaceAndAcceptAsync(store, [entry], Stopping);

    /// <summary>Returns the platform's ids of the events that were paid for.</summary>
    protected async Task<IEnumerable<string>> PaidAsync()
    {
        var sources = (await SnapshotAsync()).Rewards.Select(r => r.SourceId).ToHashSet();
        var names = await Database.ListAsync(
            "select id, external_id from entry where external_id is not null order by id",
            row => (Id: row.Id<EntryId>(0), Name: row.GetString(1)),
            Stopping
        );
        return names.Where(n => sources.Contains(n.Id)).Select(n => n.Name);
    }
}
