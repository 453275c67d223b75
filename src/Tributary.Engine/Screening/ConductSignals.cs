using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;

namespace Tributary.Engine.Screening;

/// <summary>Signals about how a referral came about, and how its member behaves.</summary>
/// <remarks>
/// Anybody can follow a link, type a code and sign up with it. A rival could therefore shape a referrer's clicks and
/// other referrals, so they are a hint without points. Points are for actions of the account itself. A storm gives some
/// to accounts of that minute that cannot be told from a machine's.
/// </remarks>
internal static class ConductSignals
{
    public const int LeastInDay = 20;
    public const int LeastInMinute = FraudFacts.Latest;
    public const long LeastClicks = 500;

    private const int TimesItsNormal = 5;
    private const int TimesABusyDay = 2;
    private const long ClicksAReferral = 300;
    private const long FastestPersonMicros = 3_000_000;
    private const long OneVisitMicros = Instant.MicrosPerHour;
    private const int LeastTakenBack = 2;
    private const int TakenBackPercent = 40;
    private const long DormantDays = 7;

    public static readonly SignalRule[] All =
    [
        new(
            Signal.DisposableEmail,
            SignalFamily.Contact,
            60,
            IsHard: false,
            s => s.SignUp.Disposable ? new Evidence() : null
        ),
        new(Signal.Velocity, SignalFamily.Conduct, 0, IsHard: false, Velocity),
        new(Signal.FastConversion, SignalFamily.Conduct, 60, IsHard: false, Fast),
        new(Signal.ClickFlood, SignalFamily.Conduct, 0, IsHard: false, Flood),
        new(
            Signal.StuffedClick,
            SignalFamily.Conduct,
            50,
            IsHard: false,
            s => Has(s, ClickFlags.NoGesture) ? new Evidence() : null
        ),
        new(Signal.CodeLeak, SignalFamily.Conduct, 10, IsHard: false, Leak),
        new(Signal.RefundRate, SignalFamily.Conduct, 60, IsHard: false, Refunds),
        new(Signal.Dormant, SignalFamily.Conduct, 5, IsHard: false, Dormant),
        new(
            Signal.Ring,
            SignalFamily.Ring,
            60,
            IsHard: false,
            s => s.Ring is { } ring ? new Evidence { Others = ring.Members - 1, Count = ring.Edges } : null
        )
        {
            IsOfHouseholds = true,
        },
        new(Signal.Storm, SignalFamily.Conduct, 60, IsHard: false, Storm),
        new(
            Signal.ColdClick,
            SignalFamily.Conduct,
            10,
            IsHard: false,
            s =>
                Has(s, ClickFlags.NoGesture) && s.SignUp.ClickLagMicros is >= OneVisitMicros and var lag
                    ? Evidence.Of(lag, OneVisitMicros)
                    : null
        ),
    ];

    /// <summary>Finds far more referrals in a day than is normal for the referrer and the program.</summary>
    private static Evidence? Velocity(FraudContext context)
    {
        var facts = context.Facts;
        long own = facts.EarlierDays == 0 ? 0 : (long)TimesItsNormal * facts.Earlier / facts.EarlierDays;
        var limit = Math.Min(
            Math.Max(Math.Max(LeastInDay, own), (long)TimesABusyDay * (facts.BusyDay ?? 0)),
            FraudFacts.Latest
        );
        return context.Moment == FraudMoment.SignUp && facts.InDay >= limit ? Evidence.Of(facts.InDay, limit) : null;
    }

    private static Evidence? Fast(FraudContext context) =>
        context.SignUp.ClickLagMicros is { } lag && lag < FastestPersonMicros
            ? Evidence.Of(lag, FastestPersonMicros)
            : null;

    private static Evidence? Flood(FraudContext context)
    {
        var limit = Math.Max(LeastClicks, ClicksAReferral * Math.Max(1, context.Facts.Referrals));
        return context.Referral.Source == ReferralSource.Link && context.Facts.Clicks >= limit
            ? Evidence.Of(context.Facts.Clicks, limit)
            : null;
    }

    /// <summary>
    /// Finds a code on a coupon site or, without points, one that suddenly many people type who never clicked.
    /// </summary>
    private static Evidence? Leak(FraudContext context)
    {
        if (Has(context, ClickFlags.CouponSite))
            return new Evidence();
        return
            context is { Moment: FraudMoment.SignUp, Referral.Source: ReferralSource.Code, SignUp.ClickLagMicros: null }
            && context.Facts.Clickless >= LeastInDay
            ? Evidence.Of(context.Facts.Clickless, LeastInDay, share: 0)
            : null;
    }

    private static bool Has(FraudContext context, ClickFlags mark) => context.SignUp.ClickFlags.HasFlag(mark);

    /// <summary>
    /// Finds an account that refunded its own purchases: more than once, or when many of its referrer's referrals do.
    /// Nobody is held for refunds of others.
    /// </summary>
    private static Evidence? Refunds(FraudContext context)
    {
        if (context.Moment != FraudMoment.Refund)
            return null;
        if (context.Refunded >= LeastTakenBack)
            return Evidence.Of(context.Refunded, LeastTakenBack);
        var all = context.Completed + context.TakenBack;
        return context.TakenBack >= LeastTakenBack && context.TakenBack * 100 >= all * TakenBackPercent
            ? Evidence.Of(context.TakenBack, all)
            : null;
    }

    /// <summary>Finds a hundred referrals in a minute.</summary>
    private static Evidence? Storm(FraudContext context) =>
        context is { Moment: FraudMoment.SignUp, Facts.InMinute: >= LeastInMinute and var count }
            ? Evidence.Of(count, LeastInMinute, ShareOfStorm(context.SignUp, context.Facts))
            : null;

    /// <summary>
    /// Returns the percent of the points. It is zero for a member with its own click, or with its own address and
    /// browser, as a streamer's viewers have, unless half of the storm came from that address.
    /// </summary>
    private static int ShareOfStorm(SignUpPayload signUp, FraudFacts facts)
    {
        if (signUp.ClickLagMicros is not null)
            return 0;
        if (!signUp.HasBrowser || signUp.Hosting)
            return 100;
        return facts.Match(TraitKind.Address) is { } match && match.Siblings * 2 >= LeastInMinute ? 100 : 0;
    }

    /// <summary>Finds one event that qualifies, and no other until its reward is due.</summary>
    private static Evidence? Dormant(FraudContext context) =>
        context is { Moment: FraudMoment.Release, Facts.Events: <= 1, Referral.CompletedAt: { } completed }
        && context.At.Micros - completed.Micros >= DormantDays * Instant.MicrosPerDay
            ? Evidence.Of((context.At.Micros - completed.Micros) / Instant.MicrosPerDay, DormantDays)
            : null;
}
