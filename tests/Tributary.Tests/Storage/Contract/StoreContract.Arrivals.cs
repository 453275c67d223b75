using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    protected static EntryPipeline PipelineOf(IStore store, params IBatchObserver[] observers) =>
        new(store, observers, NullLogger<EntryPipeline>.Instance, TimeProvider.System);

    /// <summary>The steps of the road to the lock.</summary>
    protected static async Task<LockResult> ArriveAsync(
        IStore store,
        IArrivalTransaction transaction,
        int limit,
        params NewEntry[] entries
    )
    {
        var placed = await new MemberDirectory(store).PlaceAsync(entries, Stopping);
        transaction.Accept(placed, await store.TakeIdsAsync(entries.Length, Stopping));
        return (await transaction.LockAsync(limit, Stopping))!;
    }

    [Fact]
    public async Task An_arrival_is_decided_in_its_accepting_transaction()
    {
        var program = await ThreeMembersAsync();

        var accepted = await PipelineOf(Store)
            .PlaceAndAcceptAsync(Store, [Purchase(program, "p1", "bob"), Purchase(program, "p2", "cid")], Stopping);

        var stored = await AssertSoundAsync();
        Assert.All(accepted, a => Assert.Equal(EntryOutcome.Accepted, a.Outcome));
        Assert.Empty(stored.Inbox);
        Assert.Equal(
            accepted.Select(a => a.EventId).Order(),
            stored.Decisions.Where(d => d.Revenue > 0).Select(d => d.EventId).Order()
        );
        Assert.Equal(2, stored.Rewards.Count);
    }

    [Fact]
    public async Task Nothing_is_accepted_before_the_commit_of_its_unit()
    {
        var program = await ThreeMembersAsync();
        var before = await SnapshotAsync();

        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            await ArriveAsync(Store, transaction, 10, Purchase(program, "p1", "bob"));
            await DecideAsync(Store, transaction);
        }
        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            SignUp[] signUps = [NewMember(program, "dan", "cid")];
            var facts = await transaction.LoadSignUpsAsync(signUps, Stopping);
            var ids = await Store.TakeIdsAsync(SignUps.IdsEach, Stopping);
            transaction.Register(facts, SignUps.Decide(facts, signUps, ids));
            Assert.NotNull(await transaction.LockAsync(10, Stopping));
            await DecideAsync(Store, transaction);
        }

        Assert.Equivalent(before, await SnapshotAsync());
        Assert.Equal(EntryOutcome.Accepted, (await AcceptAsync(Purchase(program, "p1", "bob"))).Outcome);
        Assert.Equal(SignUpOutcome.Created, (await JoinAsync(NewMember(program, "dan", "cid")))[0].Outcome);
    }

    [Fact]
    public async Task An_arrival_is_decided_after_the_entries_of_the_inbox()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var queued = await AcceptAsync(Purchase(program, "p1", "bob"));

        LockResult arrival;
        await using (var transaction = await other.BeginAsync(Stopping))
        {
            arrival = await ArriveAsync(other, transaction, 10, Purchase(program, "p2", "bob"));
            Assert.Equal([queued.EventId, arrival.Answers[0].EventId], transaction.Entries.Select(e => e.EventId));
            await transaction.CommitAsync(await DecideAsync(other, transaction), Stopping);
        }

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Inbox);
        Assert.Equal(
            [queued.EventId, arrival.Answers[0].EventId],
            stored.Decisions.Where(d => d.Revenue > 0).OrderBy(d => d.Seq).Select(d => d.EventId)
        );
    }

    [Fact]
    public async Task An_arrival_behind_more_than_a_batch_is_queued()
    {
        var program = await ThreeMembersAsync();
        var queued = await Store.AcceptAsync(
            [.. Enumerable.Range(0, 5).Select(i => Purchase(program, $"p{i}", "bob"))],
            Stopping
        );

        LockResult arrival;
        await using (var transaction = await Store.BeginAsync(Stopping))
        {
            arrival = await ArriveAsync(Store, transaction, 3, Purchase(program, "late", "bob"));
            Assert.True(arrival.LeavesWork);
            Assert.Equal(queued.Take(3).Select(a => a.EventId), transaction.Entries.Select(e => e.EventId));
            await transaction.CommitAsync(await DecideAsync(Store, transaction), Stopping);
        }
        Assert.Equal(
            [.. queued.Skip(3).Select(a => a.EventId), arrival.Answers[0].EventId],
            (await SnapshotAsync()).Inbox.Select(i => i.EventId)
        );

        await DrainAsync();
        var stored = await AssertSoundAsync();
        Assert.Equal(
            [.. queued.Select(a => a.EventId), arrival.Answers[0].EventId],
            stored.Decisions.Where(d => d.Revenue > 0).OrderBy(d => d.Seq).Select(d => d.EventId)
        );
    }

    [Fact]
    public async Task A_repeated_arrival_counts_once()
    {
        var program = await ThreeMembersAsync();
        var pipeline = PipelineOf(Store);
        var first = await pipeline.PlaceAndAcceptAsync(Store, [Purchase(program, "p1", "bob")], Stopping);

        var again = await pipeline.PlaceAndAcceptAsync(
            Store,
            [
                Purchase(program, "p1", "bob"),
                Purchase(program, "p1", "bob", 7),
                Purchase(program, "p2", "bob"),
                Purchase(program, "p2", "bob"),
            ],
            Stopping
        );

        Assert.Equal(
            [EntryOutcome.Duplicate, EntryOutcome.Differs, EntryOutcome.Accepted, EntryOutcome.Duplicate],
            again.Select(a => a.Outcome)
        );
        Assert.Equal(
            [first[0].EventId, first[0].EventId, again[2].EventId, again[2].EventId],
            again.Select(a => a.EventId)
        );
        Assert.Equal(2, (await AssertSoundAsync()).Rewards.Count);
    }

    [Fact]
    public async Task An_early_arrival_waits_for_a_later_one()
    {
        var program = await ThreeMembersAsync();
        var pipeline = PipelineOf(Store);

        await pipeline.PlaceAndAcceptAsync(
            Store,
            [Refund(program, "r1", "p1", "bob", 500), Purchase(program, "p0", "dan")],
            Stopping
        );
        Assert.Equal(2, (await SnapshotAsync()).Parked.Count);
        await pipeline.SignUpAsync([NewMember(program, "dan", "cid")], Stopping);
        await pipeline.PlaceAndAcceptAsync(Store, [Purchase(program, "p1", "bob")], Stopping);
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal(
            [(100L, 50L), (100L, 0L)],
            stored
                .Rewards.Select(r => (r.Amount!.Value, r.Reversed))
                .OrderDescending()
                .Reverse()
                .OrderByDescending(r => r.Item2)
        );
    }

    [Fact]
    public async Task A_sign_up_is_decided_where_the_member_is_registered()
    {
        var other = await OpenOtherAsync();
        const string Welcome =
            """{ "rewards": [ { "key": "welcome", "on": "signup", "to": "referrer", "amount": 50 } ] }""";
        var program = await ProgramAsync(Welcome);

        var joined = await PipelineOf(Store)
            .SignUpAsync(
                [NewMember(program, "ann"), NewMember(program, "bob", "ann"), NewMember(program, "cid", "bob")],
                Stopping
            );

        var stored = await AssertSoundAsync(Welcome);
        Assert.All(joined, j => Assert.Equal(SignUpOutcome.Created, j.Outcome));
        Assert.Empty(stored.Inbox);
        Assert.Equal([50, 50], stored.Rewards.Select(r => r.Amount));
        Assert.Equal(1, stored.Stats[new(program, stored.Member("ann").Id)].All.SignUps);
        Assert.Equal(
            SignUpOutcome.Existing,
            (await PipelineOf(other).SignUpAsync([NewMember(program, "cid", "bob")], Stopping))[0].Outcome
        );
    }

    [Fact]
    public async Task An_arrival_waits_for_its_partition()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        var unit = await Store.ClaimAsync(10, null, Stopping);
        var arriving = Task.Run(async () =>
            await PipelineOf(other).PlaceAndAcceptAsync(other, [Purchase(program, "p2", "bob")], Stopping)
        );

        await unit!.CommitAsync(await DecideAsync(Store, unit), Stopping);
        await unit.DisposeAsync();
        await arriving;

        Assert.Equal(2, (await AssertSoundAsync()).Rewards.Count);
    }

    [Fact]
    public async Task An_undecided_arrival_is_queued_with_its_neighbours()
    {
        var program = await ThreeMembersAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        var poison = (await CommandAsync(program, new NoteCase(new CaseId(0)), bob.Id, bob.Partition)) with
        {
            Type = "no.such_command",
        };
        var queued = 0;
        var pipeline = PipelineOf(Store, new BatchObserver(queued: () => queued++));

        var accepted = await pipeline.PlaceAndAcceptAsync(
            Store,
            [Purchase(program, "p1", "bob"), poison, Purchase(program, "p2", "bob")],
            Stopping
        );
        Assert.Equal((1, 3), (queued, (await SnapshotAsync()).Inbox.Count));
        await pipeline.DrainAsync(Stopping);

        var stored = await AssertSoundAsync();
        Assert.Equal(accepted[1].EventId, Assert.Single(stored.Parked).EventId);
        Assert.Equal(2, stored.Rewards.Count);
    }

    [Fact]
    public async Task Arrivals_on_many_nodes_and_workers_decide_each_entry_once()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(12);
        var sends = Enumerable
            .Range(0, 24)
            .Select(batch =>
                (Func<Task<int>>)(
                    async () =>
                    {
                        var node = batch % 2 == 0 ? Store : other;
                        NewEntry[] entries =
                        [
                            .. Enumerable
                                .Range(batch * 5, 10)
                                .Select(i => Purchase(program, $"p{i}", $"m{i % 12}", 1000 + i)),
                        ];
                        await (
                            batch % 3 == 0
                                ? node.AcceptAsync(entries, Stopping)
                                : PipelineOf(node).PlaceAndAcceptAsync(node, entries, Stopping)
                        );
                        return await DrainAsync(node, 7);
                    }
                )
            );

        await TogetherAsync(sends);
        await DrainByManyAsync(workers: 2, limit: 7);

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Inbox);
        Assert.Equal(125, stored.Rewards.Count);
        Assert.Equal(125, stored.Rewards.DistinctBy(r => r.SourceId).Count());
    }

    [Fact]
    public async Task Members_are_found_by_name_also_when_they_are_erased()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var before = await SnapshotAsync();
        await AcceptAsync(
            await CommandAsync(
                program,
                new EraseMember(Forfeit: false),
                before.Member("cid").Id,
                before.Member("cid").Partition
            )
        );
        await DrainAsync();

        var places = await other.FindMembersAsync(
            [
                new(program, "bob"),
                new(program, "nobody"),
                new(program, "cid"),
                new(new ProgramId(program.Value + 1), "bob"),
                new(program, "bob"),
            ],
            Stopping
        );

        Assert.Equal(
            [
                PlaceOf(before, "bob"),
                null,
                PlaceOf(before, "cid")!.Value with
                {
                    IsErased = true,
                },
                null,
                PlaceOf(before, "bob"),
            ],
            places
        );
    }

    private static MemberPlace? PlaceOf(StoreSnapshot snapshot, string name) =>
        new MemberPlace(snapshot.Member(name).Id, snapshot.Member(name).Partition);
}
