using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Registration;

/// <summary>Who brought a new member: resolved once, at sign-up, from what the sign-up says and the visitor's journey.</summary>
public static class Attribution
{
    /// <summary>How far the clocks of a platform and of this server may be apart.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>The shortest time there is: a day ends this much before the next one begins.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMicroseconds(1);

    /// <summary>
    /// The last moment at which a click may have led to a sign-up: a little after it, since clocks differ; and, where
    /// the platform keeps dates without time,
    /// the end of that day in UTC or in the program's timezone, whichever is later.
    /// </summary>
    /// <param name="joinedOn">The date that was sent; null to tell from <paramref name="joinedAt"/>, which a date makes midnight.</param>
    public static Instant LatestClick(Instant joinedAt, DateOnly? joinedOn, TimeZoneInfo zone)
    {
        var latest = joinedAt + ClockTolerance;
        if ((joinedOn ?? Calendar.DayBeginning(joinedAt, zone)) is not { } day) return latest;
        latest = Later(latest, joinedAt + TimeSpan.FromDays(1) - s_moment);
        return day == DateOnly.MaxValue ? latest : Later(latest, Calendar.Start(day.AddDays(1), zone) - s_moment);
    }

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;

    /// <summary>The touch that earns the referral, or null: within the window, the first or the last as the Terms say, of a member whose links count.</summary>
    /// <remarks>A touch exactly at the window's start counts; ties go to the lower click id, so that every node agrees.</remarks>
    /// <param name="latest">See <see cref="LatestClick"/>.</param>
    public static Touchpoint? Resolve(IEnumerable<Touchpoint> journey, Plan plan, Instant joinedAt, Instant latest)
    {
        var inWindow = journey
            .Where(t => t.MemberStatus is MemberStatus.Active or MemberStatus.Suspended)
            .Where(t => t.At <= latest && plan.Attribution.Window.After(t.At, plan.TimeZone) >= joinedAt);
        return plan.Attribution.Model == AttributionModel.FirstClick
            ? inWindow.OrderBy(t => t.At).ThenBy(t => t.ClickId).FirstOrDefault()
            : inWindow.OrderByDescending(t => t.At).ThenBy(t => t.ClickId).FirstOrDefault();
    }

    /// <summary>Whether new referrals are made at all at this moment.</summary>
    /// <param name="latest">See <see cref="LatestClick"/>.</param>
    public static bool IsOpen(ProgramFacts program, Plan plan, Instant joinedAt, Instant latest) =>
        program.Status == ProgramStatus.Active
        && (plan.StartsAt is not { } starts || starts <= latest)
        && (plan.EndsAt is not { } ends || joinedAt < ends);
}
