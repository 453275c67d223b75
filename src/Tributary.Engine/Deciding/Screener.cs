using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Looks at a referral with the eyes of fraud detection: 1. the facts, as loaded or as recorded; 2. what signals find for the first time; 3. a referral
/// that is held or rejected gets a case; one that is rejected before it completed earns nobody anything from here on.
/// </summary>
internal static class Screener
{
    public const string Reason = "fraud";

    /// <returns>The scene as it is afterwards, and what to record; null when there is nothing to tell.</returns>
    public static (Scene Scene, ScreeningTrace? Trace) Look(Scene scene, FraudMoment moment, CommandFacts? said = null)
    {
        var batch = scene.Batch;
        if (scene.Referral is not { } referral || scene.Member.Risk.Verdict == RiskVerdict.Rejected) return (scene, null);
        if (FactsOf(scene) is not { } facts) return (scene, null);
        var judgement = Scoring.Judge(FraudSceneOf(scene, referral, facts, moment, said ?? new()), scene.Program.PlanAt(scene.Entry.AcceptedAt).Fraud);
        if (judgement.Found.IsEmpty) return (scene, facts.IsNone ? null : Trace(scene, facts, []));

        // What has completed may have been paid: from then on only a person rejects.
        var after = judgement.After.Verdict == RiskVerdict.Rejected && referral.Status == ReferralStatus.Completed
            ? judgement.After with { Verdict = RiskVerdict.Held } : judgement.After;
        long? opened = null;
        if (after.CaseId is { } open) batch.Fraud.Change(new CaseChange(open, after.Score, after.Verdict));
        else if (after.Verdict is RiskVerdict.Held or RiskVerdict.Rejected)
        {
            opened = RecordedOf(scene)?.Opened ?? batch.Ids.Next();
            after = after with { CaseId = opened };
            batch.Open(new OpenedCase(
                opened.Value, scene.Program.Id, scene.Member.Id, referral.ReferrerId, after.Score, after.Verdict, scene.Entry.EventId));
        }
        batch.Judge(scene.Member with { Risk = after });
        foreach (var found in judgement.Found) batch.Fraud.Find(new SignalFacts(scene.Program.Id, scene.Member.Id, scene.Entry.EventId, found));
        if (after.Verdict == RiskVerdict.Rejected && referral.Status != ReferralStatus.Rejected) referral = Reject(batch, scene.Entry, referral);
        scene = scene with { Member = batch.Member(scene.Member.Id), Referral = referral };
        return (scene, Trace(scene, facts, [.. judgement.Found.Select(f => new SignalTrace(f.Name, f.Mode, f.Points))]) with { Opened = opened });
    }

    /// <summary>A referral that earns nobody anything; one that had completed counts no longer as such.</summary>
    public static ReferralFacts Reject(Batch batch, Entry entry, ReferralFacts referral)
    {
        var rejected = referral with { Status = ReferralStatus.Rejected };
        batch.Change(rejected, entry.EventId, Reason);
        Figures.Moved(batch, entry, referral, ReferralStatus.Rejected);
        if (referral.Status == ReferralStatus.Completed)
            batch.Count(new CounterKey(entry.ProgramId, referral.ReferrerId, CounterKey.Completed, 0), new CounterSums(-1, 0));
        return rejected;
    }

    /// <summary>In a replay whoever was looked at without anything to tell is not looked at again: nothing was found then.</summary>
    private static FraudFacts? FactsOf(Scene scene) => scene.Batch.Facts.Recorded is not null
        ? RecordedOf(scene)?.Facts
        : scene.Batch.Facts.Fraud.GetValueOrDefault((scene.Entry.EventId, scene.Member.Id));

    private static ScreeningTrace? RecordedOf(Scene scene) => scene.Recorded?.Screenings.FirstOrDefault(s => s.MemberId == scene.Member.Id);

    private static FraudScene FraudSceneOf(Scene scene, ReferralFacts referral, FraudFacts facts, FraudMoment moment, CommandFacts said) => new()
    {
        Moment = moment,
        At = scene.Entry.OccurredAt,
        Member = scene.Member,
        Referral = referral,
        Facts = facts,
        SignUp = moment == FraudMoment.SignUp ? CommandFacts.Parse(scene.Entry.Facts) : new(),
        Completed = scene.Counter(referral.ReferrerId, CounterKey.Completed).Count,
        TakenBack = scene.Counter(referral.ReferrerId, CounterKey.TakenBack).Count,
        Refunded = scene.Counter(scene.Member.Id, CounterKey.Refunded).Count,
        RingMembers = said.RingMembers,
        RingEdges = said.RingEdges,
    };

    private static ScreeningTrace Trace(Scene scene, FraudFacts facts, ImmutableArray<SignalTrace> found) =>
        new(scene.Member.Id, facts, found, scene.Member.Risk.Score, scene.Member.Risk.Verdict);
}
