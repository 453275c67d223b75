namespace Tributary.Engine;

/// <summary>How a referral came about, and how its referrer's others went.</summary>
internal static class ConductSignals
{
    public const int LeastInDay = 20;
    public const int LeastInMinute = FraudFacts.Latest;
    public const long LeastClicks = 500;

    private const int TimesItsNormal = 5;
    private const int TimesABusyDay = 2;
    private const long ClicksAReferral = 300;
    private const long FastestPersonMicros = 3_000_000;
    private const long OneVisitMicros = 3_600_000_000;
    private const int LeastTakenBack = 2;
    private const int TakenBackPercent = 40;
    private const long DormantDays = 7;
    private const long MicrosOfADay = 86_400_000_000;

    public static readonly SignalRule[] All =
    [
        new(Signal.DisposableEmail, SignalFamily.Contact, 60, IsHard: false, s => s.SignUp.Disposable == true ? new Evidence() : null),
        new(Signal.Velocity, SignalFamily.Conduct, 20, IsHard: false, Velocity),
        new(Signal.FastConversion, SignalFamily.Conduct, 60, IsHard: false, Fast),
        new(Signal.ClickFlood, SignalFamily.Conduct, 60, IsHard: false, Flood),
        new(Signal.StuffedClick, SignalFamily.Conduct, 50, IsHard: false, s => Has(s, ClickMarks.NoGesture) ? new Evidence() : null),
        new(Signal.CodeLeak, SignalFamily.Conduct, 10, IsHard: false, Leak),
        new(Signal.RefundRate, SignalFamily.Conduct, 60, IsHard: false, Refunds),
        new(Signal.Dormant, SignalFamily.Conduct, 5, IsHard: false, Dormant),
        new(Signal.Ring, SignalFamily.Ring, 60, IsHard: false,
            s => s is { RingMembers: { } members, RingEdges: { } edges } ? new Evidence { Others = members - 1, Count = edges } : null),
        new(Signal.Storm, SignalFamily.Conduct, 60, IsHard: false,
            s => s is { Moment: FraudMoment.SignUp, Facts.InMinute: >= LeastInMinute and var count } ? Evidence.Of(count, LeastInMinute) : null),
        new(Signal.ColdClick, SignalFamily.Conduct, 10, IsHard: false,
            s => Has(s, ClickMarks.NoGesture) && s.SignUp.ClickLagMicros is >= OneVisitMicros and var lag ? Evidence.Of(lag, OneVisitMicros) : null),
    ];

    /// <summary>Far more in a day than the referrer's own normal and the program's.</summary>
    private static Evidence? Velocity(FraudScene scene)
    {
        var facts = scene.Facts;
        long own = facts.EarlierDays == 0 ? 0 : (long)TimesItsNormal * facts.Earlier / facts.EarlierDays;
        var limit = Math.Min(Math.Max(Math.Max(LeastInDay, own), (long)TimesABusyDay * (facts.BusyDay ?? 0)), FraudFacts.Latest);
        return scene.Moment == FraudMoment.SignUp && facts.InDay >= limit ? Evidence.Of(facts.InDay, limit) : null;
    }

    private static Evidence? Fast(FraudScene scene) =>
        scene.SignUp.ClickLagMicros is { } lag && lag < FastestPersonMicros ? Evidence.Of(lag, FastestPersonMicros) : null;

    private static Evidence? Flood(FraudScene scene)
    {
        var limit = Math.Max(LeastClicks, ClicksAReferral * Math.Max(1, scene.Facts.Referrals));
        return scene.Referral.Source == ReferralSource.Link && scene.Facts.Clicks >= limit ? Evidence.Of(scene.Facts.Clicks, limit) : null;
    }

    /// <summary>A code on a coupon site, or one that suddenly many type in who never clicked.</summary>
    private static Evidence? Leak(FraudScene scene)
    {
        if (Has(scene, ClickMarks.CouponSite)) return new Evidence();
        return scene is { Moment: FraudMoment.SignUp, Referral.Source: ReferralSource.Code, SignUp.ClickLagMicros: null } && scene.Facts.Clickless >= LeastInDay
            ? Evidence.Of(scene.Facts.Clickless, LeastInDay) : null;
    }

    private static bool Has(FraudScene scene, ClickMarks mark) => scene.SignUp.ClickMarks is { } marks && ((ClickMarks)marks).HasFlag(mark);

    private static Evidence? Refunds(FraudScene scene)
    {
        var all = scene.Completed + scene.TakenBack;
        return scene.TakenBack >= LeastTakenBack && scene.TakenBack * 100 >= all * TakenBackPercent ? Evidence.Of(scene.TakenBack, all) : null;
    }

    /// <summary>One event to qualify, and nothing more until its reward is due.</summary>
    private static Evidence? Dormant(FraudScene scene) =>
        scene is { Moment: FraudMoment.Release, Facts.Events: <= 1, Referral.CompletedAt: { } completed }
        && scene.At.Micros - completed.Micros >= DormantDays * MicrosOfADay
            ? Evidence.Of((scene.At.Micros - completed.Micros) / MicrosOfADay, DormantDays) : null;
}
