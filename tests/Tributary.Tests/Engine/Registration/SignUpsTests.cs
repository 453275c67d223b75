using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Engine.Registration;

/// <summary>Sign-ups are decided without clock, I/O or randomness.</summary>
public sealed class SignUpsTests
{
    private static readonly Instant s_now = Instant.From(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_same_facts_give_the_same_members_and_codes()
    {
        var facts = FactsWith("AAAA2222", "BBBB3333");
        SignUp[] signUps =
        [
            new() { ProgramId = new ProgramId(1), Id = "ann" },
            new()
            {
                ProgramId = new ProgramId(1),
                Id = "bob",
                Referrer = "ann",
            },
        ];

        var first = SignUps.Decide(facts, signUps, new IdBlock(1, 100));
        var again = SignUps.Decide(facts, signUps, new IdBlock(1, 100));

        Assert.Equal(["AAAA2222", "BBBB3333"], first.Members.Select(member => member.Member.Code));
        Assert.Equal(
            first.Members.Select(member => (member.Member.Facts.Id, member.Member.Code)),
            again.Members.Select(member => (member.Member.Facts.Id, member.Member.Code))
        );
    }

    private static ProgramFacts Program()
    {
        var plan = SampleTerms.Put("acme", """{ "rewards": [] }""").Plan;
        return new ProgramFacts(
            new ProgramId(1),
            "acme",
            ProgramStatus.Active,
            null,
            [new VersionSpan(1, default, false)],
            [plan]
        );
    }

    private static SignUpFacts FactsWith(params string[] freshCodes) =>
        new()
        {
            Now = s_now,
            Partitions = 4,
            FreshCodes = freshCodes,
            Programs = new Dictionary<ProgramId, ProgramFacts> { [new ProgramId(1)] = Program() },
            Members = new Dictionary<(ProgramId, string), KnownMember>(),
            Codes = new Dictionary<(ProgramId, string), CodeFacts>(),
            Owners = new Dictionary<MemberId, Referrer>(),
            TouchesByVisitor = Array.Empty<Touchpoint>().ToLookup(touch => touch.VisitorId),
            TouchesByClick = new Dictionary<ClickId, Touchpoint>(),
        };
}
