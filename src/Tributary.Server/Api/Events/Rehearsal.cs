using System.Globalization;
using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>A dry run: the same facts, the same decider, in a transaction that can only be rolled back.</summary>
internal sealed class Rehearsal(IStore store, MemberReads members)
{
    /// <param name="draft">Decides in the place of every version; null for the program's own Terms.</param>
    public async ValueTask<IReadOnlyList<DecisionInfo>> RunAsync(
        ProgramFacts program, IReadOnlyList<NewEntry> entries, Plan? draft, CancellationToken stopping)
    {
        // Entries lose the platform's ids on the way; the actor, which no event's decision reads, brings their places along.
        var marked = entries.Select((entry, index) => entry with { Actor = index.ToString(CultureInfo.InvariantCulture) }).ToList();
        ProgramFacts Terms(ProgramFacts own) => draft is null || own.Id != program.Id ? own : own with { Plans = [.. own.Plans.Select(_ => draft)] };

        BatchFacts facts;
        BatchDecisions batch;
        await using (var unit = await store.RehearseAsync(marked, Terms, stopping))
        {
            facts = await unit.LoadAsync(stopping);
            batch = Decider.Decide(facts, await store.TakeIdsAsync(Decider.IdsNeeded(facts), stopping));
        }
        return await AnswerAsync(facts.Programs, entries, batch, stopping);
    }

    private async ValueTask<IReadOnlyList<DecisionInfo>> AnswerAsync(
        IReadOnlyDictionary<long, ProgramFacts> programs, IReadOnlyList<NewEntry> entries, BatchDecisions batch, CancellationToken stopping)
    {
        if (batch.Decisions.Count == 0) return [];
        var traces = batch.Decisions.ToDictionary(decision => decision.Entry.EventId, decision => TraceCodec.Read(decision.Trace));
        var rewards = batch.NewRewards.Concat(batch.ChangedRewards).ToDictionary(reward => reward.Id);
        var names = await members.NamesAsync(
            entries[0].ProgramId, rewards.Values.Select(reward => reward.MemberId).Concat(traces.Values.SelectMany(trace => trace.Rules).Select(rule => rule.PayeeId)), stopping);
        var granted = batch.NewRewards.ToLookup(reward => reward.SourceId);
        return [.. from decision in batch.Decisions
                   let place = int.Parse(decision.Entry.Actor!, CultureInfo.InvariantCulture)
                   orderby place
                   select Of(decision, entries[place], traces[decision.Entry.EventId], granted[decision.Entry.EventId], rewards, programs[decision.Entry.ProgramId], names, batch.Now)];
    }

    private static DecisionInfo Of(
        Decision decision, NewEntry entry, Trace trace, IEnumerable<RewardFacts> granted, IReadOnlyDictionary<long, RewardFacts> rewards,
        ProgramFacts program, IReadOnlyDictionary<long, string> names, Instant now)
    {
        var plan = decision.TermsVersion == 0 ? null : program.Plan(decision.TermsVersion);
        var explanation = Explanation.Of(trace, decision.Outcome, decision.Reason, plan, decision.Entry.OccurredAt, decision.Entry.Properties);
        return new DecisionInfo
        {
            Event = entry.ExternalId,
            Outcome = Word.Of(decision.Outcome),
            Reasons = [.. explanation.Reasons.Select(Word.Of)],
            DecidedAt = now.ToDateTimeOffset(),
            TermsVersion = decision.TermsVersion == 0 ? null : decision.TermsVersion,
            Rewards = [.. granted.Select(reward => new DecisionReward
            {
                Rule = reward.Rule,
                Level = reward.Level,
                Member = names[reward.MemberId],
                Amount = reward.Amount,
                Currency = reward.Currency,
                Item = reward.Item,
                Status = Word.Of(reward.Status),
            })],
            Changed = trace.Rewards.IsEmpty ? null : [.. trace.Rewards.Select(change => new RewardChange
            {
                Reward = PublicId.Of(PublicId.Reward, change.RewardId),
                Member = names[rewards[change.RewardId].MemberId],
                Status = Word.Of(change.Status),
                Reversed = change.Struck == 0 ? null : change.Struck,
                Currency = rewards[change.RewardId].Currency,
            })],
            Trace = TraceAnswers.Of(trace, explanation, decision.TermsVersion, names),
        };
    }
}
