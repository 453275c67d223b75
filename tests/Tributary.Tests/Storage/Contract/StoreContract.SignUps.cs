using System.Text;
using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Tracing;
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
    public async Task A_code_is_found_in_any_case()
    {
        var program = await ThreeMembersAsync();
        await AddCouponAsync(program, "Spring-26", "ann", uses: null);

        var joined = await JoinAsync(NewMember(program, "dan", code: "sPRING-26"));

        Assert.Equal((SignUpOutcome.Created, "ann"), (joined[0].Outcome, joined[0].Member!.ReferrerExternalId));
        Assert.Equal(
            (ReferralSource.Code, "Spring-26"),
            (joined[0].Member!.Referral!.Source, joined[0].Member!.Referral!.Code)
        );
        Assert.Equal([false, true], await AddCodesAsync(program, "SPRING-26", "SPRING-27"));
        Assert.Equal([true, false], await AddCodesAsync(program, "autumn", "Autumn"));
    }

    [Fact]
    public async Task A_coupon_is_used_no_more_often_than_it_may_be()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await AddCouponAsync(program, "SPRING", "ann", uses: 7);

        var results = (
            await TogetherAsync(
                Enumerable
                    .Range(0, 10)
                    .Select(i =>
                        (Func<Task<IReadOnlyList<SignUpResult>>>)(
                            async () =>
                                await (i % 2 == 0 ? Store : other).SignUpAsync(
                                    [
                                        NewMember(program, $"a{i}", code: "spring"),
                                        NewMember(program, $"b{i}", code: "spring"),
                                    ],
                                    SignUps.Decide,
                                    Stopping
                                )
                        )
                    )
            )
        )
            .SelectMany(r => r)
            .ToList();

        Assert.Equal(
            (7, 13),
            (
                results.Count(r => r.Outcome == SignUpOutcome.Created),
                results.Count(r => r.Outcome == SignUpOutcome.CodeUsedUp)
            )
        );
        Assert.Equal(7, (await SnapshotAsync()).Referrals.Count(r => r.Code == "SPRING"));
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

    [Fact]
    public async Task An_erased_id_never_returns_and_leaves_no_text()
    {
        var program = await ThreeMembersAsync();
        var secrets = new[]
        {
            "dan",
            "dan@example.org",
            "+48123456789",
            "198.51.100.7",
            "Browser/1",
            "device-9",
            "\"secret-attribute\"",
            "dan-order",
            "dan-reason",
            "Visit/2",
        };

        // A click that is too old to earn the referral still belongs to the member.
        var click = (await Store.TakeIdsAsync(1, Stopping)).Next<ClickId>();
        var ann = (await SnapshotAsync()).Member("ann");
        await Store.AddClicksAsync(
            [
                new ClickRecord
                {
                    Id = click,
                    ProgramId = program,
                    MemberId = ann.Id,
                    Code = "ANN",
                    VisitorId = new VisitorId(77),
                    At = Store.Now - TimeSpan.FromDays(40),
                    Day = 20260101,
                    IsDailyUnique = true,
                    Segment = Segment.Of(program, new Acquisition()),
                    UserAgent = secrets[^1],
                },
            ],
            Stopping
        );
        var joined = (
            await JoinAsync(
                NewMember(program, "dan", "ann") with
                {
                    JoinedAt = null,
                    VisitorId = new VisitorId(77),
                    Email = secrets[1],
                    Phone = secrets[2],
                    Ip = secrets[3],
                    UserAgent = secrets[4],
                    Device = secrets[5],
                    DisplayName = secrets[^1],
                    Attributes = Encoding.UTF8.GetBytes($$"""{"plan":{{secrets[6]}}}"""),
                }
            )
        )[0].Member!;
        await AcceptAsync(
            Purchase(program, "dan-order", "dan") with
            {
                OccurredAt = Store.Now,
                Properties = "{\"note\":\"dan-order\"}"u8.ToArray(),
                Reason = "dan-reason",
            }
        );
        await DrainAsync();
        var stored = await SnapshotAsync();
        Assert.All(
            secrets,
            secret => Assert.Contains(stored.PersonalText, t => t.Contains(secret, StringComparison.Ordinal))
        );

        await AcceptAsync(
            await CommandAsync(program, new EraseMember(Forfeit: false), joined.Facts.Id, joined.Facts.Partition)
        );
        await DrainAsync();

        var erased = await AssertSoundAsync();
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain(erased.PersonalText, t => t.Contains(secret, StringComparison.Ordinal))
        );
        Assert.Equal(MemberStatus.Erased, erased.Members.Single(m => m.Id == joined.Facts.Id).Status);
        Assert.Equal(100, erased.Balance(erased.Member("ann").Id, "USD").Payable);
        Assert.Equal(
            [SignUpOutcome.Erased, SignUpOutcome.UnknownReferrer],
            (await JoinAsync(NewMember(program, "dan"), NewMember(program, "eve", "dan"))).Select(r => r.Outcome)
        );

        var late = await AcceptAsync(
            Purchase(program, "dan-order-2", "dan") with
            {
                Properties = "{\"note\":\"dan-order\"}"u8.ToArray(),
                Reason = "dan-reason",
            }
        );
        await DrainAsync();
        var after = await SnapshotAsync();
        Assert.Equal(Reason.MemberErased, after.Decisions.Single(d => d.EventId == late.EventId).Reason);
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain(after.PersonalText, t => t.Contains(secret, StringComparison.Ordinal))
        );
        Assert.Equal(
            EntryOutcome.Duplicate,
            (await AcceptAsync(Purchase(program, "dan-order", "dan") with { Reason = "dan-reason" })).Outcome
        );
    }

    protected async Task AddCouponAsync(ProgramId program, string code, string owner, long? uses)
    {
        var id = (await Store.TakeIdsAsync(1, Stopping)).Next<CodeId>();
        var member = (await SnapshotAsync()).Member(owner);
        var coupon = new CodeFacts
        {
            Id = id,
            ProgramId = program,
            Code = code,
            Kind = CodeKind.Coupon,
            MemberId = member.Id,
            MemberExternalId = owner,
            MemberStatus = MemberStatus.Active,
            MaxUses = uses,
            Uses = 0,
            CreatedAt = Store.Now,
        };
        Assert.Equal([true], await Store.AddCodesAsync([coupon], Stopping));
    }

    private async Task<IReadOnlyList<bool>> AddCodesAsync(ProgramId program, params string[] codes)
    {
        var ids = await Store.TakeIdsAsync(codes.Length, Stopping);
        var ann = (await SnapshotAsync()).Member("ann");
        return await Store.AddCodesAsync(
            [
                .. codes.Select(c => new CodeFacts
                {
                    Id = ids.Next<CodeId>(),
                    ProgramId = program,
                    Code = c,
                    Kind = CodeKind.Vanity,
                    MemberId = ann.Id,
                    MemberExternalId = "ann",
                    MemberStatus = MemberStatus.Active,
                    Uses = 0,
                    CreatedAt = Store.Now,
                }),
            ],
            Stopping
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
