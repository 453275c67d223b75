using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Tests.Engine.Deciding;
using Xunit;

namespace Tributary.Tests.Engine.Screening;

/// <summary>Makes what fraud detection sees of a sign-up, and checks what it finds.</summary>
internal static class FraudContexts
{
    private static readonly Instant s_joined = TableLine.Time("05-01");

    public static void Is(FraudContext context, RiskVerdict verdict, string found)
    {
        var judged = Scoring.Judge(context, FraudPlan.Default);
        Assert.Equal(found, string.Join(", ", judged.Found.Select(f => $"{EnumNames.Of(f.Name)} {f.Points}")));
        Assert.Equal(verdict, judged.After.Verdict);
    }

    public static FraudContext SaidToBe(SignUpPayload said) => EvaluationContext() with { SignUp = said };

    public static TraitMatch Match(
        TraitKind kind,
        int others = 1,
        int level = 0,
        bool isExact = false,
        int siblings = 0,
        long? gap = 0
    ) => new(kind, others, level, isExact, siblings, level > 0 || siblings > 0 ? gap : null, [new MemberId(100)]);

    public static FraudContext EvaluationContext(params ImmutableArray<TraitMatch> matches) =>
        new()
        {
            Moment = FraudMoment.SignUp,
            At = s_joined,
            Member = new MemberFacts
            {
                Id = new MemberId(3),
                ProgramId = new ProgramId(1),
                Partition = 0,
                Upline = [new MemberId(2), new MemberId(1)],
                Depth = 2,
                Group = "default",
                Status = MemberStatus.Active,
                JoinedAt = s_joined,
                Attributes = default,
            },
            Referral = new ReferralFacts
            {
                Id = new ReferralId(9),
                MemberId = new MemberId(3),
                ReferrerId = new MemberId(2),
                Source = ReferralSource.Code,
                Code = "ANN",
                Status = ReferralStatus.Pending,
                TermsVersion = 1,
                JoinedAt = s_joined,
            },
            Facts = new FraudFacts { Matches = matches },
            SignUp = new SignUpPayload(),
        };
}
