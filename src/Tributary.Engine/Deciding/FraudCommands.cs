using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>Commands of fraud detection: a further look at a referral, and what people do with cases.</summary>
internal static class FraudCommands
{
    /// <summary>Ordered when a member's traits change, and when the nightly search finds it in a ring.</summary>
    public static void Check(Batch batch, Entry entry, CommandFacts facts)
    {
        var context = EvaluationContext.Of(batch, entry, batch.Member(entry.MemberId));
        var (_, screening) = Screener.Look(context, FraudMoment.Check, facts);
        CommandDecider.Apply(batch, entry, new Trace { Screenings = screening is null ? [] : [screening] });
    }

    public static void Assign(Batch batch, Entry entry, CommandFacts facts)
    {
        if (!IsOpen(batch, entry, facts)) return;
        batch.Fraud.Change(new CaseChange(facts.Case!.Value, Assignee: facts.Assignee ?? ""));
        CommandDecider.Apply(batch, entry, new Trace());
    }

    /// <summary>The note's text is the entry's reason: personal text, which an erasure blanks.</summary>
    public static void Note(Batch batch, Entry entry) => CommandDecider.Apply(batch, entry, new Trace());

    /// <summary>
    /// Passed: what fraud detection alone had kept in review goes on as if it had never been there. Rejected: whatever is not paid yet is taken back, and the
    /// referral earns nobody anything.
    /// </summary>
    public static void Resolve(Batch batch, Entry entry, CommandFacts facts)
    {
        if (!IsOpen(batch, entry, facts)) return;
        var outcome = EnumNames.Parse<CaseOutcome>(facts.Outcome!);
        var member = batch.Member(entry.MemberId);
        var rewards = RewardsOf(batch, entry).Select(reward => outcome == CaseOutcome.Pass ? Pass(batch, entry, reward) : Take(batch, entry, reward));
        var trace = new Trace { Rewards = [.. rewards.OfType<RewardTrace>()] };

        var referral = batch.Referral(member.Id);
        if (outcome != CaseOutcome.Pass && referral is { Status: not ReferralStatus.Rejected }) Screener.Reject(batch, entry, referral);
        if (outcome == CaseOutcome.Pass && member.Risk.Verdict == RiskVerdict.Rejected && referral is { Status: ReferralStatus.Rejected }) Reopen(batch, entry, referral);
        if (outcome == CaseOutcome.RejectAndBlock) batch.Change(member with { Status = MemberStatus.Blocked });
        var risk = member.Risk with { CaseId = null };
        batch.Judge(batch.Member(member.Id) with
        {
            Risk = outcome == CaseOutcome.Pass ? risk with { Score = 0, Verdict = RiskVerdict.Passed } : risk with { Verdict = RiskVerdict.Rejected },
        });
        batch.Fraud.Change(new CaseChange(facts.Case!.Value, Outcome: outcome, ResolvedBy: entry.Actor ?? ""));
        batch.Outbox.Resolved(new CaseFacts(
            facts.Case.Value, member.Id, referral?.ReferrerId, CaseStatus.Resolved, member.Risk.Score, member.Risk.Verdict, outcome, entry.Actor, entry.EventId));
        var uncompleted = outcome != CaseOutcome.Pass && referral?.Status == ReferralStatus.Completed;
        Decider.Conclude(
            batch, entry, Outcome.Applied, null, 0, trace, uncompleted ? referral!.ReferrerId : null, completed: uncompleted ? -1 : 0);
    }

    /// <summary>What the member's events granted: before this batch, as Load found, and in it.</summary>
    private static List<RewardFacts> RewardsOf(Batch batch, Entry entry)
    {
        var inBatch = batch.Facts.Entries.Where(e => e.MemberId == entry.MemberId && e.EventId != entry.EventId)
            .SelectMany(e => batch.Rewards.OfSource(e.EventId)).Select(r => r.Id);
        return [.. batch.Facts.Due.GetValueOrDefault(entry.EventId, []).Concat(inBatch).Distinct().Order()
            .Select(id => batch.Rewards.Find(id)!).Where(r => r.Source == RewardSource.Event)];
    }

    private static RewardTrace? Pass(Batch batch, Entry entry, RewardFacts reward)
    {
        if (reward.Status != RewardStatus.Review) return null;
        var context = CommandDecider.SceneOf(batch, entry, reward);
        var reason = reward.Reason == ReversalReason.Fraud ? null : reward.Reason;
        var isManual = context.Plan.Rules.FirstOrDefault(r => r.Key == reward.Rule)?.Approval == Approval.Manual;
        var passed = reward with { Status = isManual ? RewardStatus.Review : RewardStatus.Held, Reason = reason };
        batch.Change(passed);
        return !isManual && reward.PayableAt <= entry.AcceptedAt && context.Member.Status == MemberStatus.Active
            ? Granting.Release(context, passed)
            : new RewardTrace(reward.Id, 0, passed.Status);
    }

    private static RewardTrace? Take(Batch batch, Entry entry, RewardFacts reward) =>
        reward.Status is RewardStatus.Review or RewardStatus.Held or RewardStatus.Payable
            ? Granting.Reverse(CommandDecider.SceneOf(batch, entry, reward), reward, reward.Remaining, ReversalReason.Fraud) : null;

    private static void Reopen(Batch batch, Entry entry, ReferralFacts referral)
    {
        batch.Change(referral with { Status = ReferralStatus.Pending }, entry.EventId, entry.Type);
        Statistics.AddStatusChange(batch, entry, referral, ReferralStatus.Pending);
    }

    private static bool IsOpen(Batch batch, Entry entry, CommandFacts facts)
    {
        if (batch.FindMember(entry.MemberId) is not { } member) Decider.Reject(batch, entry, Reason.NotFound);
        else if (member.Risk.CaseId is not { } open || open != facts.Case) Decider.Reject(batch, entry, Reason.StateForbids);
        else return true;
        return false;
    }
}
