using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Clicks;

/// <summary>One click of a visitor, as attribution sees it.</summary>
/// <param name="MemberId">The owner of the link.</param>
public sealed record Touchpoint(
    long ClickId,
    long ProgramId,
    long VisitorId,
    long MemberId,
    MemberStatus MemberStatus,
    string Code,
    Instant At
)
{
    public ClickFlags Marks { get; init; }
}

/// <summary>A click to be stored.</summary>
/// <param name="Day">The day of <paramref name="At"/> in the program's timezone, as yyyymmdd.</param>
/// <param name="IsDailyUnique">True for the visitor's first click on this UTC day, by the stamp in its cookie.</param>
public sealed record NewClick(
    long Id,
    long ProgramId,
    long MemberId,
    string Code,
    long VisitorId,
    Instant At,
    int Day,
    bool IsDailyUnique,
    string? UserAgent,
    string? ReferrerUrl,
    string? LandingUrl
)
{
    public ClickFlags Marks { get; init; }

    /// <summary>
    /// True when the click is part of the figures. Every click may lead to a referral, but only a limited number from
    /// one address is counted.
    /// </summary>
    public bool IsCounted { get; init; } = true;
}
