using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Registration;

/// <summary>
/// Decides who referred a new member. It is decided once, at sign-up, from the sign-up's fields and the visitor's
/// journey.
/// </summary>
public static class Attribution
{
    /// <summary>The greatest expected difference between the clocks of a platform and of this server.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>The shortest time: a day ends this long before the next one begins.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMicroseconds(1);

    /// <summary>
    /// Returns the last time at which a click may have led to a sign-up: a little after it, since clocks differ. If the
    /// platform keeps dates without time, it is the end of that day in UTC or in the program's timezone, whichever is
    /// later.
    /// </summary>
    /// <param name="joinedOn">
    /// The date that was sent; null to derive it from <paramref name="joinedAt"/>, which a date turns into midnight.
    /// </param>
    public static Instant LatestClick(Instant joinedAt, DateOnly? joinedOn, TimeZoneInfo zone)
    {
        var latest = joinedAt + ClockTolerance;
        if ((joinedOn ?? Calendar.DayBeginning(joinedAt, zone)) is not { } day)
            return latest;
        latest = Later(latest, joinedAt + TimeSpan.FromDays(1) - s_moment);
        return day == DateOnly.MaxValue ? latest : Later(latest, Calendar.Start(day.AddDays(1), zone) - s_moment);
    }

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;

    /// <summary>
    /// Returns the touch that earns the referral, or null: within the window, the first or the last as the Terms say,
    /// of a member whose links count.
    /// </summary>
    /// <remarks>
    /// A touch exactly at the window's start counts. Ties go to the lower click id, so that every node gets the same
    /// result.
    /// </remarks>
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

    /// <summary>Returns whether new referrals are made at this time.</summary>
    /// <param name="latest">See <see cref="LatestClick"/>.</param>
    public static bool IsOpen(ProgramFacts program, Plan plan, Instant joinedAt, Instant latest) =>
        program.Status == ProgramStatus.Active
        && (plan.StartsAt is not { } starts || starts <= latest)
        && (plan.EndsAt is not { } ends || joinedAt < ends);
}
