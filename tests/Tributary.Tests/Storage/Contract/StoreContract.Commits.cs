using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Tests.Engine.Deciding;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    private const string Gifts = """
        { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" }, "within": "30d" },
          "rewards": [ { "key": "gift", "on": "referral.completed", "to": "referrer", "item": "mug",
                         "milestone": { "at": 1 } },
                       { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"], "hold": "30d" } ] }
        """;

    [Fact]
    public async Task A_commit_that_breaks_a_rule_of_the_tables_writes_nothing()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        await AcceptAsync(Purchase(program, "p2", "bob"));
        await AcceptAsync(Purchase(program, "p3", "cid"));
        var before = await SnapshotAsync();
        var granted = Assert.Single(before.Rewards);

        async Task RefusedAsync(Func<BatchDecisions, BatchDecisions> broken)
        {
            await using (var unit = await Store.ClaimAsync(10, null, Stopping))
            {
                var decisions = broken(await DecideAsync(Store, unit!));
                await Assert.ThrowsAnyAsync<Exception>(async () => await unit!.CommitAsync(decisions, Stopping));
            }
            Assert.Equivalent(before, await SnapshotAsync());
        }

        await RefusedAsync(d =>
            d with
            {
                NewRewards = [.. d.NewRewards, granted with { Id = new RewardId(granted.Id.Value + 1_000_000_000) }],
            }
        );
        await RefusedAsync(d => d with { NewRewards = [.. d.NewRewards, granted] });
        await RefusedAsync(d => d with { Decisions = [.. d.Decisions, d.Decisions[0] with { Seq = 999 }] });
        await RefusedAsync(d => d with { Decisions = [d.Decisions[0] with { Seq = 1 }, d.Decisions[1]] });
        var moved = before.LedgerLines[0] with
        {
            Id = new TransferId(granted.Id.Value + 1_000_000_000),
            Kind = TransferKind.Fulfil,
        };
        await RefusedAsync(d => d with { Transfers = [moved, moved] });
        await RefusedAsync(d => d with { Transfers = [moved with { Amount = 0 }] });
        await RefusedAsync(d => d with { Transfers = [moved with { CreditAccount = moved.DebitAccount }] });
        await RefusedAsync(d => d with { ChangedRewards = [granted with { Reversed = granted.Amount!.Value + 1 }] });
        await RefusedAsync(d =>
            d with
            {
                Accounts = [.. d.Accounts.Select(a => a with { Sums = a.Sums with { CreditsPending = -1 } })],
            }
        );
        await RefusedAsync(d =>
            d with
            {
                Counters =
                [
                    .. d.Counters,
                    new(new CounterKey(program, granted.MemberId, "broken", 0), new CounterSums(-1, 0)),
                ],
            }
        );
        await RefusedAsync(d =>
            d with
            {
                Caps =
                [
                    .. d.Caps,
                    new(
                        CapKey.OfBeneficiary(program, granted.MemberId, CapName.OfRule("broken", CapPeriod.All), 0),
                        new CapSums(-1, 0)
                    ),
                ],
            }
        );

        await DrainAsync();
        Assert.Equal(3, (await AssertSoundAsync()).Rewards.Count);
    }

    [Fact]
    public async Task Seq_goes_on_without_gaps_over_batches_and_rollbacks()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(8);
        for (var round = 0; round < 5; round++)
        {
            await Store.AcceptAsync(
                [.. Enumerable.Range(0, 16).Select(i => Purchase(program, $"p{round}-{i}", $"m{i % 8}"))],
                Stopping
            );
            await using (var lost = await Store.ClaimAsync(100, null, Stopping))
                await DecideAsync(Store, lost!);
            await DrainAsync(round % 2 == 0 ? Store : other, limit: 3);
        }

        Assert.Equal(16 + 80, (await AssertSoundAsync()).Seq.Values.Sum());
    }

    [Fact]
    public async Task A_granted_reward_is_its_own_transfer()
    {
        var program = await ProgramAsync(HeldAndPaid);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"), NewMember(program, "cid", "bob"));
        await AcceptAsync(Purchase(program, "p1", "cid"));
        await DrainAsync();

        var stored = await AssertSoundAsync(HeldAndPaid);
        Assert.Empty(stored.Transfers);
        Assert.Equal(
            [
                ("back", "cid", TransferKind.Grant, RewardStatus.Payable, null),
                ("share", "ann", TransferKind.Hold, RewardStatus.Held, null),
                ("share", "bob", TransferKind.Hold, RewardStatus.Held, null),
            ],
            stored
                .Rewards.Select(r =>
                    (
                        r.Rule,
                        Member: stored.Members.Single(m => m.Id == r.MemberId).ExternalId,
                        r.BookedAs!.Value,
                        r.Status,
                        r.GrantedBy
                    )
                )
                .OrderBy(r => r.Rule)
                .ThenBy(r => r.Member)
        );

        await AcceptAsync(Refund(program, "r1", "p1", "cid"));
        await DrainAsync();

        stored = await AssertSoundAsync(HeldAndPaid);
        var rewards = stored.Rewards.Select(r => (RewardId?)r.Id).ToHashSet();
        Assert.Equal(
            [TransferKind.Void, TransferKind.Void, TransferKind.ClawBack],
            stored.Transfers.Select(t => t.Kind).Order()
        );
        Assert.Equal(rewards, stored.Transfers.Select(t => t.RewardId).ToHashSet());
    }

    private const string HeldAndPaid = """
        { "rewards": [
            { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"], "hold": "36500d" },
            { "key": "back", "on": "purchase", "to": "member", "rates": ["2%"] } ] }
        """;

    [Fact]
    public async Task A_milestone_stands_once()
    {
        var program = await ThreeMembersAsync(Gifts);
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        var stored = await SnapshotAsync();
        var gift = stored.Rewards.Single(r => r.Item == "mug");
        Assert.Equal((1, RewardStatus.Payable), (gift.Threshold, gift.Status));

        await JoinAsync(NewMember(program, "dan", "ann"));
        await using var unit = await Store.ClaimAsync(10, null, Stopping);
        var decisions = await DecideAsync(Store, unit!);
        var twice = decisions with
        {
            NewRewards =
            [
                gift with
                {
                    Id = new RewardId(gift.Id.Value + 1_000_000_000),
                    SourceId = decisions.Decisions[0].Entry.EventId,
                },
            ],
        };

        await Assert.ThrowsAnyAsync<Exception>(async () => await unit!.CommitAsync(twice, Stopping));
    }

    [Fact]
    public async Task A_milestone_struck_in_a_batch_may_be_reached_again_in_it()
    {
        var program = await ThreeMembersAsync(Gifts);
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        await AcceptAsync(Refund(program, "r1", "p1", "bob"));
        await AcceptAsync(Purchase(program, "p2", "bob"));

        await DrainAsync();

        var gifts = (await AssertSoundAsync(Gifts)).Rewards.Where(r => r.Item == "mug").OrderBy(r => r.Id);
        Assert.Equal([RewardStatus.Reversed, RewardStatus.Payable], gifts.Select(r => r.Status));
    }

    [Fact]
    public async Task A_referral_changed_twice_in_a_batch_ends_as_last_changed()
    {
        var program = await ThreeMembersAsync(Gifts);
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await AcceptAsync(Refund(program, "r1", "p1", "bob"));
        var last = await AcceptAsync(Purchase(program, "p2", "bob"));
        await AcceptAsync(Purchase(program, "p3", "cid"));
        await AcceptAsync(Refund(program, "r3", "p3", "cid"));

        await DrainAsync();

        var stored = await AssertSoundAsync(Gifts);
        var (bob, cid) = (
            stored.Referrals.Single(r => r.MemberId == stored.Member("bob").Id),
            stored.Referrals.Single(r => r.MemberId == stored.Member("cid").Id)
        );
        Assert.Equal((ReferralStatus.Completed, (EntryId?)last.EventId), (bob.Status, bob.CompletedBy));
        Assert.Equal((ReferralStatus.Pending, (EntryId?)null), (cid.Status, cid.CompletedBy));
        Assert.Equal(
            [ReferralStatus.Completed, ReferralStatus.Pending, ReferralStatus.Completed],
            stored.History.Where(h => h.ReferralId == bob.Id).Select(h => h.Status)
        );
    }

    [Fact]
    public async Task A_members_status_and_group_change_by_command()
    {
        var program = await ThreeMembersAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        await AcceptAsync(
            await CommandAsync(
                program,
                new UpdateMember(MemberStatus.Suspended, "gold", null, null),
                bob.Id,
                bob.Partition
            )
        );
        await AcceptAsync(
            await CommandAsync(program, new UpdateMember(null, null, "PL", "PLN"), bob.Id, bob.Partition)
        );

        await DrainAsync();

        Assert.Equal(
            bob with
            {
                Status = MemberStatus.Suspended,
                Group = "gold",
                Country = "PL",
                Currency = "PLN",
            },
            (await SnapshotAsync()).Member("bob")
        );
    }

    [Fact]
    public async Task Held_rewards_are_due_once_and_only_of_active_members()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync(Gifts);
        await AcceptAsync(Purchase(program, "p1", "bob") with { OccurredAt = Store.Now });
        await AcceptAsync(Purchase(program, "p2", "bob") with { OccurredAt = Store.Now });
        await AcceptAsync(Purchase(program, "p3", "cid") with { OccurredAt = Store.Now });
        await DrainAsync();
        var stored = await SnapshotAsync();
        var (ann, bob) = (stored.Member("ann"), stored.Member("bob"));
        var later = Store.Now + TimeSpan.FromDays(31);
        var release = new DueWork(program, ann.Partition, EntryTypes.RewardsRelease);

        Assert.DoesNotContain(release, await Store.FindDueAsync(Store.Now, Stopping));
        Assert.Contains(release, await other.FindDueAsync(later, Stopping));
        await AcceptAsync(
            await CommandAsync(
                program,
                new UpdateMember(MemberStatus.Suspended, null, null, null),
                bob.Id,
                bob.Partition
            )
        );
        await DrainAsync();

        await AcceptAsync(await CommandAsync(program, new ReleaseRewards(later, 1), default, ann.Partition));
        Assert.DoesNotContain(release, await Store.FindDueAsync(later, Stopping));
        await DrainAsync();
        Assert.Equal((100L, 100L), Held(await AssertSoundAsync(Gifts), ann.Id));
        Assert.Contains(release, await Store.FindDueAsync(later, Stopping));
        await AcceptAsync(await CommandAsync(program, new ReleaseRewards(later, 10), default, ann.Partition));
        await DrainAsync();

        var released = await AssertSoundAsync(Gifts);
        Assert.Equal((0L, 200L), Held(released, ann.Id));
        Assert.Equal((100L, 0L), Held(released, bob.Id));
        Assert.DoesNotContain(release, await Store.FindDueAsync(later, Stopping));

        static (long, long) Held(StoreSnapshot snapshot, MemberId member) =>
            (snapshot.Balance(member, "USD").CreditsPending, snapshot.Balance(member, "USD").Payable);
    }

    [Fact]
    public async Task Pending_referrals_expire_after_their_window()
    {
        var program = await ProgramAsync(Gifts);
        var joined = TableLine.Time("01-01");
        await JoinAsync([
            .. from names in (string?[][])
                [
                    ["ann", null],
                    ["bob", "ann"],
                    ["cid", "ann"],
                ]
            select NewMember(program, names[0]!, names[1]) with
            {
                JoinedAt = joined,
            },
        ]);
        await DrainAsync();
        await AcceptAsync(Purchase(program, "p1", "cid") with { OccurredAt = TableLine.Time("01-05") });
        await DrainAsync();
        var ann = (await SnapshotAsync()).Member("ann");
        var end = joined + TimeSpan.FromDays(30);
        var expiry = new DueWork(program, ann.Partition, EntryTypes.ReferralsExpire);

        Assert.DoesNotContain(expiry, await Store.FindDueAsync(end, Stopping));
        Assert.Contains(expiry, await Store.FindDueAsync(new Instant(end.Micros + 1), Stopping));
        await AcceptAsync(
            await CommandAsync(program, new ExpireReferrals(new Instant(end.Micros + 1), 10), default, ann.Partition)
        );
        await DrainAsync();

        var stored = await AssertSoundAsync(Gifts);
        Assert.Equal(
            ReferralStatus.Expired,
            stored.Referrals.Single(r => r.MemberId == stored.Member("bob").Id).Status
        );
        Assert.Equal(
            ReferralStatus.Completed,
            stored.Referrals.Single(r => r.MemberId == stored.Member("cid").Id).Status
        );
        Assert.DoesNotContain(expiry, await Store.FindDueAsync(new Instant(end.Micros + 1), Stopping));
    }
}
