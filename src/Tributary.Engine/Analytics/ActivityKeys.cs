using Tributary.Engine.Foundation;

namespace Tributary.Engine.Analytics;

/// <summary>
/// The key that the figures of a day are kept by. It describes the member who acts: who referred it, and where it came
/// from.
/// </summary>
/// <param name="Day">yyyymmdd in the program's timezone.</param>
/// <param name="ReferrerId">0 for a member that nobody referred.</param>
/// <param name="Code">The code of its referral; empty for none.</param>
/// <param name="SegmentId">Its segment; 0 when nothing is known of where it came from.</param>
/// <param name="Group">The referrer's group when the referral was made; empty without a referrer.</param>
/// <param name="TermsVersion">The version that governed the entry, the referral or the reward.</param>
/// <param name="Currency">The currency of amounts. Counts are kept under the program's own currency.</param>
public readonly record struct ActivityKey(
    ProgramId ProgramId,
    int Day,
    MemberId ReferrerId,
    string Code,
    SegmentId SegmentId,
    string Group,
    int TermsVersion,
    string Currency
)
{
    /// <summary>Returns the same without the referrer and its code, of which there may be millions.</summary>
    public SegmentKey OfSegment() =>
        new(ProgramId, Day, SegmentId, Group, TermsVersion, ReferrerId != default, Currency);
}

/// <inheritdoc cref="ActivityKey"/>
public readonly record struct SegmentKey(
    ProgramId ProgramId,
    int Day,
    SegmentId SegmentId,
    string Group,
    int TermsVersion,
    bool IsReferred,
    string Currency
)
{
    /// <summary>Returns the same for the month of the day, which is named by its first day.</summary>
    public SegmentKey OfMonth() => this with { Day = Calendar.Month(Day) };

    public TotalKey OfTotal() => new(ProgramId, Day, IsReferred, Currency);
}

/// <summary>The figures of a whole program on one day.</summary>
/// <inheritdoc cref="ActivityKey"/>
public readonly record struct TotalKey(ProgramId ProgramId, int Day, bool IsReferred, string Currency);

/// <summary>
/// The key that rewards are also kept by: the rule that granted them and the level of the beneficiary.
/// </summary>
public readonly record struct RuleKey(
    ProgramId ProgramId,
    int Day,
    string Rule,
    int Level,
    int TermsVersion,
    string Currency,
    SegmentId SegmentId,
    string Group
);

/// <summary>The key that events are also kept by: their type, or a property such as <c>sku</c>.</summary>
/// <param name="Name"><c>type</c>, or the name of a property.</param>
public readonly record struct PropertyKey(ProgramId ProgramId, int Day, string Name, string Value, string Currency);

public enum CohortSpan
{
    Week = 1,
    Month = 2,
}

/// <summary>The members who joined in one week or month, some weeks or months later.</summary>
/// <param name="Joined">The first day of the week or month in which they joined, yyyymmdd.</param>
/// <param name="Age">The number of weeks or months since then; 0 is the period in which they joined.</param>
/// <param name="IsReferred">False for the members that nobody referred.</param>
public readonly record struct CohortKey(ProgramId ProgramId, CohortSpan Span, int Joined, int Age, bool IsReferred);

/// <summary>The members that had an event in one week or month.</summary>
/// <param name="Period">Its first day, yyyymmdd.</param>
public readonly record struct ActiveKey(ProgramId ProgramId, CohortSpan Span, int Period, bool IsReferred);

public enum DelayKind
{
    /// <summary>From the sign-up of a referred member to the completion of its referral.</summary>
    Conversion = 1,

    /// <summary>From the sign-up of a member to the sign-up of a member that it refers.</summary>
    Generation = 2,
}

/// <param name="Day">The day on which the later member signed up, yyyymmdd.</param>
/// <param name="Bucket">See <see cref="Delay"/>.</param>
public readonly record struct DelayKey(ProgramId ProgramId, DelayKind Kind, int Day, SegmentId SegmentId, int Bucket);

/// <param name="Period">The first day of the period in which the later member signed up, yyyymmdd.</param>
/// <param name="Bucket">See <see cref="Delay"/>.</param>
public readonly record struct DelayTotalKey(
    ProgramId ProgramId,
    DelayKind Kind,
    FigureSpan Span,
    int Period,
    int Bucket
);

/// <param name="Depth">The number of members above; 0 for one that nobody referred.</param>
public readonly record struct GenerationKey(ProgramId ProgramId, int Depth);
