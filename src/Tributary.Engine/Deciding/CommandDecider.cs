using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>Decides what a person or a timer orders. A command that its object's state forbids is rejected and changes nothing.</summary>
internal static class CommandDecider
{
    public static void Decide(Batch batch, Entry entry)
    {
        var facts = CommandFacts.Parse(entry.Facts);
        switch (entry.Type)
        {
            case EntryTypes.RewardsRelease: Release(batch, entry); break;
            case EntryTypes.ReferralsExpire: Expire(batch, entry); break;
            case EntryTypes.RewardApprove: Approve(batch, entry, facts); break;
            case EntryTypes.RewardReject: Reject(batch, entry, facts); break;
            case EntryTypes.RewardFulfil: Fulfil(batch, entry, facts); break;
            case EntryTypes.ReferralComplete: CompleteReferral(batch, entry); break;
            case EntryTypes.ReferralReject: RejectReferral(batch, entry); break;
            case EntryTypes.MemberUpdate: MemberCommands.Update(batch, entry, facts); break;
            case EntryTypes.MemberErase: MemberCommands.Erase(batch, entry, facts); break;
            case EntryTypes.FraudCheck: FraudCommands.Check(batch, entry, facts); break;
            case EntryTypes.CaseAssign: FraudCommands.Assign(batch, entry, facts); break;
            case EntryTypes.CaseNote: FraudCommands.Note(batch, entry); break;
            case EntryTypes.CaseResolve: FraudCommands.Resolve(batch, entry, facts); break;
            case EntryTypes.ReferralImport: HistoryCommands.ImportReferral(batch, entry, facts); break;
            case EntryTypes.RewardImport: HistoryCommands.ImportReward(batch, entry, facts); break;
            case EntryTypes.BalanceAdjust: MemberCommands.Adjust(batch, entry, facts); break;
            case EntryTypes.ProgramPause: Announce(batch, entry, ChangeKind.ProgramPaused); break;
            case EntryTypes.ProgramResume: Announce(batch, entry, ChangeKind.ProgramResumed); break;
            case EntryTypes.ProgramEnd: Announce(batch, entry, ChangeKind.ProgramEnded); break;
            case EntryTypes.WebhookDisable: DisableWebhook(batch, entry, facts); break;
            default: throw new InvalidOperationException($"Command {entry.Type} is unknown.");
        }
    }

    internal static void Apply(Batch batch, Entry entry, Trace trace, int version = 0) =>
        Decider.Conclude(batch, entry, Outcome.Applied, null, version, trace);

    /// <summary>Finds the member of a command about a member. One that is erased rejects the command.</summary>
    /// <returns>Null when the command is rejected.</returns>
    internal static MemberFacts? FindMember(Batch batch, Entry entry)
    {
        var member = batch.Member(entry.MemberId);
        if (member.Status != MemberStatus.Erased) return member;
        Decider.Reject(batch, entry, Reason.MemberErased);
        return null;
    }

    /// <summary>The id of the one reward that a command grants; a replay gives the id that it had.</summary>
    internal static long RewardIdOf(Batch batch, Entry entry) =>
        batch.Facts.Recorded?.GetValueOrDefault(entry.EventId)?.Rewards[0].RewardId ?? batch.Ids.Next();

    /// <summary>A context for a command about a member that may not have been loaded whole: only what ledger and figures look at.</summary>
    internal static EvaluationContext SceneOf(Batch batch, Entry entry, RewardFacts reward)
    {
        var program = batch.Program(entry.ProgramId);
        var version = Math.Max(1, reward.TermsVersion);
        return new EvaluationContext(batch, program, program.Plan(version), version, entry, batch.Member(reward.MemberId), batch.Referral(reward.MemberId), null);
    }

