using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Analytics;

/// <summary>The entry that is counted, and the time that it counts at.</summary>
internal sealed class CountedMoment
{
    private readonly TimeZoneInfo _zone;
    private readonly CalendarDates _dates;
    private (Actor Actor, CalendarDates Dates)? _joined;

    public CountedMoment(DecidedEntry entry, ActivityFacts facts, Instant at)
    {
        (Entry, Facts, Program) = (entry, facts, facts.Programs[entry.ProgramId]);
        _zone = Program.Plan(Math.Max(1, entry.TermsVersion)).TimeZone;
        _dates = Calendar.Dates(at, _zone);
    }

    public DecidedEntry Entry { get; }
    public ActivityFacts Facts { get; }
    public ProgramFacts Program { get; }
    public int Day => _dates.Day;

    public CountedMoment At(Instant other) => new(Entry, Facts, other);

    public int DayOf(Instant at) => Calendar.Day(at, _zone);

    public ActivityKey KeyOf(Actor actor, int version, bool isCredited)
    {
        var isReferred = isCredited && actor.ReferrerId is not null;
        return new ActivityKey(
            Entry.ProgramId,
            Day,
            isReferred ? actor.ReferrerId.GetValueOrDefault() : default,
            isReferred ? actor.Code : "",
            actor.SegmentId,
            isReferred ? actor.Group : "",
            version,
            Program.HomeCurrency
        );
    }

    public CohortKey CohortOf(Actor actor, CohortSpan span, int age) =>
        new(Entry.ProgramId, span, StartOf(JoinedOf(actor), span), age, actor.ReferrerId is not null);

    /// <summary>
    /// False for what a referred member did before its referral began: it is of neither cohort.
    /// </summary>
    /// <param name="isCredited">True when it is credited to the referrer.</param>
    public static bool IsOfCohort(Actor actor, bool isCredited) => isCredited || actor.ReferrerId is null;

    /// <summary>Returns the first day of the week or month.</summary>
    public int StartOf(CohortSpan span) => StartOf(_dates, span);

    /// <summary>Returns null for what is before the member joined, and for what is too late to be kept.</summary>
    public int? AgeOf(Actor actor, CohortSpan span) => AgeAt(_dates, actor, span);

    /// <inheritdoc cref="AgeOf"/>
    public int? AgeAt(Instant then, Actor actor, CohortSpan span) => AgeAt(Calendar.Dates(then, _zone), actor, span);

    private int? AgeAt(CalendarDates then, Actor actor, CohortSpan span)
    {
        var joined = Calendar.Date(StartOf(JoinedOf(actor), span));
        var reached = Calendar.Date(StartOf(then, span));
        var age =
            span == CohortSpan.Week
                ? (reached.DayNumber - joined.DayNumber) / 7
                : ((reached.Year - joined.Year) * 12) + reached.Month - joined.Month;
        return age is >= 0 and < Presence.Ages ? age : null;
    }

    private static int StartOf(CalendarDates dates, CohortSpan span) =>
        span == CohortSpan.Week ? dates.Week : dates.Month;

    /// <summary>
    /// Returns the dates on which a member joined. An entry is mostly about one member, so these are kept.
    /// </summary>
    private CalendarDates JoinedOf(Actor actor)
    {
        if (_joined is not { } known || !ReferenceEquals(known.Actor, actor))
            _joined = known = (actor, Calendar.Dates(actor.JoinedAt, _zone));
        return known.Dates;
    }
}
