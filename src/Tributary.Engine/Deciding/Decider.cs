using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Decides a batch of entries: pure, synchronous, no clock, no I/O. The steps for one entry:
/// 1. a command carries out the order of a person or a timer (<see cref="CommandHandler"/>);
/// 2. a reversal takes back what its original granted (<see cref="ReversalDecider"/>), or waits for it;
/// 3. an event is counted, may complete its member's referral, and is paid for by each rule it triggers
/// (<see cref="EventDecider"/>).
/// Each entry ends in one <see cref="Decision"/> with the next seq of its partition, and sees the effects of the
/// entries before it.
/// </summary>
public static class Decider
{
    /// <remarks>An entry that would take a sum out of its range is refused. The batch is then decided again from the
    /// beginning, without that entry.</remarks>
    public static BatchDecisions Decide(BatchFacts facts, IdBlock ids)
    {
        var refused = facts.Refused.ToHashSet();
        while (true)
        {
            var batch = new Batch(facts, ids.Copy());
            if (TryDecide(batch, refused))
                return batch.Finish();
        }
    }

    private static bool TryDecide(Batch batch, HashSet<EntryId> refused)
    {
        foreach (var entry in batch.Facts.Entries)
        {
            try
            {
                batch.Outbox.Begin(entry);
                if (refused.Contains(entry.EventId))
                    batch.Reject(entry, Reason.SumOutOfRange);
                else
                    Decide(batch, entry);
            }
            catch (OverflowException) when (refused.Add(entry.EventId))
            {
                return false;
            }
        }
        return true;
    }

    private static void Decide(Batch batch, Entry entry)
    {
        if (EntryTypes.IsCommand(entry.Type))
            batch.Conclude(entry, CommandRegistry.Of(entry.Type).Decide(new CommandContext(batch, entry)));
        else if (entry.ReversesKey is not null)
            ReversalDecider.Decide(batch, entry);
        else
            EventDecider.Decide(batch, entry);
    }

    /// <summary>
    /// Returns the largest number of ids that deciding may use: for each payment a reward, an account, and a transfer
    /// where a command of the same batch moves it; and more for what a reversal strikes, restores or grants.
    /// </summary>
    public static int IdsNeeded(BatchFacts facts)
    {
        var needed = 0L;
        var slotsOf = new Dictionary<(ProgramId, string, bool), int>();
        foreach (var entry in facts.Entries)
        {
            var kind = (entry.ProgramId, entry.Type, entry.ReversesKey is null);
            if (!slotsOf.TryGetValue(kind, out var slots))
                slotsOf[kind] = slots = facts.Programs[entry.ProgramId].Plans.Max(plan => SlotsOf(plan, entry));
            needed += 8 + ((entry.ReversesKey is null ? 3L : 8L) * slots);
        }
        foreach (var commands in facts.Entries.Where(e => EntryTypes.IsCommand(e.Type)).GroupBy(e => e.Type))
            needed += CommandRegistry.Find(commands.Key)?.IdsNeeded(facts, commands) ?? 0;
        return checked((int)(needed + facts.Accounts.Count));
    }

    /// <summary>
    /// Returns how many of the first entries together grant at most <paramref name="most"/> rewards, judging by their
    /// rules and the levels above their members. The result is at least 1.
    /// </summary>
    public static int Fitting(BatchFacts facts, int most)
    {
        var sum = 0L;
        for (var i = 0; i < facts.Entries.Count; i++)
        {
            sum += RewardsOf(facts, facts.Entries[i]);
            if (sum > most)
                return Math.Max(1, i);
        }
        return facts.Entries.Count;
    }

    private static long RewardsOf(BatchFacts facts, Entry entry)
    {
        var above = facts.Members.TryGetValue(entry.MemberId, out var member) ? member.Upline.Length : 0;
        var most = 0L;
        foreach (var plan in facts.Programs[entry.ProgramId].Plans)
        {
            var rewards = 0L;
            foreach (var rule in entry.ReversesKey is null ? FactNeeds.RulesOf(plan, entry.Type) : plan.Rules)
                rewards += Math.Min(rule.Grant.Levels, Math.Max(1, above));
            most = Math.Max(most, rewards);
        }
        return most;
    }

    private static int SlotsOf(Plan plan, Entry entry)
    {
        var rules = entry.ReversesKey is null ? FactNeeds.RulesOf(plan, entry.Type) : plan.Rules;
        return rules.Sum(rule => rule.Grant.Levels);
    }
}
