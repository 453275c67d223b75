using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_event_of_an_unknown_member_waits_for_the_sign_up()
    {
        var program = await ThreeMembersAsync();
        var early = await AcceptAsync(Purchase(program, "p1", "dan"));
        await DrainAsync();
        Assert.Equal(Wait.ForMember("dan"), Assert.Single((await SnapshotAsync()).Parked).WaitsFor);

        await JoinAsync(NewMember(program, "dan", "cid"));
        await using (var unit = await Store.ClaimAsync(10, null, Stopping))
            Assert.Equal([EntryTypes.Signup, "purchase"], unit!.Entries.Select(e => e.Type));
        await DrainAsync();

        var stored = await AssertSoundAsync();
        var dan = stored.Member("dan");
        Assert.Equal(
            ((MemberId?)dan.Id, (int?)dan.Partition),
            stored.Events.Where(e => e.Id == early.EventId).Select(e => (e.MemberId, e.Partition)).Single()
        );
        Assert.Equal(stored.Member("cid").Id, Assert.Single(stored.Rewards).MemberId);
    }

    [Fact]
    public async Task A_member_that_arrives_while_its_events_do_leaves_none_behind()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        for (var round = 0; round < 10; round++)
        {
            var id = $"new{round}";
            await TogetherAsync(
                Enumerable
                    .Range(0, 5)
                    .Select(i =>
                        (Func<Task<int>>)(
                            async () =>
                            {
                                if (i == 2)
                                    return (
                                        await Store.SignUpAsync(
                                            [NewMember(program, id, "ann")],
                                            SignUps.Decide,
                                            Stopping
                                        )
                                    ).Count;
                                return (await other.AcceptAsync([Purchase(program, $"{id}-{i}", id)], Stopping)).Count;
                            }
                        )
                    )
            );
        }
        await Store.SweepParkedAsync(Stopping);
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal((40, 4000L), (stored.Rewards.Count, stored.Balance(stored.Member("ann").Id, "USD").Payable));
    }

    [Fact]
    public async Task A_reversal_before_its_original_waits_for_it()
    {
        var program = await ThreeMembersAsync();
        var refund = await AcceptAsync(Refund(program, "r1", "p1", "bob"));
        await DrainAsync();
        Assert.Equal(Wait.ForKey(EntryKey.OfEvent("p1")), Assert.Single((await SnapshotAsync()).Parked).WaitsFor);

        var purchase = await AcceptAsync(Purchase(program, "p1", "bob"));
        await using (var unit = await Store.ClaimAsync(10, null, Stopping))
            Assert.Equal([purchase.EventId, refund.EventId], unit!.Entries.Select(e => e.EventId));
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Equal(RewardStatus.Reversed, Assert.Single(stored.Rewards).Status);
        Assert.Equal(
            (1000L, true),
            (Assert.Single(stored.Reversals).Value.Amount, stored.Reversals.Values.Single().IsWhole)
        );
    }

    [Fact]
    public async Task A_key_awaited_in_one_program_is_not_woken_by_another()
    {
        var program = await ThreeMembersAsync();
        var other = await ProgramAsync(name: "other");
        await JoinAsync(NewMember(other, "bob"));
        await AcceptAsync(Refund(program, "r1", "p1", "bob"));
        await DrainAsync();

        await AcceptAsync(Purchase(other, "p1", "bob"));
        Assert.Equal(0, await Store.SweepParkedAsync(Stopping));
        await DrainAsync();

        Assert.Single((await SnapshotAsync()).Parked);
    }

    [Fact]
    public async Task A_reversal_waits_for_the_decision_of_its_original()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Refund(program, "r1", "p1", "dan"));
        await AcceptAsync(Purchase(program, "p1", "dan"));
        await JoinAsync(NewMember(program, "dan", "ann"));
        await using (var unit = await Store.ClaimAsync(10, null, Stopping))
            Assert.Equal([EntryTypes.Signup, "refund", "purchase"], unit!.Entries.Select(e => e.Type));

        await DrainAsync(Store, limit: 2);

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal(RewardStatus.Reversed, Assert.Single(stored.Rewards).Status);
    }

    [Fact]
    public async Task A_reversal_parked_beside_its_original_is_woken_by_it()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Refund(program, "r1", "p1", "dan"));
        await AcceptAsync(Purchase(program, "p1", "dan"));
        await JoinAsync(NewMember(program, "dan", "ann"));

        await DrainAsync(Store, limit: 10);

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal(RewardStatus.Reversed, Assert.Single(stored.Rewards).Status);
    }

    [Fact]
    public async Task The_sweep_finds_what_arrives_while_its_waiter_is_parked()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await AcceptAsync(Refund(program, "r1", "p1", "bob"));
        Task<EntryResult> arriving;
        await using (var unit = await Store.ClaimAsync(10, null, Stopping))
        {
            var parking = await DecideAsync(Store, unit!);
            Assert.Single(parking.Parked);
            arriving = Task.Run(async () => (await other.AcceptAsync([Purchase(program, "p1", "bob")], Stopping))[0]);
            if (!TakesOneUnitAtATime)
                await arriving;
            await unit!.CommitAsync(parking, Stopping);
        }
        await arriving;
        await DrainAsync();
        await Store.SweepParkedAsync(Stopping);
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal(RewardStatus.Reversed, Assert.Single(stored.Rewards).Status);
        Assert.Equal(0, await Store.SweepParkedAsync(Stopping));
    }

    [Fact]
    public async Task A_poison_entry_is_parked_after_its_tries_and_retried()
    {
        var program = await ThreeMembersAsync();
        var other = await ProgramAsync(name: "other");
        var accepted = await AcceptAsync(Purchase(program, "p1", "bob"));
        await AcceptAsync(Purchase(program, "p2", "bob"));
        Entry poison;
        await using (var unit = await Store.ClaimAsync(1, null, Stopping))
            poison = Assert.Single(unit!.Entries);

        for (var tries = 0; tries < 3; tries++)
        {
            Assert.Equal(2, (await SnapshotAsync()).Inbox.Count);
            await Store.RecordFailureAsync(poison, "It does not go down.", 3, Stopping);
        }

        var parked = Assert.Single((await SnapshotAsync()).Parked);
        Assert.Equal(
            (accepted.EventId, (string?)null, "It does not go down.", 3),
            (parked.EventId, parked.WaitsFor, parked.Reason, parked.Tries)
        );
        Assert.Equal(0, await Store.SweepParkedAsync(Stopping));
        await DrainAsync();
        Assert.Single((await AssertSoundAsync()).Rewards);

        Assert.False(await Store.RetryParkedAsync(other, accepted.EventId, Stopping));
        Assert.True(await Store.RetryParkedAsync(program, accepted.EventId, Stopping));
        Assert.False(await Store.RetryParkedAsync(program, accepted.EventId, Stopping));
        await DrainAsync();
        Assert.Equal(2, (await AssertSoundAsync()).Rewards.Count);
    }

    [Fact]
    public async Task A_poison_entry_does_not_hold_up_its_neighbours()
    {
        var program = await ThreeMembersAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        await AcceptAsync(Purchase(program, "p1", "bob"));
        var poison = await AcceptAsync(
            (await CommandAsync(program, new NoteCase(new CaseId(0)), bob.Id, bob.Partition)) with
            {
                Type = "no.such_command",
            }
        );
        for (var i = 2; i < 20; i++)
            await AcceptAsync(Purchase(program, $"p{i}", i % 2 == 0 ? "bob" : "cid"));

        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Equal(poison.EventId, Assert.Single(stored.Parked).EventId);
        Assert.Equal(19, stored.Rewards.Count);
    }
}
