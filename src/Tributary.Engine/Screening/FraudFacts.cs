using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Referrals;

namespace Tributary.Engine.Screening;

/// <summary>One of a referrer's referrals.</summary>
/// <param name="IsClickless">By a code that was typed.</param>
public readonly record struct PaceHit(long ReferralId, Instant JoinedAt, bool IsClickless);

/// <summary>When a referral is looked at.</summary>
public enum FraudMoment { SignUp, Completion, Refund, Release, Check }

/// <summary>What was read from outside a member's partition, or at a moment that a replay cannot choose again; recorded with the decision (DESIGN §1, rule 5).</summary>
public sealed record FraudFacts
{
    public static readonly FraudFacts None = new();

    public ImmutableArray<TraitMatch> Matches { get; init; } = [];

    /// <summary>Kinds of values that an erased member had, too; ascending.</summary>
    public ImmutableArray<TraitKind> Returning { get; init; } = [];

    /// <summary>Members that the referrer brought in the day up to this one, of its latest <see cref="Latest"/>.</summary>
    public int InDay { get; init; }

    /// <summary>Those of the latest that came earlier, and over how many days.</summary>
    public int Earlier { get; init; }
    public int EarlierDays { get; init; }

    /// <summary>How many of those in the day came in its last minute.</summary>
    public int InMinute { get; init; }

    /// <summary>How many of those in the day came by a code and no click.</summary>
    public int Clickless { get; init; }

    /// <summary>What a busy referrer of the program brings in a day.</summary>
    public int? BusyDay { get; init; }

    /// <summary>All clicks on the referrer's links, and all its referrals.</summary>
    public long Clicks { get; init; }
    public long Referrals { get; init; }

    /// <summary>Events of the member so far, its sign-up aside; only read at the release of a reward.</summary>
    public long? Events { get; init; }

    /// <summary>How many of a referrer's referrals are looked at for its pace.</summary>
    public const int Latest = 100;
    private const long MicrosOfADay = 86_400_000_000;
    private const long MicrosOfAMinute = 60_000_000;

    /// <param name="latest">Of the same referrer, the latest first; those of later sign-ups of a batch among them.</param>
    public FraudFacts WithPace(ReferralFacts own, IEnumerable<PaceHit> latest, int? busyDay)
    {
        var before = latest.Where(hit => hit.ReferralId < own.Id).Take(Latest).Where(hit => hit.JoinedAt <= own.JoinedAt).ToList();
        var inDay = before.FindAll(hit => own.JoinedAt.Micros - hit.JoinedAt.Micros < MicrosOfADay);
        return this with
        {
            InDay = inDay.Count,
            Earlier = before.Count - inDay.Count,
            EarlierDays = before.Count == 0 ? 0 : (int)((own.JoinedAt.Micros - before.Min(hit => hit.JoinedAt.Micros)) / MicrosOfADay),
            InMinute = inDay.Count(hit => own.JoinedAt.Micros - hit.JoinedAt.Micros < MicrosOfAMinute),
            Clickless = inDay.Count(hit => hit.IsClickless),
            BusyDay = busyDay,
        };
    }

    /// <summary>Without what no signal looks at, so that most decisions record nothing.</summary>
    public FraudFacts Trimmed() => new()
    {
        Matches = Matches,
        Returning = Returning,
        InDay = InDay < ConductSignals.LeastInDay ? 0 : InDay,
        Earlier = InDay < ConductSignals.LeastInDay ? 0 : Earlier,
        EarlierDays = InDay < ConductSignals.LeastInDay ? 0 : EarlierDays,
        InMinute = InMinute < ConductSignals.LeastInMinute ? 0 : InMinute,
        Clickless = InDay < ConductSignals.LeastInDay ? 0 : Clickless,
        BusyDay = InDay < ConductSignals.LeastInDay ? null : BusyDay,
        Clicks = Clicks < ConductSignals.LeastClicks ? 0 : Clicks,
        Referrals = Clicks < ConductSignals.LeastClicks ? 0 : Referrals,
        Events = Events > 1 ? null : Events,
    };

    public bool IsNone =>
        Matches.IsEmpty && Returning.IsEmpty && InDay == 0 && Clicks == 0 && Events is null;

    public TraitMatch? Match(TraitKind kind) => Matches.FirstOrDefault(match => match.Kind == kind);
}
