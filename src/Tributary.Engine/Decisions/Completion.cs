namespace Tributary.Engine;

/// <summary>The completion of a referral, and taking it back.</summary>
internal static class Completion
{
    /// <summary>Asks <c>completes.when</c> of a referral that may still complete: pending, or expired by the clock while this event was on its way.</summary>
    public static (ConditionTrace? Trace, bool Completes) Ask(Scene scene)
    {
        if (scene.Referral is not { Status: ReferralStatus.Pending or ReferralStatus.Expired } referral) return (null, false);
        if (scene.Plan.Completes is not { } completes || scene.Program.Status == ProgramStatus.Paused) return (null, false);
        if (scene.IsBeforeReferral) return (null, false);
        var trace = Conditions.Decide(completes.When, scene, null, scene.Recorded?.Completion);
        return (trace, trace.Holds && IsInTime(scene, completes, referral));
    }

    /// <summary>
    /// Why the event does not complete its member's referral, where a rule pays for completions and the event's type
    /// could bring one.
    /// </summary>
    /// <param name="scene">After fraud detection had its look.</param>
    /// <param name="asked">What <c>completes.when</c> came to; null when it was not asked.</param>
    public static Reason? Unmet(Scene scene, ConditionTrace? asked)
    {
        if (!scene.Plan.RulesByTrigger.ContainsKey(RulePlan.ReferralCompleted)) return null;
        if (!MayComplete(scene.Plan, scene.Entry.Type)) return null;
        if (scene.Program.Status == ProgramStatus.Paused) return Reason.ProgramPaused;
        return scene.Referral?.Status switch
        {
            null => Reason.NoReferrer,
            ReferralStatus.Rejected => Reason.ReferralRejected,
            ReferralStatus.Completed => Reason.AlreadyCompleted,
            _ when scene.Plan.Completes is null => Reason.CompletesByHand,
            _ when scene.IsBeforeReferral => Reason.BeforeReferral,
            ReferralStatus.Expired => Reason.ReferralExpired,
            _ => asked is { Holds: true } ? Reason.ReferralExpired : Reason.ReferralPending,
        };
    }

    /// <summary>Where only people complete referrals, they may do so after any event but the sign-up.</summary>
    private static bool MayComplete(Plan plan, string eventType) =>
        plan.Completes is { } completes
            ? Conditions.MayHold(completes.When, eventType) : eventType != EntryTypes.Signup;

    /// <summary>The window's end is included.</summary>
    private static bool IsInTime(Scene scene, CompletionPlan completes, ReferralFacts referral) =>
        completes.Within is not { } within || scene.Entry.OccurredAt <= within.After(referral.JoinedAt, scene.Plan.TimeZone);

    public static Scene Complete(Scene scene, string? reason)
    {
        var completed = scene.Referral! with
        {
            Status = ReferralStatus.Completed,
            CompletedAt = scene.Entry.OccurredAt,
            CompletedBy = scene.Entry.EventId,
        };
        scene.Batch.Change(completed, scene.Entry.EventId, reason);
        scene.Batch.Count(new CounterKey(scene.Program.Id, completed.ReferrerId, CounterKey.Completed, 0), new CounterSums(1, 0));
        Figures.Moved(scene.Batch, scene.Entry, scene.Referral!, ReferralStatus.Completed);
        return scene with { Referral = completed };
    }

    /// <summary>The event that completed it is wholly reversed: it may complete again within its window.</summary>
    /// <returns>True when this event had completed the member's referral.</returns>
    public static bool TakeBack(Scene original, Entry reversal)
    {
        if (original.Referral is not { Status: ReferralStatus.Completed } referral || referral.CompletedBy != original.Entry.EventId) return false;
        var pending = referral with { Status = ReferralStatus.Pending, CompletedAt = null, CompletedBy = null };
        original.Batch.Change(pending, reversal.EventId, reversal.Type);
        original.Batch.Count(new CounterKey(original.Program.Id, referral.ReferrerId, CounterKey.Completed, 0), new CounterSums(-1, 0));
        original.Batch.Count(new CounterKey(original.Program.Id, referral.ReferrerId, CounterKey.TakenBack, 0), new CounterSums(1, 0));
        var refunded = new CounterKey(original.Program.Id, referral.MemberId, CounterKey.Refunded, 0);
        original.Batch.Count(refunded, new CounterSums(1, 0));
        Figures.Moved(original.Batch, reversal, referral, ReferralStatus.Pending);
        return true;
    }
}
