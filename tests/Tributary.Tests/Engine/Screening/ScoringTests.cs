using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;
using Tributary.Tests.Engine.Deciding;
using Xunit;

namespace Tributary.Tests.Engine.Screening;

public sealed class ScoringTests
{
    private static readonly Instant s_joined = TableLine.Time("05-01");

    [Theory]
    [InlineData(TraitKind.Email, true, 1, RiskVerdict.Rejected, "same_email 100")]
    [InlineData(TraitKind.Email, false, 1, RiskVerdict.Held, "alias_email 60")]
    [InlineData(TraitKind.Email, true, 2, RiskVerdict.Rejected, "circular_chain 100")]
    [InlineData(TraitKind.Email, false, 2, RiskVerdict.Held, "alias_email 60")]
    [InlineData(TraitKind.Email, false, 0, RiskVerdict.Held, "alias_email 60")]
    [InlineData(TraitKind.Phone, false, 1, RiskVerdict.Held, "same_phone 80")]
    [InlineData(TraitKind.Phone, false, 3, RiskVerdict.Held, "circular_chain 80")]
    [InlineData(TraitKind.Phone, false, 0, RiskVerdict.Clear, "shared_phone 42")]
    [InlineData(TraitKind.PayoutAccount, false, 1, RiskVerdict.Held, "same_payout_account 80")]
    [InlineData(TraitKind.PayoutAccount, false, 2, RiskVerdict.Held, "circular_chain 80")]
    [InlineData(TraitKind.PayoutAccount, false, 0, RiskVerdict.Clear, "shared_payout_account 49")]
    [InlineData(TraitKind.Card, false, 1, RiskVerdict.Held, "shared_card 70")]
    [InlineData(TraitKind.Card, false, 0, RiskVerdict.Clear, "shared_card 49")]
    [InlineData(TraitKind.Device, false, 1, RiskVerdict.Clear, "same_device 50")]
    [InlineData(TraitKind.Device, false, 2, RiskVerdict.Held, "same_device 50, device_circle 25")]
    [InlineData(TraitKind.Address, true, 1, RiskVerdict.Held, "same_browser 55, same_address 5")]
    [InlineData(TraitKind.Address, false, 1, RiskVerdict.Clear, "same_address 5")]
    public void One_match_speaks_by_its_kind_and_level(
        TraitKind kind,
        bool isExact,
        int level,
        RiskVerdict verdict,
        string found
    ) => Is(EvaluationContext(Match(kind, level: level, isExact: isExact)), verdict, found);

    [Fact]
    public void A_value_that_hundreds_of_strangers_share_says_nothing()
    {
        foreach (var kind in Enum.GetValues<TraitKind>())
            Is(
                EvaluationContext(Match(kind, others: TraitMatch.Widest, level: 1, siblings: 9, isExact: true)),
                RiskVerdict.Clear,
                ""
            );
    }

    [Theory]
    [InlineData(TraitKind.Card, 2, 2, "shared_card 70")]
    [InlineData(TraitKind.Card, 2, 0, "shared_card 70")]
    [InlineData(TraitKind.Card, 20, 20, "shared_card 70")]
    [InlineData(TraitKind.Card, 54, 54, "shared_card 70")]
    [InlineData(TraitKind.Card, 143, 3, "shared_card 70")]
    [InlineData(TraitKind.Card, TraitMatch.Widest, TraitMatch.Widest, "shared_card 70")]
    [InlineData(TraitKind.Card, TraitMatch.Widest, 10, "shared_card 70")]
    [InlineData(TraitKind.PayoutAccount, 54, 54, "shared_payout_account 70")]
    [InlineData(TraitKind.PayoutAccount, TraitMatch.Widest, TraitMatch.Widest, "shared_payout_account 70")]
    [InlineData(TraitKind.Phone, 60, 60, "shared_phone 60")]
    [InlineData(TraitKind.Email, 60, 60, "alias_email 60")]
    [InlineData(TraitKind.Device, 2, 2, "same_device 50, device_farm 25")]
    [InlineData(TraitKind.Device, 54, 54, "same_device 50, device_farm 25")]
    [InlineData(TraitKind.Device, TraitMatch.Widest, TraitMatch.Widest / 2, "same_device 50, device_farm 25")]
    public void Size_helps_nobody_whose_accounts_one_referrer_brought(
        TraitKind kind,
        int others,
        int siblings,
        string found
    ) => Is(EvaluationContext(Match(kind, others: others, siblings: siblings)), RiskVerdict.Held, found);

    [Theory]
    [InlineData(12, 1, "same_device 50")]
    [InlineData(30, 4, "same_device 50")]
    [InlineData(120, 20, "")]
    [InlineData(2, 0, "")]
    public void The_tablet_of_a_shop_holds_none_of_its_customers(int others, int siblings, string found) =>
        Is(EvaluationContext(Match(TraitKind.Device, others: others, siblings: siblings)), RiskVerdict.Clear, found);

