namespace Tributary.Engine;

/// <summary>Who brought a new member: resolved once, at sign-up, from what the sign-up says and the visitor's journey.</summary>
public static class Attribution
{
    /// <summary>The touch that earns the referral, or null: within the window, the first or the last as the Terms say, of a member whose links count.</summary>
    /// <remarks>A touch exactly at the window's start counts; ties go to the lower click id, so that every node agrees.</remarks>
    public static Touch? Resolve(IEnumerable<Touch> journey, Plan plan, Instant joinedAt)
    {
        var inWindow = journey
            .Where(t => t.MemberStatus is MemberStatus.Active or MemberStatus.Suspended)
            .Where(t => t.At <= joinedAt && plan.Attribution.Window.After(t.At, plan.TimeZone) >= joinedAt);
        return plan.Attribution.Model == AttributionModel.FirstClick
            ? inWindow.OrderBy(t => t.At).ThenBy(t => t.ClickId).FirstOrDefault()
            : inWindow.OrderByDescending(t => t.At).ThenBy(t => t.ClickId).FirstOrDefault();
    }

    /// <summary>Whether new referrals are made at all at this moment.</summary>
    public static bool IsOpen(ProgramFacts program, Plan plan, Instant joinedAt) =>
        program.Status == ProgramStatus.Active
        && (plan.StartsAt is not { } starts || starts <= joinedAt)
        && (plan.EndsAt is not { } ends || joinedAt < ends);
}
