namespace Tributary.Engine;

/// <summary>The completion of a referral, and taking it back.</summary>
internal static class Completion
{
    /// <summary>Asks <c>completes.when</c> of a referral that may still complete: pending, or expired by the clock while this event was on its way.</summary>
    public static (ConditionTrace? Trace, bool Completes) Ask(Scene scene)
    {
        if (scene.Referral is not { Status: ReferralStatus.Pending or ReferralStatus.Expired } referral) return (null, false);
        if (scene.Plan.Completes is not { } completes || scene.Program.Status == ProgramStatus.Paused || scene.IsBeforeReferral) return (null, false);
        var trace = Conditions.Decide(completes.When, scene, null, scene.Recorded?.Completion);
        return (trace, trace.Holds && IsInTime(scene, completes, referral));
    }

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
