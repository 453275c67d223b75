using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Xunit;
using static Tributary.Tests.Engine.Screening.FraudContexts;

namespace Tributary.Tests.Engine.Screening;

/// <summary>Signals together: points, witnesses and verdicts.</summary>
public sealed class ScoringTests
{
    [Fact]
    public void A_household_is_one_witness_with_any_shared_traits()
    {
        var family =
            (ImmutableArray<TraitMatch>)
                [
                    Match(TraitKind.PayoutAccount, level: 1),
                    Match(TraitKind.Card, others: 3, siblings: 2, level: 1),
                    Match(TraitKind.Phone, level: 1),
                    Match(TraitKind.Device, others: 3, siblings: 2, level: 1),
                    Match(TraitKind.Address, others: 4, siblings: 3, level: 1, isExact: true),
                ];
        Assert.Equal(RiskVerdict.Held, Scoring.Judge(EvaluationContext(family), FraudPlan.Default).After.Verdict);
        Assert.Equal(
            RiskVerdict.Rejected,
            Scoring
                .Judge(EvaluationContext([.. family, Match(TraitKind.Email, level: 1)]), FraudPlan.Default)
                .After.Verdict
        );

        var gang =
            (ImmutableArray<TraitMatch>)
                [
                    Match(TraitKind.PayoutAccount, others: 8, siblings: 8),
                    Match(TraitKind.Device, others: 8, siblings: 8),
                ];
        Assert.Equal(RiskVerdict.Rejected, Scoring.Judge(EvaluationContext(gang), FraudPlan.Default).After.Verdict);
    }

    [Fact]
    public void A_soft_signal_never_rejects_alone()
    {
        var plan = FraudPlan.Default with
        {
            Signals = new Dictionary<Signal, SignalPlan>
            {
                [Signal.SameDevice] = new(100, SignalMode.On),
                [Signal.DeviceFarm] = new(100, SignalMode.On),
            }.ToFrozenDictionary(),
        };
        var farm = Match(TraitKind.Device, others: 4, siblings: 4);

        Assert.Equal(RiskVerdict.Held, Scoring.Judge(EvaluationContext(farm), plan).After.Verdict);
        Assert.Equal(
            RiskVerdict.Held,
            Scoring
                .Judge(EvaluationContext(farm, Match(TraitKind.Address, level: 1, isExact: true)), plan)
                .After.Verdict
        );
        Assert.Equal(
            RiskVerdict.Rejected,
            Scoring.Judge(EvaluationContext(farm, Match(TraitKind.Email, level: 1)), plan).After.Verdict
        );
        Assert.Equal(
            RiskVerdict.Held,
            Scoring
                .Judge(
                    EvaluationContext(farm, Match(TraitKind.Email, level: 1)),
                    plan with
                    {
                        Reject = FraudPlan.NeverRejects,
                    }
                )
                .After.Verdict
        );
    }

    [Fact]
    public void Shadow_records_and_off_does_not_look()
    {
        var plan = FraudPlan.Default with
        {
            Signals = new Dictionary<Signal, SignalPlan>
            {
                [Signal.SameEmail] = new(null, SignalMode.Shadow),
                [Signal.SamePhone] = new(null, SignalMode.Off),
            }.ToFrozenDictionary(),
        };

        var judged = Scoring.Judge(
            EvaluationContext(Match(TraitKind.Email, level: 1, isExact: true), Match(TraitKind.Phone, level: 1)),
            plan
        );

        Assert.Equal([(Signal.SameEmail, SignalMode.Shadow, 0)], judged.Found.Select(f => (f.Name, f.Mode, f.Points)));
        Assert.Equal((0, RiskVerdict.Clear), (judged.After.Score, judged.After.Verdict));
    }

    [Fact]
    public void A_signal_counts_once_and_only_new_ones_hold_who_was_passed()
    {
        var context = EvaluationContext(Match(TraitKind.Email, level: 1));
        var held = Scoring.Judge(context, FraudPlan.Default).After;
        Assert.Empty(
            Scoring.Judge(context with { Member = context.Member with { Risk = held } }, FraudPlan.Default).Found
        );

        var passed = held with { Verdict = RiskVerdict.Passed, Score = 0 };
        var again = context with { Member = context.Member with { Risk = passed } };
        Assert.Equal(passed, Scoring.Judge(again, FraudPlan.Default).After);

        var hard = again with
        {
            Facts = new FraudFacts { Matches = [Match(TraitKind.Email, level: 1, isExact: true)] },
        };
        Assert.Equal(
            (RiskVerdict.Held, 100),
            (Scoring.Judge(hard, FraudPlan.Default).After.Verdict, Scoring.Judge(hard, FraudPlan.Default).After.Score)
        );
    }

    /// <summary>A grandmother's account and phone, at any level above, and her tablet on her line.</summary>
    [Fact]
    public void Nothing_that_a_household_of_six_shares_rejects_anybody()
    {
        TraitKind[] kinds =
        [
            TraitKind.Phone,
            TraitKind.PayoutAccount,
            TraitKind.Card,
            TraitKind.Device,
            TraitKind.Address,
        ];
        const int Levels = 4; // nobody above, the referrer, the one above it, and the next
        for (var way = 0; way < Math.Pow(Levels + 1, kinds.Length); way++)
        {
            var levels = kinds.Select((_, i) => (int)(way / Math.Pow(Levels + 1, i)) % (Levels + 1)).ToList();
            var matches = kinds
                .Zip(levels)
                .Where(shared => shared.Second < Levels)
                .Select(shared =>
                    Match(shared.First, others: 5, level: shared.Second, isExact: true, siblings: 4) with
                    {
                        Exact = 4,
                    }
                );
            var context = EvaluationContext([.. matches]);
            context = context with { Ring = new RingSize(6, 15) };
            Assert.NotEqual(RiskVerdict.Rejected, Scoring.Judge(context, FraudPlan.Default).After.Verdict);
        }
    }

    /// <summary>A browser shared with one other member at the address is not a witness beside another signal.</summary>
    [Fact]
    public void A_signal_with_a_part_of_its_points_is_no_whole_witness()
    {
        var match = Match(TraitKind.Address, others: 2, isExact: true, siblings: 2) with { Exact = 1 };
        var context = EvaluationContext(match) with
        {
            SignUp = new()
            {
                ClickLagMicros = 1,
                Country = "PL",
                AddressCountry = "BR",
            },
        };
        Is(context, RiskVerdict.Held, "same_browser 19, same_address 5, country_mismatch 25, fast_conversion 60");
    }

    /// <summary>Everything that a stranger can cause by following a link, typing a code and signing up.</summary>
    [Fact]
    public void All_that_strangers_can_make_holds_nobody()
    {
        var crowd = new FraudFacts
        {
            InDay = 100,
            InMinute = 100,
            Clickless = 100,
            Clicks = 1_000_000,
            Referrals = 1,
        };
        foreach (var source in Enum.GetValues<ReferralSource>())
        foreach (var moment in Enum.GetValues<FraudMoment>().Where(m => m != FraudMoment.Refund))
        {
            var context = EvaluationContext() with
            {
                Moment = moment,
                Facts = crowd,
                TakenBack = 50,
                Referral = EvaluationContext().Referral with { Source = source },
                SignUp = new() { ClickLagMicros = 20_000_000 },
            };
            var judged = Scoring.Judge(context, FraudPlan.Default).After;
            Assert.Equal((0, RiskVerdict.Clear), (judged.Score, judged.Verdict));
        }
    }
}
