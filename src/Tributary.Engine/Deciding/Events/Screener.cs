using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Events;

/// <summary>
/// Checks a referral for fraud. The steps:
/// 1. The facts are taken as loaded or, in a replay, as recorded.
/// 2. Signals that were not raised before are added.
/// 3. A referral that is held or rejected gets a case. If it is rejected before it completed, nobody earns anything for
/// it from then on.
/// </summary>
internal static class Screener
{
    public const string Reason = "fraud";

    /// <returns>The context after the check, and the trace to record; null when there is nothing to record.</returns>
    public static (EvaluationContext Context, ScreeningTrace? Trace) Screen(
        EvaluationContext context,
        FraudMoment moment,
        RingSize? ring = null
    )
    {
        var batch = context.Batch;
        if (context.Referral is not { } referral || context.Member.Risk.Verdict == RiskVerdict.Rejected)
            return (context, null);
        if (FactsOf(context) is not { } facts)
            return (context, null);
        var judgement = Scoring.Judge(
            FraudContextOf(context, referral, facts, moment, ring),
            context.Program.PlanAt(context.Entry.AcceptedAt).Fraud
        );
        if (judgement.Found.IsEmpty)
            return (context, facts.IsNone ? null : Trace(context, facts, []));

        // A completed referral may have been paid for, so only a person may reject it.
        var after =
            judgement.After.Verdict == RiskVerdict.Rejected && referral.Status == ReferralStatus.Completed
                ? judgement.After with
                {
                    Verdict = RiskVerdict.Held,
                }
                : judgement.After;
        CaseId? opened = null;
        if (after.CaseId is { } open)
            batch.Fraud.Change(new CaseChange(open, after.Score, after.Verdict));
        else if (after.Verdict is RiskVerdict.Held or RiskVerdict.Rejected)
        {
            opened = RecordedOf(context)?.Opened ?? batch.Ids.Next<CaseId>();
            after = after with { CaseId = opened };
            batch.Open(
                new OpenedCase(
                    opened.Value,
                    context.Program.Id,
                    context.Member.Id,
                    referral.ReferrerId,
                    after.Score,
                    after.Verdict,
                    context.Entry.EventId
                )
            );
        }
        batch.ChangeRisk(context.Member with { Risk = after });
        foreach (var found in judgement.Found)
            batch.Fraud.AddSignal(new SignalFacts(context.Program.Id, context.Member.Id, context.Entry.EventId, found));
        if (after.Verdict == RiskVerdict.Rejected && referral.Status != ReferralStatus.Rejected)
            referral = RejectReferral(batch, context.Entry, referral);
        context = context with { Member = batch.Member(context.Member.Id), Referral = referral };
        return (
            context,
            Trace(context, facts, [.. judgement.Found.Select(f => new SignalTrace(f.Name, f.Mode, f.Points))]) with
            {
                Opened = opened,
            }
        );
    }

    /// <summary>
    /// Rejects the referral, so that nobody earns anything for it. A completed referral no longer counts as completed.
    /// </summary>
    public static ReferralFacts RejectReferral(Batch batch, Entry entry, ReferralFacts referral)
    {
        var rejected = referral with { Status = ReferralStatus.Rejected };
        batch.Change(rejected, entry.EventId, Reason);
        Statistics.AddStatusChange(batch, entry, referral, ReferralStatus.Rejected);
        if (referral.Status == ReferralStatus.Completed)
            batch.Count(
                new CounterKey(entry.ProgramId, referral.ReferrerId, CounterKey.Completed, 0),
                new CounterSums(-1, 0)
            );
        return rejected;
    }

    /// <summary>
    /// Returns the facts to check. A replay does not check a referral again if the first check found nothing to record.
    /// </summary>
    private static FraudFacts? FactsOf(EvaluationContext context) =>
        context.Batch.Facts.Recorded is not null
            ? RecordedOf(context)?.Facts
            : context.Batch.Facts.Fraud.GetValueOrDefault((context.Entry.EventId, context.Member.Id));

    private static ScreeningTrace? RecordedOf(EvaluationContext context) =>
        context.Recorded?.Screenings.FirstOrDefault(s => s.MemberId == context.Member.Id);

    private static FraudContext FraudContextOf(
        EvaluationContext context,
        ReferralFacts referral,
        FraudFacts facts,
        FraudMoment moment,
        RingSize? ring
    ) =>
        new()
        {
            Moment = moment,
            At = context.Entry.OccurredAt,
            Member = context.Member,
            Referral = referral,
            Facts = facts,
            SignUp = moment == FraudMoment.SignUp ? context.Entry.SignUp : new(),
            Completed = context.Counter(referral.ReferrerId, CounterKey.Completed).Count,
            TakenBack = context.Counter(referral.ReferrerId, CounterKey.TakenBack).Count,
            Refunded = context.Counter(context.Member.Id, CounterKey.Refunded).Count,
            Ring = ring,
        };

    private static ScreeningTrace Trace(
        EvaluationContext context,
        FraudFacts facts,
        ImmutableArray<SignalTrace> found
    ) => new(context.Member.Id, facts, found, context.Member.Risk.Score, context.Member.Risk.Verdict);
}
