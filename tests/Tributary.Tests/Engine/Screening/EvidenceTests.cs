using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Registration;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;
using Xunit;
using static Tributary.Tests.Engine.Screening.FraudContexts;

namespace Tributary.Tests.Engine.Screening;

/// <summary>The log and a trace keep the evidence of a screening.</summary>
public sealed class EvidenceTests
{
    /// <summary>The log records whether a sign-up sent both, and neither value itself.</summary>
    [Theory]
    [InlineData(TraitKind.Address, 5, true)]
    [InlineData(TraitKind.Address, 0, false)]
    [InlineData(TraitKind.Email, 5, false)]
    public void A_sign_up_says_whether_it_told_address_and_browser(TraitKind kind, long variant, bool hasBrowser)
    {
        var signUp = new SignUp
        {
            ProgramId = new ProgramId(1),
            Id = "cid",
            Traits = [new Trait(kind, new byte[17], variant)],
        };
        var member = new KnownMember(EvaluationContext().Member, "cid", new MemberId(1), "CID", null, null);
        var facts = SignUpEntry.Of(new RegisteredMember(signUp, member, new CodeId(4), null, new EntryId(5))).Facts;
        Assert.Equal(
            hasBrowser ? """{"group":"default","has_browser":true}""" : """{"group":"default"}""",
            Encoding.UTF8.GetString(facts.Span)
        );
    }

    [Fact]
    public void Facts_that_no_signal_looks_at_are_not_recorded()
    {
        Assert.True(
            new FraudFacts
            {
                InDay = 19,
                Earlier = 3,
                BusyDay = 7,
                Clicks = 499,
                Referrals = 4,
                Events = 2,
            }
                .Trimmed()
                .IsNone
        );
        Assert.False(
            new FraudFacts { InDay = 20 }
                .Trimmed()
                .IsNone
        );
    }

    [Fact]
    public void Every_signal_has_one_rule_and_evidence_survives_its_codec()
    {
        Assert.Equal(Enum.GetValues<Signal>(), Scoring.Rules.Select(r => r.Name));
        var evidence = Evidence.Of(Match(TraitKind.Device, others: 4, level: 2, siblings: 3), 50);
        Assert.Equivalent(evidence, EvidenceCodec.Read(EvidenceCodec.Write(evidence)), strict: true);
    }

    [Fact]
    public void A_screening_survives_its_trace()
    {
        var screening = new ScreeningTrace(
            new MemberId(7),
            new FraudFacts
            {
                Matches = [Match(TraitKind.Email, level: 1), Match(TraitKind.Card, siblings: 2) with { Exact = 2 }],
                InDay = 30,
                Earlier = 2,
                EarlierDays = 9,
                Clickless = 20,
                InMinute = 25,
                BusyDay = 4,
                Clicks = 900,
                Referrals = 2,
                Events = 1,
            },
            [new SignalTrace(Signal.AliasEmail, SignalMode.On, 60)],
            60,
            RiskVerdict.Held
        )
        {
            Opened = new CaseId(12),
        };

        var read = Assert.Single(TraceCodec.Read(TraceCodec.Write(new Trace { Screenings = [screening] })).Screenings);

        Assert.Equivalent(screening, read, strict: true);
    }
}
