using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    protected const string Completing = """
        { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
          "rewards": [
            { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "30d" },
            { "key": "thanks", "on": "referral.completed", "to": "referrer", "amount": 300, "approval": "manual" },
            { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }
        """;

    private static readonly TraitHasher s_peppers = new([new Pepper(1, new byte[32])]);

    protected static SignUp With(SignUp signUp, TraitKind kind, string value, string? exact = null) =>
        signUp with
        {
            Traits = signUp.Traits.AddRange(s_peppers.Hash(signUp.ProgramId, kind, value, exact)),
        };

    [Fact]
    public async Task Without_traits_nobody_is_looked_at()
    {
        await ThreeMembersAsync(Completing);

        var stored = await AssertSoundAsync(Completing);
        Assert.Empty(stored.Signals);
        Assert.Empty(stored.Traits);
        Assert.False((await Store.FindProgramAsync("acme", Stopping))!.HasTraits);
    }

    [Fact]
    public async Task A_sign_up_with_the_referrers_mailbox_is_rejected()
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync(
            With(NewMember(program, "ann"), TraitKind.Email, "ann@a.example", "ann@a.example"),
            With(NewMember(program, "bob", "ann"), TraitKind.Email, "ann@a.example", "ann@a.example")
        );
        await AcceptAsync(Purchase(program, "p1", "bob", 5000));
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        var bob = stored.Member("bob");
        Assert.Empty(stored.Parked);
        Assert.Equal(ReferralStatus.Rejected, Assert.Single(stored.History).Status);
        Assert.Equal(EntryTypes.Signup, stored.Events.Single(e => e.Id == stored.Signals[0].EventId).Type);
        Assert.Equal(
            (RiskVerdict.Rejected, 100, ReferralStatus.Rejected),
            (bob.Risk.Verdict, bob.Risk.Score, Assert.Single(stored.Referrals).Status)
        );
        Assert.Equal((Signal.SameEmail, 100), (Assert.Single(stored.Signals).Name, stored.Signals[0].Points));
        Assert.Equal(
            (bob.Id, CaseStatus.Open, bob.Risk.CaseId!.Value),
            (Assert.Single(stored.Cases).MemberId, stored.Cases[0].Status, stored.Cases[0].Id)
        );
        Assert.Empty(stored.Rewards);
        Assert.Equal(0, stored.Balance(stored.Member("ann").Id, "USD").CreditsPosted);
        Assert.True((await Store.FindProgramAsync("acme", Stopping))!.HasTraits);
    }

    [Fact]
    public async Task An_alias_is_held_and_goes_on_when_it_is_passed()
    {
        var program = await HeldAsync();
        var held = await AssertSoundAsync(Completing);
        Assert.Equal((RiskVerdict.Held, 60), (held.Member("bob").Risk.Verdict, held.Member("bob").Risk.Score));
        Assert.All(held.Rewards, r => Assert.Equal((RewardStatus.Review, ReversalReason.Fraud), (r.Status, r.Reason)));
        Assert.Equal(3, held.Rewards.Count);

        await ResolveAsync(program, held, "bob", CaseOutcome.Pass);

        var passed = await AssertSoundAsync(Completing);
        Assert.Equal(
            (RiskVerdict.Passed, 0, null),
            (passed.Member("bob").Risk.Verdict, passed.Member("bob").Risk.Score, passed.Member("bob").Risk.CaseId)
        );
        Assert.Equal(
            [RewardStatus.Held, RewardStatus.Payable, RewardStatus.Review],
            passed.Rewards.OrderBy(r => r.Rule, StringComparer.Ordinal).Select(r => r.Status)
        );
        Assert.All(passed.Rewards, r => Assert.Null(r.Reason));
        Assert.Equal(
            (CaseStatus.Resolved, CaseOutcome.Pass, "tester"),
            (passed.Cases[0].Status, passed.Cases[0].Outcome, passed.Cases[0].ResolvedBy)
        );

        await AcceptAsync(Purchase(program, "p2", "bob", 1000) with { OccurredAt = Store.Now });
        await DrainAsync();
        Assert.Equal(RewardStatus.Payable, (await AssertSoundAsync(Completing)).Rewards.MaxBy(r => r.Id)!.Status);
    }

    [Theory]
    [InlineData(CaseOutcome.Reject, MemberStatus.Active)]
    [InlineData(CaseOutcome.RejectAndBlock, MemberStatus.Blocked)]
    public async Task A_rejected_case_takes_back_what_is_not_paid(CaseOutcome outcome, MemberStatus status)
    {
        var program = await HeldAsync();
        await ResolveAsync(program, await SnapshotAsync(), "bob", outcome);
        await AcceptAsync(Purchase(program, "p2", "bob", 1000));
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        Assert.Equal((RiskVerdict.Rejected, status), (stored.Member("bob").Risk.Verdict, stored.Member("bob").Status));
        Assert.Equal(3, stored.Rewards.Count);
        Assert.All(
            stored.Rewards,
            r => Assert.Equal((RewardStatus.Reversed, ReversalReason.Fraud), (r.Status, r.Reason))
        );
        Assert.Equal(ReferralStatus.Rejected, stored.Referrals[0].Status);
        Assert.Equal(
            0,
            stored.Counters[new CounterKey(program, stored.Member("ann").Id, CounterKey.Completed, 0)].Count
        );
    }

    [Fact]
    public async Task A_case_is_resolved_once_and_assigned_while_it_is_open()
    {
        var program = await HeldAsync();
        var held = await SnapshotAsync();
        var open = held.Cases[0];
        await CommandAsync(program, held.Member("bob"), new AssignCase(open.Id, "eve"));
        Assert.Equal("eve", (await SnapshotAsync()).Cases[0].Assignee);
        await CommandAsync(program, held.Member("bob"), new AssignCase(open.Id, ""));
        Assert.Null((await SnapshotAsync()).Cases[0].Assignee);

        await ResolveAsync(program, held, "bob", CaseOutcome.Pass);
        await ResolveAsync(program, held, "bob", CaseOutcome.Reject);
        await CommandAsync(program, held.Member("bob"), new AssignCase(open.Id, "eve"));

        var stored = await AssertSoundAsync(Completing);
        Assert.Equal((CaseOutcome.Pass, null), (stored.Cases[0].Outcome, stored.Cases[0].Assignee));
        Assert.Equal(2, stored.Decisions.Count(d => d.Reason == Reason.StateForbids));
        Assert.DoesNotContain(stored.Rewards, r => r.Status == RewardStatus.Reversed);
    }

    [Fact]
    public async Task A_reward_that_is_due_is_looked_at_once_more()
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync(NewMember(program, "ann"), With(NewMember(program, "bob", "ann"), TraitKind.Device, "d1"));
        await AcceptAsync(Purchase(program, "p1", "bob", 5000) with { OccurredAt = Store.Now });
        await DrainAsync();
        Assert.Equal(RewardStatus.Held, (await SnapshotAsync()).Rewards.Single(r => r.Rule == "bonus").Status);

        await JoinAsync([
            .. Enumerable
                .Range(0, 3)
                .Select(i =>
                    With(
                        With(NewMember(program, $"farm{i}", "ann"), TraitKind.Device, "d1"),
                        TraitKind.Address,
                        "192.0.2.1"
                    )
                ),
        ]);
        await DrainAsync();
        var before = await SnapshotAsync();
        var bonus = before.Rewards.Single(r => r.Rule == "bonus");
        await AcceptAsync(
            await CommandAsync(program, new ReleaseRewards(bonus.PayableAt, 1_000), default, bonus.Partition)
        );
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        Assert.Equal(RiskVerdict.Clear, before.Member("bob").Risk.Verdict);
        Assert.Equal((RiskVerdict.Held, 75), (stored.Member("bob").Risk.Verdict, stored.Member("bob").Risk.Score));
        Assert.Equal(
            (RewardStatus.Review, ReversalReason.Fraud),
            stored.Rewards.Where(r => r.Rule == "bonus").Select(r => (r.Status, r.Reason)).Single()
        );
        Assert.Contains(stored.Cases, c => c.MemberId == stored.Member("bob").Id);
    }

    [Fact]
    public async Task Matches_are_the_latest_before_the_sign_up()
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync([
            NewMember(program, "ann"),
            .. Enumerable
                .Range(0, 60)
                .Select(i =>
                    With(NewMember(program, $"m{i}", i % 2 == 1 ? "ann" : null), TraitKind.Address, "192.0.2.1")
                ),
        ]);

        var facts = await FraudFactsAsync();
        var members = (await SnapshotAsync()).Members.ToDictionary(m => m.ExternalId, m => m.Id);
        var last = Assert.Single(facts[members["m59"]].Matches);
        Assert.Equal((TraitMatch.Most + 1, true, 0), (last.Others, last.IsShared, last.Level));
        Assert.Equal(members["m57"], last.Members[0]);
        Assert.Equal(
            (5, 2),
            (Assert.Single(facts[members["m5"]].Matches).Others, facts[members["m5"]].Matches[0].Siblings)
        );
        Assert.False(facts.ContainsKey(members["m4"]));
        Assert.Equal(29, facts[members["m59"]].InDay);
    }

    [Theory]
    [InlineData(TraitKind.Card, 60, 59)]
    [InlineData(TraitKind.Device, 120, 59)]
    public async Task Referrers_of_members_with_a_common_value_are_counted(TraitKind kind, int others, int siblings)
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync([
            NewMember(program, "ann"),
            NewMember(program, "ben"),
            .. Enumerable.Range(0, 60).Select(i => With(NewMember(program, $"fake{i}", "ann"), kind, "shared")),
            .. Enumerable.Range(0, 60).Select(i => With(NewMember(program, $"other{i}"), kind, "shared")),
            With(NewMember(program, "bens", "ben"), kind, "shared"),
            With(NewMember(program, "last", "ann"), TraitKind.Phone, "+48600000001"),
        ]);
        await DrainAsync();
        await AcceptAsync(Purchase(program, "p1", "fake7", 5000));

        var match = Assert.Single((await FraudFactsAsync())[(await SnapshotAsync()).Member("fake7").Id].Matches);
        Assert.Equal((others, siblings), (match.Others, match.Siblings));
    }

    [Theory]
    [InlineData(TraitKind.Email, "bob@mail.example", false)]
    [InlineData(TraitKind.Phone, "+48600000001", false)]
    [InlineData(TraitKind.PayoutAccount, "iban:PL61109010140000071219812874", true)]
    public async Task Nobody_is_blamed_for_those_who_use_the_same_contact_later(
        TraitKind kind,
        string value,
        bool counts
    )
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync(NewMember(program, "ann"), With(NewMember(program, "bob", "ann"), kind, value, value));
        await JoinAsync([
            .. Enumerable
                .Range(0, 3)
                .Select(i => With(NewMember(program, $"rival{i}", "ann"), kind, value, $"{i}{value}")),
        ]);
        await AcceptAsync(Purchase(program, "p1", "bob", 5000));
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        Assert.Equal(counts ? RiskVerdict.Held : RiskVerdict.Clear, stored.Member("bob").Risk.Verdict);
        Assert.Equal(RiskVerdict.Held, stored.Member("rival2").Risk.Verdict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_who_returns_a_purchase_is_held_alone(bool hasTraits)
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync(
            hasTraits ? With(NewMember(program, "ann"), TraitKind.Device, "d1") : NewMember(program, "ann")
        );
        await JoinAsync(
            NewMember(program, "rival0", "ann"),
            NewMember(program, "rival1", "ann"),
            NewMember(program, "friend", "ann")
        );
        foreach (var rival in new[] { "rival0", "rival1" })
        {
            await AcceptAsync(Purchase(program, $"p-{rival}", rival, 5000));
            await DrainAsync();
            await AcceptAsync(Refund(program, $"r-{rival}", $"p-{rival}", rival));
            await DrainAsync();
        }
        await AcceptAsync(Purchase(program, "p-friend", "friend", 5000));
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        Assert.Equal(
            (RiskVerdict.Held, 60),
            (stored.Member("rival1").Risk.Verdict, stored.Member("rival1").Risk.Score)
        );
        Assert.Equal(
            (RiskVerdict.Clear, 0),
            (stored.Member("friend").Risk.Verdict, stored.Member("friend").Risk.Score)
        );
        var friend = stored
            .Rewards.Where(r =>
                r.SourceId
                == stored.Events.Single(e => e.MemberId == stored.Member("friend").Id && e.Type == "purchase").Id
            )
            .ToList();
        Assert.Equal(3, friend.Count);
        Assert.DoesNotContain(friend, r => r.Reason == ReversalReason.Fraud);
    }

    [Fact]
    public async Task An_erasure_takes_the_traits_with_it()
    {
        var program = await HeldAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        Assert.Contains((await SnapshotAsync()).Traits, t => t.MemberId == bob.Id);

        await CommandAsync(program, bob, new EraseMember(Forfeit: false));

        Assert.DoesNotContain((await AssertSoundAsync(Completing)).Traits, t => t.MemberId == bob.Id);
    }

    [Fact]
    public async Task A_sign_up_with_traits_of_an_erased_member_is_held()
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync(
            NewMember(program, "ann"),
            With(NewMember(program, "old", "ann"), TraitKind.Phone, "+4930123456", "+4930123456")
        );
        await DrainAsync();
        await CommandAsync(program, (await SnapshotAsync()).Member("old"), new EraseMember(Forfeit: false));

        await JoinAsync(
            With(NewMember(program, "again", "ann"), TraitKind.Phone, "+4930123456", "+4930123456"),
            With(NewMember(program, "other", "ann"), TraitKind.Phone, "+4930654321", "+4930654321")
        );
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        Assert.Contains(stored.Members, m => m.Status == MemberStatus.Erased);
        Assert.Equal("ErasedReturns", string.Join(' ', stored.Signals.Select(s => s.Name)));
        Assert.Equal(RiskVerdict.Held, stored.Member("again").Risk.Verdict);
        Assert.Equal(RiskVerdict.Clear, stored.Member("other").Risk.Verdict);
        Assert.Equal(Signal.ErasedReturns, Assert.Single(stored.Signals).Name);
    }

    /// <summary>Creates a held referral: bob writes ann's mailbox differently, and has bought something.</summary>
    protected async Task<ProgramId> HeldAsync()
    {
        var program = await ProgramAsync(Completing);
        await JoinAsync(
            With(NewMember(program, "ann"), TraitKind.Email, "ann@gmail.com", "ann@gmail.com"),
            With(NewMember(program, "bob", "ann"), TraitKind.Email, "ann@gmail.com", "a.nn@gmail.com")
        );
        await AcceptAsync(Purchase(program, "p1", "bob", 5000) with { OccurredAt = Store.Now });
        await DrainAsync();
        return program;
    }

    protected Task ResolveAsync(ProgramId program, StoreSnapshot held, string member, CaseOutcome outcome) =>
        CommandAsync(
            program,
            held.Member(member),
            new ResolveCase(held.Cases.Single(c => c.MemberId == held.Member(member).Id).Id, outcome)
        );

    private async Task CommandAsync(ProgramId program, StoredMember member, ICommand command)
    {
        var partition = (await SnapshotAsync()).Events.First(e => e.MemberId == member.Id).Partition!.Value;
        await AcceptAsync(await CommandAsync(program, command, member.Id, partition));
        await DrainAsync();
    }

    private async Task<Dictionary<MemberId, FraudFacts>> FraudFactsAsync()
    {
        await using var unit = await Store.ClaimAsync(1_000, null, Stopping);
        return (await unit!.LoadAsync(Stopping)).Fraud.ToDictionary(f => f.Key.MemberId, f => f.Value);
    }
}
