using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Evaluation;

/// <summary>
/// Everything that the conditions and rules of one entry read: the member who acts, its referrer, the Plan, and the
/// event itself.
/// </summary>
/// <param name="Amount">The event's amount or, for a requalification, the amount that is left.</param>
internal sealed record EvaluationContext(
    Batch Batch,
    ProgramFacts Program,
    Plan Plan,
    int Version,
    Entry Entry,
    MemberFacts Member,
    ReferralFacts? Referral,
    long? Amount
)
{
    /// <summary>
    /// The reversal whose decision makes the event complete a referral after all. It is null during the event's own
    /// decision.
    /// </summary>
    public Entry? DecidedBy { get; init; }

    /// <summary>The entry whose decision this is.</summary>
    public Entry Deciding => DecidedBy ?? Entry;

    /// <summary>The trace recorded when the entry was first decided; null unless this is a replay.</summary>
    public Trace? Recorded
    {
        get
        {
            if (DecidedBy is null)
                return Batch.Facts.Recorded?.GetValueOrDefault(Entry.EventId);
            var replacement = Batch.Facts.Recorded?.GetValueOrDefault(DecidedBy.EventId)?.Replacement;
            return replacement?.EventId == Entry.EventId ? replacement.Trace : null;
        }
    }

    /// <summary>
    /// The plan of the Terms under which the entry was first decided. It is not <see cref="Plan"/> where a draft is
    /// tried.
    /// </summary>
    private Plan RecordedPlan =>
        Program.Draft is null
            ? Plan
            : Program.Plan(TermsInForce.RecordedVersionFor(Program, Entry, Referral?.JoinedAt));

    /// <summary>
    /// The recorded verdicts on <c>completes.when</c>; null when these Terms have another condition.
    /// </summary>
    public ConditionTrace? RecordedCompletion =>
        Recorded?.Completion is { } verdicts && Condition.AreSame(RecordedPlan.Completes?.When, Plan.Completes?.When)
            ? verdicts
            : null;

    /// <summary>
    /// Returns the recorded verdicts on a rule's condition; null when these Terms have another condition.
    /// </summary>
    /// <param name="level">Null when all levels share the verdicts.</param>
    public ConditionTrace? RecordedConditionOf(RulePlan rule, int? level) =>
        Recorded?.Of(rule.Key, level)?.Condition is { } verdicts
        && Condition.AreSame(RecordedPlan.FindRule(rule.Key)?.When, rule.When)
            ? verdicts
            : null;

    /// <summary>
    /// Returns whether the event was counted; null when that was not recorded for this counter as it is now.
    /// </summary>
    public bool? RecordedCount(CounterPlan counter) =>
        Recorded is { } recorded && CounterPlan.AreSame(RecordedPlan.FindCounter(counter.Name), counter)
            ? recorded.Counted.Contains(CounterKey.OfCounter(counter.Name))
            : null;

    /// <summary>Returns the recorded base of a rate; null when the rule now has another base.</summary>
    public long? RecordedBase(string rule, Field @base, int level) =>
        Recorded?.Of(rule, level)?.Base is { } amount && RecordedPlan.FindRule(rule)?.Base == @base ? amount : null;

    /// <summary>True for an imported event or sign-up from before the program began to pay.</summary>
    public bool IsHistory => Entry.IsHistory;

    public MemberFacts? Referrer => Member.ReferrerId is { } id ? Batch.FindMember(id) : null;

    public static EvaluationContext Of(Batch batch, Entry entry, MemberFacts member)
    {
        var program = batch.Program(entry.ProgramId);
        if (batch.Facts.Recorded?.GetValueOrDefault(entry.EventId) is { } recorded)
            program = program with { Status = recorded.State };
        var referral = batch.Referral(member.Id);
        var version = TermsInForce.VersionFor(program, entry, referral?.JoinedAt);
        return new EvaluationContext(
            batch,
            program,
            program.Plan(version),
            version,
            entry,
            member,
            referral,
            entry.Amount
        );
    }

    /// <summary>
    /// Returns a context for the beneficiary of a reward, who may not have been loaded completely. It holds only what
    /// the ledger and the statistics read.
    /// </summary>
    public static EvaluationContext ForReward(Batch batch, Entry entry, RewardFacts reward)
    {
        var program = batch.Program(entry.ProgramId);
        var version = Math.Max(1, reward.TermsVersion);
        return new EvaluationContext(
            batch,
            program,
            program.Plan(version),
            version,
            entry,
            batch.Member(reward.MemberId),
            batch.Referral(reward.MemberId),
            null
        );
    }

    /// <summary>
    /// True when the entry occurred before the member was referred, or before its referrer was a member.
    /// </summary>
    public bool IsBeforeReferral => Referral is not null && IsBeforeReferralStart(1);

    /// <summary>
    /// Returns true when the entry occurred before every member from this one up to the given level had joined.
    /// </summary>
    public bool IsBeforeReferralStart(int level)
    {
        if (ReferralStart.IsBefore(Entry.OccurredAt, Member.JoinedAt, Plan.TimeZone))
            return true;
        for (var above = 0; above < level; above++)
            if (
                Batch.FindMember(Member.Upline[above]) is { } member
                && ReferralStart.IsBefore(Entry.OccurredAt, member.JoinedAt, Plan.TimeZone)
            )
                return true;
        return false;
    }

    /// <param name="day">0 for all time.</param>
    public CounterSums Counter(MemberId memberId, string name, int day = 0)
    {
        var key = new CounterKey(Program.Id, memberId, name, day);
        var sums = Batch.Counter(key);
        return Plan.Currency == Program.HomeCurrency
            ? sums
            : sums with
            {
                Amount = Batch.Counter(key.In(Plan.Currency)).Amount,
            };
    }
}
