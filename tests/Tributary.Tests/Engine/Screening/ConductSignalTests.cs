using Tributary.Engine.Clicks;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Xunit;
using static Tributary.Tests.Engine.Screening.FraudContexts;

namespace Tributary.Tests.Engine.Screening;

/// <summary>Signals of how sign-ups, clicks and refunds come about.</summary>
public sealed class ConductSignalTests
{
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

    [Theory]
    [InlineData(1, 0, 1, "")]
    [InlineData(2, 3, 1, "refund_rate 60")]
    [InlineData(2, 4, 1, "")]
    [InlineData(2, 400, 2, "refund_rate 60")]
    public void A_member_with_a_habit_of_refunds_is_held(long takenBack, long completed, long own, string found)
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

    [Fact]
    public void A_sign_up_speaks_for_itself()
    {
        Is(SaidToBe(new() { Disposable = true }), RiskVerdict.Held, "disposable_email 60");
        Is(SaidToBe(new() { ClickLagMicros = 2_999_999 }), RiskVerdict.Held, "fast_conversion 60");
        Is(SaidToBe(new() { ClickLagMicros = 3_000_000 }), RiskVerdict.Clear, "");
        Is(
            SaidToBe(new() { ClickFlags = ClickFlags.NoGesture, ClickLagMicros = 3_599_999_999 }),
            RiskVerdict.Clear,
            "stuffed_click 50"
        );
        Is(
            SaidToBe(new() { ClickFlags = ClickFlags.NoGesture, ClickLagMicros = 3_600_000_000 }),
            RiskVerdict.Held,
            "stuffed_click 50, cold_click 10"
        );
        Is(
            SaidToBe(new() { ClickFlags = ClickFlags.NoGesture | ClickFlags.CouponSite }),
            RiskVerdict.Held,
            "stuffed_click 50, code_leak 10"
        );
        Is(SaidToBe(new() { ClickLagMicros = 86_400_000_000 }), RiskVerdict.Clear, "");
        Is(SaidToBe(new() { ClickFlags = ClickFlags.CouponSite }), RiskVerdict.Clear, "code_leak 10");
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
}