    [Fact]
    public void A_household_is_one_witness_whatever_it_shares()
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
    public void One_address_and_one_browser_are_a_machine_of_any_number()
    {
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 2, siblings: 2, isExact: true, exact: 2)),
            RiskVerdict.Clear,
            "same_browser 39, same_address 5"
        );
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 3, siblings: 3, isExact: true, exact: 3)),
            RiskVerdict.Held,
            "same_browser 55, same_address 5"
        );
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 51, siblings: 51, isExact: true, exact: 51)),
            RiskVerdict.Held,
            "same_browser 55, same_address 5"
        );
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 51, siblings: 51, isExact: true, exact: 20)),
            RiskVerdict.Clear,
            ""
        );
    }

    [Fact]
    public void A_family_behind_one_address_passes_and_one_device_is_held()
    {
        Is(EvaluationContext(Match(TraitKind.Address, level: 1)), RiskVerdict.Clear, "same_address 5");
        Is(
            EvaluationContext(Match(TraitKind.Address, level: 1, isExact: true, gap: 48)),
            RiskVerdict.Clear,
            "same_browser 22, same_address 1"
        );
        Is(
            EvaluationContext(
                Match(TraitKind.Address, level: 1, isExact: true, gap: 48),
                Match(TraitKind.Device, level: 1)
            ),
            RiskVerdict.Held,
            "same_device 50, same_browser 22, same_address 1"
        );
    }

    [Theory]
    [InlineData(0, 1, "same_address 5")]
    [InlineData(36, 1, "same_address 2")]
    [InlineData(0, 6, "same_address 2")]
    [InlineData(72, 1, "")]
    [InlineData(0, 21, "")]
    public void An_address_says_less_with_time_and_with_numbers(long gap, int others, string found) =>
        Is(
            EvaluationContext(Match(TraitKind.Address, others: others, siblings: 1, gap: gap)),
            RiskVerdict.Clear,
            found
        );

    [Fact]
    public void What_is_soft_never_rejects_alone()
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
                    Match(shared.First, others: 5, level: shared.Second, isExact: true, siblings: 4, exact: 4)
                );
            var context = EvaluationContext([.. matches]);
            context = context with { RingMembers = 6, RingEdges = 15 };
            Assert.NotEqual(RiskVerdict.Rejected, Scoring.Judge(context, FraudPlan.Default).After.Verdict);
        }
    }

    [Theory]
    [InlineData(19, 0, 0, null, false)]
    [InlineData(20, 0, 0, null, true)]
    [InlineData(40, 60, 6, null, false)]
    [InlineData(60, 40, 4, null, true)]
    [InlineData(45, 0, 0, 30, false)]
    [InlineData(60, 0, 0, 30, true)]
    [InlineData(100, 0, 0, 500, true)]
    public void Velocity_is_measured_by_what_is_normal_for_the_referrer(
        int inDay,
        int earlier,
        int days,
        int? busyDay,
        bool speaks
    ) =>
        Is(
            EvaluationContext() with
            {
                Facts = new FraudFacts
                {
                    InDay = inDay,
                    Earlier = earlier,
                    EarlierDays = days,
                    BusyDay = busyDay,
                },
            },
            RiskVerdict.Clear,
            speaks ? "velocity 0" : ""
        );

    [Theory]
    [InlineData(99, null, "")]
    [InlineData(100, null, "storm 60")]
    [InlineData(100, 20_000_000L, "storm 0")]
    public void A_hundred_in_a_minute_are_held_but_for_those_who_clicked(int inMinute, long? lag, string found) =>
        Is(
            EvaluationContext() with
            {
                Facts = new FraudFacts { InMinute = inMinute },
                SignUp = new() { ClickLagMicros = lag },
            },
            found == "storm 60" ? RiskVerdict.Held : RiskVerdict.Clear,
            found
        );

    /// <summary>The address of a carrier that some viewers share, and one that half of them share.</summary>
    [Theory]
    [InlineData(true, 49, false, RiskVerdict.Clear, "storm 0")]
    [InlineData(true, 50, false, RiskVerdict.Held, "storm 60")]
    [InlineData(true, 1, true, RiskVerdict.Held, "hosting_network 35, storm 60")]
    [InlineData(false, 1, false, RiskVerdict.Held, "storm 60")]
    public void Viewers_of_a_stream_pass_when_their_browsers_are_told(
        bool hasBrowser,
        int siblings,
        bool isHosting,
        RiskVerdict verdict,
        string found
    )
    {
        var carrier = Match(TraitKind.Address, others: 60, siblings: siblings);
        Is(
            EvaluationContext(carrier) with
            {
                Facts = new FraudFacts { InMinute = 100, Matches = [carrier] },
                SignUp = new() { HasBrowser = hasBrowser, Hosting = isHosting },
            },
            verdict,
            found
        );
    }

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
        var facts = SignUpEntry.Of(new NewMember(signUp, member, new CodeId(4), null, new EntryId(5))).Facts;
        Assert.Equal(
            hasBrowser ? """{"group":"default","has_browser":true}""" : """{"group":"default"}""",
            Encoding.UTF8.GetString(facts.Span)
        );
    }

    /// <summary>A browser shared with one other member at the address is not a witness beside another signal.</summary>
    [Fact]
    public void A_signal_with_a_part_of_its_points_is_no_whole_witness()
    {
        var match = Match(TraitKind.Address, others: 2, isExact: true, siblings: 2, exact: 1);
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

    [Theory]
    [InlineData(1, 0, 1, "")]
    [InlineData(2, 3, 1, "refund_rate 60")]
    [InlineData(2, 4, 1, "")]
    [InlineData(2, 400, 2, "refund_rate 60")]
    public void Whoever_takes_a_purchase_back_is_held_when_it_is_a_habit(
        long takenBack,
        long completed,
        long own,
        string found
    )
    {
        var refund = EvaluationContext() with
        {
            Moment = FraudMoment.Refund,
            TakenBack = takenBack,
            Completed = completed,
            Refunded = own,
        };
        Is(refund, found == "" ? RiskVerdict.Clear : RiskVerdict.Held, found);
        Is(refund with { Moment = FraudMoment.SignUp }, RiskVerdict.Clear, "");
        Is(refund with { Moment = FraudMoment.Completion }, RiskVerdict.Clear, "");
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

    [Fact]
    public void A_sign_up_speaks_for_itself()
    {
        Is(SaidToBe(new() { Disposable = true }), RiskVerdict.Held, "disposable_email 60");
        Is(SaidToBe(new() { ClickLagMicros = 2_999_999 }), RiskVerdict.Held, "fast_conversion 60");
        Is(SaidToBe(new() { ClickLagMicros = 3_000_000 }), RiskVerdict.Clear, "");
        Is(
            SaidToBe(new() { ClickMarks = ClickFlags.NoGesture, ClickLagMicros = 3_599_999_999 }),
            RiskVerdict.Clear,
            "stuffed_click 50"
        );
        Is(
            SaidToBe(new() { ClickMarks = ClickFlags.NoGesture, ClickLagMicros = 3_600_000_000 }),
            RiskVerdict.Held,
            "stuffed_click 50, cold_click 10"
        );
        Is(
            SaidToBe(new() { ClickMarks = ClickFlags.NoGesture | ClickFlags.CouponSite }),
            RiskVerdict.Held,
            "stuffed_click 50, code_leak 10"
        );
        Is(SaidToBe(new() { ClickLagMicros = 86_400_000_000 }), RiskVerdict.Clear, "");
        Is(SaidToBe(new() { ClickMarks = ClickFlags.CouponSite }), RiskVerdict.Clear, "code_leak 10");
        Is(SaidToBe(new() { Country = "PL", AddressCountry = "PL" }), RiskVerdict.Clear, "");
        Is(
            SaidToBe(
                new()
                {
                    Country = "PL",
                    AddressCountry = "BR",
                    Hosting = true,
                }
            ),
            RiskVerdict.Held,
            "hosting_network 35, country_mismatch 25"
        );
        Is(SaidToBe(new() { Hosting = true }), RiskVerdict.Clear, "hosting_network 35");
        Is(SaidToBe(new() { Country = "PL", AddressCountry = "BR" }), RiskVerdict.Clear, "country_mismatch 25");
    }

    [Fact]
    public void Clicks_far_above_what_comes_of_them_speak()
    {
        var link = EvaluationContext() with
        {
            Referral = EvaluationContext().Referral with { Source = ReferralSource.Link },
        };

        Is(
            link with
            {
                Facts = new FraudFacts { Clicks = 499, Referrals = 1 },
            },
            RiskVerdict.Clear,
            ""
        );
        Is(
            link with
            {
                Facts = new FraudFacts { Clicks = 500, Referrals = 1 },
            },
            RiskVerdict.Clear,
            "click_flood 0"
        );
        Is(
            link with
            {
                Facts = new FraudFacts { Clicks = 2_000, Referrals = 10 },
            },
            RiskVerdict.Clear,
            ""
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
                Matches = [Match(TraitKind.Email, level: 1), Match(TraitKind.Card, siblings: 2, exact: 2)],
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

    private static void Is(FraudContext context, RiskVerdict verdict, string found)
    {
        var judged = Scoring.Judge(context, FraudPlan.Default);
        Assert.Equal(found, string.Join(", ", judged.Found.Select(f => $"{EnumNames.Of(f.Name)} {f.Points}")));
        Assert.Equal(verdict, judged.After.Verdict);
    }

    private static FraudContext SaidToBe(SignUpPayload said) => EvaluationContext() with { SignUp = said };

    private static TraitMatch Match(
        TraitKind kind,
        int others = 1,
        int level = 0,
        bool isExact = false,
        int siblings = 0,
        long? gap = 0,
        int exact = 0
    ) =>
        new(kind, others, level, isExact, siblings, level > 0 || siblings > 0 ? gap : null, [new MemberId(100)])
        {
            Exact = exact,
        };

    private static FraudContext EvaluationContext(params ImmutableArray<TraitMatch> matches) =>
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
