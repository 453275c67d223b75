using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Engine.Tracing;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_sign_up_waits_everywhere_until_a_call_says_who_brought_it()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var hook = NewMember(program, "dan") with
        {
            Awaits = TimeSpan.FromMinutes(10),
            Email = "dan@shop.example",
            Country = "DE",
        };

        var first = (await JoinAsync(hook))[0];
        var retry = (await other.SignUpAsync([hook], SignUps.Decide, Stopping))[0];
        await AcceptAsync(Purchase(program, "early", "dan"));
        var second = (
            await other.SignUpAsync([NewMember(program, "dan", "cid") with { Group = "vip" }], SignUps.Decide, Stopping)
        )[0];

        Assert.Equal((SignUpOutcome.Awaiting, SignUpOutcome.StillAwaiting), (first.Outcome, retry.Outcome));
        Assert.Equal(first.Awaiting!.EndsAt, retry.Awaiting!.EndsAt);
        Assert.Equal(
            (SignUpOutcome.Created, true, "cid"),
            (second.Outcome, second.WasAwaited, second.Member!.ReferrerExternalId)
        );
        await DrainAsync();
        var stored = await AssertSoundAsync();
        var dan = stored.Member("dan");
        Assert.Equal(("vip", "DE", first.Awaiting.SignUp.JoinedAt), (dan.Group, dan.Country, dan.JoinedAt));
        Assert.Empty(stored.Parked);
        Assert.Equal(100, stored.Balance(stored.Member("cid").Id, "USD").Payable);
        Assert.Empty(await Store.FindEndedWaitsAsync(Store.Now + TimeSpan.FromDays(2), 10, Stopping));
    }

    [Fact]
    public async Task A_wait_that_is_over_is_decided_as_it_stands_and_only_once()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await JoinAsync(
            NewMember(program, "dan") with
            {
                Awaits = TimeSpan.FromHours(1),
            },
            NewMember(program, "eve") with
            {
                Awaits = TimeSpan.FromMinutes(1),
            }
        );
        Assert.Empty(await Store.FindEndedWaitsAsync(Store.Now, 10, Stopping));

        var ended = await Store.FindEndedWaitsAsync(Store.Now + TimeSpan.FromHours(2), 10, Stopping);
        var calls = ended.Select(wait => wait.SignUp with { EndsWait = true }).ToArray();
        var decided = await JoinAsync(calls);
        var again = await other.SignUpAsync(calls, SignUps.Decide, Stopping);

        Assert.Equal(["eve", "dan"], ended.Select(wait => wait.SignUp.Id));
        Assert.All(
            decided,
            result => Assert.Equal((SignUpOutcome.Created, null), (result.Outcome, result.Member!.ReferrerExternalId))
        );
        Assert.All(again, result => Assert.Equal(SignUpOutcome.Existing, result.Outcome));
        Assert.Equal(SignUpOutcome.AlreadyReferred, (await JoinAsync(NewMember(program, "dan", "ann")))[0].Outcome);
        await DrainAsync();
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_second_call_and_the_end_of_the_wait_make_one_member()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var names = Enumerable.Range(0, 8).Select(i => $"w{i}").ToList();
        await JoinAsync([.. names.Select(name => NewMember(program, name) with { Awaits = TimeSpan.FromMinutes(1) })]);
        var ended = await Store.FindEndedWaitsAsync(Store.Now + TimeSpan.FromHours(1), 10, Stopping);

        var results = await TogetherAsync(
            names.SelectMany(name =>
                new Func<Task<IReadOnlyList<SignUpResult>>>[]
                {
                    async () => await Store.SignUpAsync([NewMember(program, name, "ann")], SignUps.Decide, Stopping),
                    async () =>
                        await other.SignUpAsync(
                            [ended.Single(e => e.SignUp.Id == name).SignUp with { EndsWait = true }],
                            SignUps.Decide,
                            Stopping
                        ),
                }
            )
        );

        Assert.Equal(names.Count, results.Count(r => r[0].Outcome == SignUpOutcome.Created));
        await DrainAsync();
        var stored = await AssertSoundAsync();
        Assert.All(names, name => Assert.Single(stored.Members, m => m.ExternalId == name));
    }

    [Fact]
    public async Task An_id_is_erased_before_anybody_signs_up_under_it()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(
            Purchase(program, "g1", "gus@shop.example") with
            {
                Properties = """{"name":"Gus Guest"}"""u8.ToArray(),
            }
        );
        await JoinAsync(
            NewMember(program, "gus@shop.example") with
            {
                Awaits = TimeSpan.FromHours(1),
                Email = "gus@shop.example",
            }
        );

        var erased = (await JoinAsync(NewMember(program, "gus@shop.example") with { IsErasure = true }))[0];
        await DrainAsync();
        await AcceptAsync(
            Purchase(program, "g2", "gus@shop.example") with
            {
                Properties = """{"name":"Gus Guest"}"""u8.ToArray(),
            }
        );
        await DrainAsync();

        Assert.Equal(SignUpOutcome.Created, erased.Outcome);
        var stored = await AssertSoundAsync();
        Assert.DoesNotContain(
            stored.PersonalText,
            text =>
                text.Contains("Gus Guest", StringComparison.Ordinal) || text.Contains("gus@", StringComparison.Ordinal)
        );
        Assert.Equal(MemberStatus.Erased, stored.Member(Tombstone.Of("gus@shop.example")).Status);
        Assert.Equal(3, stored.Decisions.Count(d => d.Reason == Reason.MemberErased));
        Assert.Equal(SignUpOutcome.Erased, (await JoinAsync(NewMember(program, "gus@shop.example")))[0].Outcome);
        Assert.Empty(await Store.FindEndedWaitsAsync(Store.Now + TimeSpan.FromDays(2), 10, Stopping));
    }

    [Fact]
    public async Task A_sign_up_and_the_erasure_of_its_id_leave_one_member()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();

        await TogetherAsync(
            Enumerable
                .Range(0, 6)
                .SelectMany(i =>
                    new Func<Task<IReadOnlyList<SignUpResult>>>[]
                    {
                        async () => await Store.SignUpAsync([NewMember(program, $"race{i}")], SignUps.Decide, Stopping),
                        async () =>
                            await other.SignUpAsync(
                                [NewMember(program, $"race{i}") with { IsErasure = true }],
                                SignUps.Decide,
                                Stopping
                            ),
                    }
                )
        );

        await DrainAsync();
        var stored = await AssertSoundAsync();
        Assert.Equal(3 + 6, stored.Members.Count);
    }

    [Fact]
    public async Task A_refund_of_somebody_erased_takes_back_and_leaves_no_text()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        await AcceptAsync(await CommandAsync(program, new EraseMember(Forfeit: false), bob.Id, bob.Partition));
        await DrainAsync();

        foreach (
            var refund in (NewEntry[])
                [Refund(program, "r1", "p1", "bob", 400), Refund(program, "r2", "p-never", "bob", 1)]
        )
            await AcceptAsync(
                refund with
                {
                    Properties = """{"note":"for Rita"}"""u8.ToArray(),
                    Reason = "Rita asked",
                }
            );
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Equal(60, stored.Balance(stored.Member("ann").Id, "USD").Payable);
        Assert.Single(stored.Parked);
        Assert.DoesNotContain(
            stored.PersonalText,
            text => text.Contains("Rita", StringComparison.Ordinal) || text is "r1" or "r2" or "bob"
        );
    }
}
