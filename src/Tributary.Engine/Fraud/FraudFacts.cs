using System.Collections.Immutable;

namespace Tributary.Engine;

/// <summary>When a referral is looked at.</summary>
public enum FraudMoment { SignUp, Completion, Refund, Release, Check }

/// <summary>What was read from outside a member's partition, or at a moment that a replay cannot choose again; recorded with the decision (DESIGN §1, rule 5).</summary>
public sealed record FraudFacts
{
    public static readonly FraudFacts None = new();

    public ImmutableArray<TraitMatch> Matches { get; init; } = [];

    /// <summary>Members that the referrer brought in the day up to this one, of its latest <see cref="Latest"/>.</summary>
    public int InDay { get; init; }

    /// <summary>Those of the latest that came earlier, and over how many days.</summary>
    public int Earlier { get; init; }
    public int EarlierDays { get; init; }

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

    /// <summary>Without what no signal looks at, so that most decisions record nothing.</summary>
    public FraudFacts Trimmed() => new()
    {
        Matches = Matches,
        InDay = InDay < ConductSignals.LeastInDay ? 0 : InDay,
        Earlier = InDay < ConductSignals.LeastInDay ? 0 : Earlier,
        EarlierDays = InDay < ConductSignals.LeastInDay ? 0 : EarlierDays,
        Clickless = InDay < ConductSignals.LeastInDay ? 0 : Clickless,
        BusyDay = InDay < ConductSignals.LeastInDay ? null : BusyDay,
        Clicks = Clicks < ConductSignals.LeastClicks ? 0 : Clicks,
        Referrals = Clicks < ConductSignals.LeastClicks ? 0 : Referrals,
        Events = Events > 1 ? null : Events,
    };

    public bool IsNone =>
        Matches.IsEmpty && InDay == 0 && Clicks == 0 && Events is null;

    public TraitMatch? Match(TraitKind kind) => Matches.FirstOrDefault(match => match.Kind == kind);
}