    private static void Release(Batch batch, Entry entry)
    {
        var released = ImmutableArray.CreateBuilder<RewardTrace>();

        // Due is what was committed when the batch was loaded; a replay, whose batches begin elsewhere, goes by what was released then.
        var recorded = batch.Facts.Recorded?.GetValueOrDefault(entry.EventId)?.Rewards.Select(r => r.RewardId).ToHashSet();
        var screenings = new Dictionary<long, ScreeningTrace?>();
        foreach (var id in batch.Facts.Due.GetValueOrDefault(entry.EventId, []))
        {
            if (recorded?.Contains(id) == false || batch.Rewards.Find(id) is not { Status: RewardStatus.Held } reward) continue;
            if (batch.Member(reward.MemberId).Status != MemberStatus.Active) continue;
            released.Add(IsSuspect(batch, entry, reward, screenings) ? Keep(batch, reward) : Granting.Release(SceneOf(batch, entry, reward), reward));
        }
        Apply(batch, entry, new Trace { Rewards = released.ToImmutable(), Screenings = [.. screenings.Values.OfType<ScreeningTrace>()] });
    }

    /// <summary>The last look before money leaves: at whoever's event granted the reward, once for all that one release finds.</summary>
    private static bool IsSuspect(Batch batch, Entry entry, RewardFacts reward, Dictionary<long, ScreeningTrace?> screenings)
    {
        if (!batch.Facts.Actors.TryGetValue(reward.SourceId, out var actor) || batch.Referral(actor) is null) return false;
        if (!screenings.ContainsKey(actor))
            screenings[actor] = Screener.Look(EvaluationContext.Of(batch, entry, batch.Member(actor)), FraudMoment.Release).Trace;
        return batch.Member(actor).Risk.Verdict is RiskVerdict.Held or RiskVerdict.Rejected;
    }

    private static RewardTrace Keep(Batch batch, RewardFacts reward)
    {
        batch.Change(reward with { Status = RewardStatus.Review, Reason = ReversalReason.Fraud });
        return new RewardTrace(reward.Id, 0, RewardStatus.Review);
    }

    private static void Expire(Batch batch, Entry entry)
    {
        foreach (var id in batch.Facts.Due.GetValueOrDefault(entry.EventId, []))
            if (batch.ReferralById(id) is { Status: ReferralStatus.Pending } referral)
                Move(batch, entry, referral, ReferralStatus.Expired);
        Apply(batch, entry, new Trace());
    }

    private static void Approve(Batch batch, Entry entry, CommandFacts facts)
    {
        if (Find(batch, entry, facts, r => r.Status == RewardStatus.Review) is not { } reward) return;
        if (reward.OrderedBy is not null && reward.OrderedBy == entry.Actor)
        {
            Decider.Reject(batch, entry, Reason.SecondPersonRequired);
            return;
        }
        var context = SceneOf(batch, entry, reward);
        if (reward.Amount < 0) reward = reward with { TransferId = batch.Ledger.Adjust(reward, entry, reward.Amount.Value) };
        var approved = reward with { Status = RewardStatus.Held, Reason = reward.Reason == ReversalReason.Fraud ? null : reward.Reason };
        batch.Change(reward.Amount < 0 ? approved with { Status = RewardStatus.Payable } : approved);
        var isDue = reward.PayableAt <= entry.AcceptedAt && context.Member.Status == MemberStatus.Active;
        var trace = reward.Amount < 0 ? new RewardTrace(reward.Id, 0, RewardStatus.Payable)
            : isDue ? Granting.Release(context, approved)
            : new RewardTrace(reward.Id, 0, RewardStatus.Held);
        Apply(batch, entry, new Trace { Rewards = [trace] }, reward.TermsVersion);
    }

    private static void Reject(Batch batch, Entry entry, CommandFacts facts)
    {
        if (Find(batch, entry, facts, MayBeRejected) is not { } reward) return;
        RewardTrace trace;
        if (reward.Amount < 0)
        {
            batch.Change(reward with { Status = RewardStatus.Reversed, Reversed = reward.Amount.Value, Reason = ReversalReason.Rejected });
            trace = new RewardTrace(reward.Id, 0, RewardStatus.Reversed);
        }
        else
        {
            trace = Granting.Reverse(SceneOf(batch, entry, reward), reward, reward.Remaining, ReversalReason.Rejected);
        }
        Apply(batch, entry, new Trace { Rewards = [trace] }, reward.TermsVersion);
    }

