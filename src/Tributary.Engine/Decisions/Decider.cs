namespace Tributary.Engine;

/// <summary>
/// Decides a batch of entries: pure, synchronous, no clock, no I/O. The way of one entry:
/// 1. a command does what a person or timer ordered (<see cref="CommandDecider"/>);
/// 2. a reversal takes back what its original granted (<see cref="ReversalDecider"/>), or waits for it;
/// 3. an event is counted, may complete its member's referral, and is paid for by each rule it triggers (<see cref="EventDecider"/>).
/// Each ends in one <see cref="Decision"/> with the next seq of its partition, and sees the effect of those before it.
/// </summary>
public static class Decider
{
    public static BatchDecisions Decide(BatchFacts facts, IdBlock ids)
    {
        var batch = new Batch(facts, ids);
        foreach (var entry in facts.Entries)
        {
            batch.Outbox.Begin(entry);
            if (EntryTypes.IsCommand(entry.Type)) CommandDecider.Decide(batch, entry);
            else if (entry.ReversesKey is not null) ReversalDecider.Decide(batch, entry);
            else EventDecider.Decide(batch, entry);
        }
        return batch.Finish();
    }

    /// <summary>How many ids deciding may use at most: a reward, a transfer and an account for each payment, and as much again for what is struck or posted.</summary>
    public static int IdsNeeded(BatchFacts facts)
    {
        var needed = 0L;
        var slotsOf = new Dictionary<(long, string, bool), int>();
        foreach (var entry in facts.Entries)
        {
            var kind = (entry.ProgramId, entry.Type, entry.ReversesKey is null);
            if (!slotsOf.TryGetValue(kind, out var slots))
                slotsOf[kind] = slots = facts.Programs[entry.ProgramId].Plans.Max(plan => SlotsOf(plan, entry));
            needed += 8 + (3L * slots) + (2L * (facts.Due.TryGetValue(entry.EventId, out var due) ? due.Length : 0));
        }
        if (facts.Entries.Any(entry => entry.Type == EntryTypes.CaseResolve)) needed += 2L * facts.Rewards.Count;
        return checked((int)(needed + facts.Accounts.Count));
    }

    private static int SlotsOf(Plan plan, Entry entry)
    {
        var rules = entry.ReversesKey is null ? FactNeeds.RulesOf(plan, entry.Type) : plan.Rules;
        return rules.Sum(rule => FactNeeds.LevelsOf(rule.Grant));
    }

    internal static void Reject(Batch batch, Entry entry, Reason reason, int version = 0, Trace? trace = null) =>
        Settle(batch, entry, Outcome.Rejected, reason, version, trace ?? new Trace());

    internal static void Settle(
        Batch batch, Entry entry, Outcome outcome, Reason? reason, int version, Trace trace, long? referrerId = null,
        long revenue = 0, int completed = 0, int signedUp = 0) =>
        batch.Decide(new Decision(
            entry, batch.NextSeq(entry.Partition), entry.MemberId, referrerId, outcome, reason, version, revenue, completed, signedUp,
            TraceCodec.Write(trace)));
}
