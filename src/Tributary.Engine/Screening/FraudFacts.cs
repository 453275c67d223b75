using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Referrals;

namespace Tributary.Engine.Screening;

/// <summary>One of a referrer's referrals.</summary>
/// <param name="IsClickless">True when it came by a typed code.</param>
public readonly record struct PaceHit(ReferralId ReferralId, Instant JoinedAt, bool IsClickless);

/// <summary>The times at which a referral is checked.</summary>
public enum FraudMoment
{
    SignUp,
    Completion,
    Refund,
    Release,
    Check,
}

/// <summary>
/// The facts read from outside a member's partition, or at a time that a replay cannot choose again. They are recorded
/// with the decision, so that a replay decides from the same facts.
/// </summary>
public sealed record FraudFacts
{
    public static readonly FraudFacts None = new();

    public ImmutableArray<TraitMatch> Matches { get; init; } = [];

    /// <summary>Kinds of values that an erased member also had; ascending.</summary>
    public ImmutableArray<TraitKind> Returning { get; init; } = [];

    /// <summary>
    /// The members that the referrer brought in the day up to this one, among its latest <see cref="Latest"/>.
    /// </summary>
    public int InDay { get; init; }

    /// <summary>The earlier ones of the latest, and the number of days in which they came.</summary>
    public int Earlier { get; init; }
    public int EarlierDays { get; init; }

    /// <summary>How many of those in the day came in its last minute.</summary>
    public int InMinute { get; init; }

    /// <summary>How many of those in the day came by a code without a click.</summary>
    public int Clickless { get; init; }

    /// <summary>The members that a busy referrer of the program brings in a day.</summary>
    public int? BusyDay { get; init; }

    /// <summary>The number of clicks on the referrer's links, and of its referrals.</summary>
    public long Clicks { get; init; }
    public long Referrals { get; init; }

    /// <summary>The member's events so far, without its sign-up; read only at the release of a reward.</summary>
    public long? Events { get; init; }

    /// <summary>The number of a referrer's latest referrals that its pace is measured by.</summary>
    public const int Latest = 100;
    private const long MicrosOfAMinute = 60_000_000;

    /// <param name="latest">
    /// Referrals of the same referrer, the latest first, including those of later sign-ups in the batch.
    /// </param>
    public FraudFacts WithPace(ReferralFacts own, IEnumerable<PaceHit> latest, int? busyDay)
    {
        var before = latest
            .Where(hit => hit.ReferralId.Value < own.Id.Value)
            .Take(Latest)
            .Where(hit => hit.JoinedAt <= own.JoinedAt)
            .ToList();
        var inDay = before.FindAll(hit => own.JoinedAt.Micros - hit.JoinedAt.Micros < Instant.MicrosPerDay);
        return this with
        {
            InDay = inDay.Count,
            Earlier = before.Count - inDay.Count,
            EarlierDays =
                before.Count == 0
                    ? 0
                    : (int)((own.JoinedAt.Micros - before.Min(hit => hit.JoinedAt.Micros)) / Instant.MicrosPerDay),
            InMinute = inDay.Count(hit => own.JoinedAt.Micros - hit.JoinedAt.Micros < MicrosOfAMinute),
            Clickless = inDay.Count(hit => hit.IsClickless),
            BusyDay = busyDay,
        };
    }

    /// <summary>Removes values that no signal reads, so that most decisions record nothing.</summary>
    public FraudFacts Trimmed() =>
        new()
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

    public bool IsNone => Matches.IsEmpty && Returning.IsEmpty && InDay == 0 && Clicks == 0 && Events is null;

    public TraitMatch? Match(TraitKind kind) => Matches.FirstOrDefault(match => match.Kind == kind);
}