    /// <summary>Whatever is not paid; a deduction only while it waits in review, as afterwards another adjustment is the way back.</summary>
    private static bool MayBeRejected(RewardFacts reward) =>
        reward.Status == RewardStatus.Review || (reward.Status is RewardStatus.Held or RewardStatus.Payable && reward.Amount is null or >= 0);

    private static void Fulfil(Batch batch, Entry entry, CommandFacts facts)
    {
        if (Find(batch, entry, facts, r => r.Status == RewardStatus.Payable && r.Amount is null or > 0) is not { } reward) return;
        if (reward.Amount is not null)
        {
            var balance = batch.Ledger.Sums(new AccountKey(reward.ProgramId, reward.Partition, reward.MemberId, reward.Currency!)).Payable;
            if (balance < reward.Remaining)
            {
                Decider.Reject(batch, entry, Reason.BalanceTooSmall);
                return;
            }
            batch.Ledger.Fulfil(reward, entry, reward.Remaining);
        }
        batch.Change(reward with { Status = RewardStatus.Paid, PaidAt = entry.AcceptedAt });
        Apply(batch, entry, new Trace { Rewards = [new(reward.Id, 0, RewardStatus.Paid)] }, reward.TermsVersion);
    }

    private static RewardFacts? Find(Batch batch, Entry entry, CommandFacts facts, Func<RewardFacts, bool> isAllowed)
    {
        var reward = facts.Reward is { } id ? batch.Rewards.Find(id) : null;
        if (reward is null || reward.ProgramId != entry.ProgramId) Decider.Reject(batch, entry, Reason.NotFound);
        else if (!isAllowed(reward)) Decider.Reject(batch, entry, Reason.StateForbids);
        else return reward;
        return null;
    }

    private static void CompleteReferral(Batch batch, Entry entry)
    {
        var context = EvaluationContext.Of(batch, entry, batch.Member(entry.MemberId));
        if (!IsOpen(batch, entry, context.Referral)) return;
        context = Completion.Complete(context, entry.Type);
        var rules = ImmutableArray.CreateBuilder<RuleTrace>();
        foreach (var rule in context.Plan.Rules)
            if (rule.On == RulePlan.ReferralCompleted) RuleDecider.Decide(context, rule, rules, []);
        var trace = new Trace { State = context.Program.Status, Completed = true, Rules = rules.ToImmutable() };
        Decider.Conclude(
            batch, entry, trace.Rules.Any(r => r.Reason is null) ? Outcome.Rewarded : Outcome.Applied, null, context.Version, trace,
            context.Member.ReferrerId, completed: 1);
    }

    private static void RejectReferral(Batch batch, Entry entry)
    {
        var referral = batch.Referral(entry.MemberId);
        if (!IsOpen(batch, entry, referral)) return;
        Move(batch, entry, referral!, ReferralStatus.Rejected);
        Apply(batch, entry, new Trace());
    }

    /// <summary>The program's row has changed already, with the acceptance of this entry.</summary>
    private static void Announce(Batch batch, Entry entry, ChangeKind kind)
    {
        batch.Outbox.Switched(kind, entry.ProgramId);
        Apply(batch, entry, new Trace());
    }

    /// <summary>What switches a webhook off has done so; the log keeps why, and the other subscribers hear of it.</summary>
    private static void DisableWebhook(Batch batch, Entry entry, CommandFacts facts)
    {
        batch.Outbox.Disabled(new WebhookFacts(facts.Webhook!.Value, facts.Outcome!));
        Apply(batch, entry, new Trace());
    }

    internal static void Move(Batch batch, Entry entry, ReferralFacts referral, ReferralStatus to)
    {
        batch.Change(referral with { Status = to }, entry.EventId, entry.Type);
        Statistics.AddStatusChange(batch, entry, referral, to);
    }

    internal static bool IsOpen(Batch batch, Entry entry, ReferralFacts? referral)
    {
        if (referral is null) Decider.Reject(batch, entry, Reason.NotFound);
        else if (referral.Status is not (ReferralStatus.Pending or ReferralStatus.Expired)) Decider.Reject(batch, entry, Reason.StateForbids);
        else return true;
        return false;
    }
}
