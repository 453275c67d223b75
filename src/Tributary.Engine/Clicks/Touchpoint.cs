using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Clicks;

/// <summary>One click of a visitor, as attribution sees it.</summary>
/// <param name="MemberId">The owner of the link.</param>
public sealed record Touchpoint(
    ClickId ClickId,
    ProgramId ProgramId,
    VisitorId VisitorId,
    MemberId MemberId,
    MemberStatus MemberStatus,
    string Code,
    Instant At
)
{
    public ClickFlags Flags { get; init; }

    /// <summary>Where the visit came from; null for a click of which nothing is known.</summary>
    public Segment? Segment { get; init; }
}

/// <summary>A click to be stored.</summary>
public sealed record ClickRecord
{
    public required ClickId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required MemberId MemberId { get; init; }
    public required string Code { get; init; }
    public required VisitorId VisitorId { get; init; }
    public required Instant At { get; init; }

    /// <summary>The day of <see cref="At"/> in the program's timezone, as yyyymmdd.</summary>
    public required int Day { get; init; }

    /// <summary>True for the visitor's first click on this UTC day, by the stamp in its cookie.</summary>
    public required bool IsDailyUnique { get; init; }
    public string? UserAgent { get; init; }
    public string? ReferrerUrl { get; init; }
    public string? LandingUrl { get; init; }

    public ClickFlags Flags { get; init; }

    /// <summary>Where the visit came from.</summary>
    public required Segment Segment { get; init; }

    /// <summary>
    /// True when the click is part of the figures. Every click may lead to a referral, but only a limited number from
    /// one address is counted.
    /// </summary>
    public bool IsCounted { get; init; } = true;
}
