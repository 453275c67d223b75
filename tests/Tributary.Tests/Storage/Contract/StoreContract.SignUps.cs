using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_item_may_name_an_earlier_one_as_its_referrer()
    {
        var program = await ProgramAsync();
        var results = await JoinAsync(
            NewMember(program, "ann"),
            NewMember(program, "bob", "ann"),
            NewMember(program, "cid", "bob"),
            NewMember(program, "dan")
        );

        Assert.All(results, r => Assert.Equal(SignUpOutcome.Created, r.Outcome));
        var stored = await SnapshotAsync();
        var (ann, bob, cid) = (stored.Member("ann"), stored.Member("bob"), stored.Member("cid"));
        Assert.Equal(
            [(ann.Id, (MemberId?)null, 0), (ann.Id, ann.Id, 1), (ann.Id, bob.Id, 2)],
            new[] { ann, bob, cid }.Select(m => (m.RootId, m.ReferrerId, m.Depth))
        );
        Assert.Single(new[] { ann, bob, cid }.Select(m => m.Partition).Distinct());
        Assert.InRange(ann.Partition, 0, PartitionCount - 1);
        Assert.Equal(
            [(bob.Id, ann.Id), (cid.Id, bob.Id)],
            stored.Referrals.Select(r => (r.MemberId, r.ReferrerId)).Order()
        );
        Assert.All(
            stored.Referrals,
            r =>
                Assert.Equal((ReferralStatus.Pending, ReferralSource.Referrer, 1), (r.Status, r.Source, r.TermsVersion))
        );
        Assert.Equal(4, stored.Inbox.Count);
        Assert.Equal(stored.Members.Select(m => m.Id), stored.Inbox.Select(i => i.MemberId).Order());
        Assert.All(stored.Events, e => Assert.Equal(EntryTypes.Signup, e.Type));
    }

    [Fact]
    public async Task Uplines_are_the_nearest_first_and_at_most_32()
    {
        var program = await ProgramAsync(Levels(32));
        await JoinAsync([
            .. Enumerable.Range(0, 40).Select(i => NewMember(program, $"m{i}", i == 0 ? null : $"m{i - 1}")),
        ]);
        await DrainAsync();
        await AcceptAsync(Purchase(program, "p1", "m39"));

        await using var unit = await Store.ClaimAsync(10, null, Stopping);
        var facts = await unit!.LoadAsync(Stopping);
        var ids = (await SnapshotAsync()).Members.ToDictionary(m => m.ExternalId, m => m.Id);
        Assert.Equal(Enumerable.Range(7, 32).Reverse().Select(i => ids[$"m{i}"]), facts.Members[ids["m39"]].Upline);
        Assert.Equal(39, facts.Members[ids["m39"]].Depth);
        Assert.All(Enumerable.Range(7, 32), i => Assert.True(facts.Members.ContainsKey(ids[$"m{i}"])));

        static string Levels(int count) =>
            $$"""
                { "rewards": [ { "key": "share", "on": "purchase", "to": "upline",
                                 "rates": [{{string.Join(',', Enumerable.Repeat("\"1%\"", count))}}] } ] }
                """;
    }

    [Fact]
    public async Task The_same_id_gets_the_same_answer_or_a_referrer_conflict()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var first = (await JoinAsync(NewMember(program, "dan", "ann")))[0];
        var before = await SnapshotAsync();
        var codes = (await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob")))
            .Select(r => r.Member!.Code)
            .ToList();

        var again = await other.SignUpAsync(
            [
                NewMember(program, "dan", "ann"),
                NewMember(program, "dan"),
                NewMember(program, "dan", "bob"),
                NewMember(program, "dan", code: codes[0]),
                NewMember(program, "dan", code: codes[1]),
            ],
            SignUps.Decide,
            Stopping
        );

        Assert.Equal(
            [
                SignUpOutcome.Existing,
                SignUpOutcome.Existing,
                SignUpOutcome.AlreadyReferred,
                SignUpOutcome.Existing,
                SignUpOutcome.AlreadyReferred,
            ],
            again.Select(r => r.Outcome)
        );
        Assert.All(
            again,
            r =>
                Assert.Equal(
                    (first.Member!.Facts.Id, first.Member.Code, "ann"),
                    (r.Member!.Facts.Id, r.Member.Code, r.Member.ReferrerExternalId)
                )
        );
        Assert.Equivalent(before, await SnapshotAsync());
    }

    [Fact]
    public async Task An_unknown_referrer_refuses_only_its_own_sign_up()
    {
        var program = await ThreeMembersAsync();
        var foreign = await ProgramAsync(name: "other");
        await JoinAsync(NewMember(foreign, "zoe"));

        var results = await JoinAsync(
            NewMember(program, "d1", "nobody"),
            NewMember(program, "d2", code: "NOSUCH"),
            NewMember(program, "d3", "zoe"),
            NewMember(program, "d4", "d4"),
            NewMember(program, "d5", "ann")
        );

        Assert.Equal(
            [
                SignUpOutcome.UnknownReferrer,
                SignUpOutcome.UnknownCode,
                SignUpOutcome.UnknownReferrer,
                SignUpOutcome.SelfReferral,
                SignUpOutcome.Created,
            ],
            results.Select(r => r.Outcome)
        );
        Assert.Equal(
            ["ann", "bob", "cid", "d5", "zoe"],
            (await SnapshotAsync()).Members.Select(m => m.ExternalId).Order()
        );
    }

    [Fact]
    public async Task The_same_id_in_two_programs_is_two_members()
    {
        var (first, second) = (await ProgramAsync(), await ProgramAsync(name: "other"));
        var results = await JoinAsync(NewMember(first, "ann"), NewMember(second, "ann"));

        Assert.Equal(2, results.Select(r => r.Member!.Facts.Id).Distinct().Count());
        Assert.All(results, r => Assert.Equal(SignUpOutcome.Created, r.Outcome));
    }

    [Fact]
    public async Task A_member_registered_by_many_at_once_is_one_member()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();

        var results = await TogetherAsync(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    (Func<Task<IReadOnlyList<SignUpResult>>>)(
                        async () =>
                            await (i % 2 == 0 ? Store : other).SignUpAsync(
                                [.. Shuffled(["dan", "eve", "fay"], i).Select(id => NewMember(program, id, "ann"))],
                                SignUps.Decide,
                                Stopping
                            )
                    )
                )
        );

        Assert.Equal(3, results.SelectMany(r => r).Count(r => r.Outcome == SignUpOutcome.Created));
        Assert.Equal(33, results.SelectMany(r => r).Count(r => r.Outcome == SignUpOutcome.Existing));
        Assert.Equal(3, results.SelectMany(r => r).Select(r => r.Member!.Code).Distinct().Count());
        Assert.Equal(3, (await SnapshotAsync()).Inbox.Count);
    }

    [Fact]
    public async Task A_journey_is_resolved_by_the_visitors_touches()
    {
        var program = await ThreeMembersAsync();
        var members = (await SnapshotAsync()).Members.ToDictionary(m => m.ExternalId, m => m.Id);
        var ids = await Store.TakeIdsAsync(5, Stopping);
        var (visitor, stranger) = (ids.Next<VisitorId>(), ids.Next<VisitorId>());
        var (byAnn, byBob, byNobody) = (ids.Next<ClickId>(), ids.Next<ClickId>(), ids.Next<ClickId>());
        await Store.AddClicksAsync(
            [
                Click(byAnn, program, members["ann"], visitor.Value, Store.Now - TimeSpan.FromDays(2)),
                Click(byBob, program, members["bob"], visitor.Value, Store.Now - TimeSpan.FromDays(1)),
            ],
            Stopping
        );

        var results = await JoinAsync(
            NewMember(program, "d1") with
            {
                JoinedAt = null,
                VisitorId = visitor,
            },
            NewMember(program, "d2") with
            {
                JoinedAt = null,
                ClickId = byAnn,
            },
            NewMember(program, "d3") with
            {
                JoinedAt = null,
                VisitorId = stranger,
            },
            NewMember(program, "d4") with
            {
                JoinedAt = null,
                ClickId = byNobody,
            }
        );

        Assert.Equal(["bob", "bob", null, null], results.Select(r => r.Member!.ReferrerExternalId));
        Assert.Equal(
            [ReferralSource.Link, ReferralSource.Link, null, null],
            results.Select(r => r.Member!.Referral?.Source)
        );
    }

    protected static ClickRecord Click(ClickId id, ProgramId program, MemberId member, long visitor, Instant at) =>
        new()
        {
            Id = id,
            ProgramId = program,
            MemberId = member,
            Code = "CODE",
            VisitorId = new VisitorId(visitor),
            At = at,
            Day = 20260501,
            IsDailyUnique = true,
            Segment = Segment.Of(program, new Acquisition()),
            UserAgent = "Browser/1",
            ReferrerUrl = "https://example.org/",
            LandingUrl = "https://acme.example/welcome",
        };

    protected static IReadOnlyList<T> Shuffled<T>(IEnumerable<T> items, int seed)
    {
        var all = items.ToArray();
        new Random(seed).Shuffle(all);
        return all;
    }
}
