using Tributary.Client.Contracts;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Answers;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Features.Events;

/// <summary>
/// Decides in a dry run: the same facts and the same decider, in a transaction that can only be rolled back.
/// </summary>
internal sealed class DryRun(IStore store, MemberReads members)
{
    /// <param name="draft">Terms that replace every version; null for the program's own Terms.</param>
    public async ValueTask<DryRunDecisions> RunAsync(
        ProgramFacts program,
        IReadOnlyList<NewEntry> entries,
        Plan? draft,
        CancellationToken stopping
    )
    {
        ProgramFacts Terms(ProgramFacts own) =>
            draft is null || own.Id != program.Id ? own : own with { Plans = [.. own.Plans.Select(_ => draft)] };

        BatchFacts facts;
        BatchDecisions batch;
        Dictionary<EntryId, int> placeOf;
        await using (var unit = await store.DryRunAsync(entries, Terms, stopping))
        {
            placeOf = unit
                .Results.Index()
                .Where(result => result.Item.Outcome == EntryOutcome.Accepted)
                .ToDictionary(result => result.Item.EventId, result => result.Index);
            facts = await unit.Batch.LoadAsync(stopping);
            batch = Decider.Decide(facts, await store.TakeIdsAsync(Decider.IdsNeeded(facts), stopping));
        }
        var parked = batch.Parked.ToDictionary(waiting => placeOf[waiting.Entry.EventId]);
        var places = batch.Decisions.Select(decision => placeOf[decision.Entry.EventId]).ToHashSet();
        var absent = Enumerable
            .Range(0, entries.Count)
            .Where(place => !places.Contains(place) && !parked.ContainsKey(place))
            .ToList();
        var unknown = await UnknownAsync(entries, absent, stopping);
        return new DryRunDecisions(
            await AnswerAsync(facts, entries, placeOf, batch, draft is not null, stopping),
            [
                .. Enumerable
                    .Range(0, entries.Count)
                    .Where(place => parked.ContainsKey(place) || unknown.Contains(place))
                    .Select(place => Parked(entries[place], parked.GetValueOrDefault(place))),
            ],
            [.. absent.Where(place => !unknown.Contains(place)).Select(place => entries[place].ExternalId!)]
        );
    }

    /// <summary>
    /// Returns the entries whose member does not exist. Others that were left out have been accepted before.
    /// </summary>
    private async ValueTask<HashSet<int>> UnknownAsync(
        IReadOnlyList<NewEntry> entries,
        List<int> absent,
        CancellationToken stopping
    )
    {
        if (absent.Count == 0)
            return [];
        var found = await store.FindMembersAsync(
            absent.ConvertAll(place => new MemberName(entries[place].ProgramId, entries[place].Member!)),
            stopping
        );
        return [.. absent.Where((_, i) => found[i] is null)];
    }

    /// <param name="parked">Null for an event whose member does not exist.</param>
    private static ParkedEvent Parked(NewEntry entry, Parked? parked) =>
        WaitAnswers.Of(
            entry.ExternalId!,
            parked is null ? Wait.ForMember(entry.Member!) : parked.WaitsFor,
            parked?.Reason ?? "unknown_member",
            entry.Reverses
        );

    private async ValueTask<IReadOnlyList<DecisionInfo>> AnswerAsync(
        BatchFacts facts,
        IReadOnlyList<NewEntry> entries,
        Dictionary<EntryId, int> placeOf,
        BatchDecisions batch,
        bool isDraft,
        CancellationToken stopping
    )
    {
        if (batch.Decisions.Count == 0)
            return [];
        // As they would be read after a commit: a stored trace holds less than the one that was just made.
        var traces = batch.Decisions.ToDictionary(
            decision => decision.Entry.EventId,
            decision => TraceCodec.Read(TraceCodec.Write(decision.Trace))
        );
        var rewards = batch.NewRewards.Concat(batch.ChangedRewards).ToDictionary(reward => reward.Id);
        var names = await members.NamesAsync(
            entries[0].ProgramId,
            rewards
                .Values.Select(reward => reward.MemberId)
                .Concat(traces.Values.SelectMany(trace => trace.Rules).Select(rule => rule.PayeeId)),
            stopping
        );
        var granted = batch.NewRewards.ToLookup(reward => reward.SourceId);
        var views = rewards.ToDictionary(
            reward => reward.Key,
            reward => new RewardView(reward.Value, names[reward.Value.MemberId], null)
            {
                MemberStatus = facts.Members.GetValueOrDefault(reward.Value.MemberId)?.Status,
            }
        );
        var context = new TraceContext(names, views, batch.Now) { IsDryRun = true };
        return
        [
            .. from decision in batch.Decisions
            let place = placeOf[decision.Entry.EventId]
            orderby place
            select Of(
                decision,
                entries[place].ExternalId,
                traces[decision.Entry.EventId],
                facts.Programs[decision.Entry.ProgramId],
                context,
                isDraft
            ) with
            {
                Rewards =
                [
                    .. granted[decision.Entry.EventId]
                        .Select(reward => RewardAnswers.Brief(views[reward.Id], batch.Now, isDryRun: true)),
                ],
            },
        ];
    }

    private static DecisionInfo Of(
        Decision decision,
        string? id,
        Trace trace,
        ProgramFacts program,
        TraceContext context,
        bool isDraft
    )
    {
        var plan = decision.TermsVersion == 0 ? null : program.Plan(decision.TermsVersion);
        var version = isDraft ? 0 : decision.TermsVersion;
        var explanation = Explanation.Of(
            trace,
            decision.Outcome,
            decision.Reason,
            plan,
            decision.Entry.OccurredAt,
            decision.Entry.Properties
        );
        return DecisionAnswers.Of(id, decision.Outcome, explanation.Reasons, context.Now, version) with
        {
            DraftTerms = isDraft ? true : null,
            Changed = trace.Rewards.IsEmpty ? null : DecisionAnswers.Changes(trace.Rewards, context.Rewards, _ => true),
            Trace = TraceAnswers.Of(trace, explanation, version, context),
        };
    }
}

/// <summary>
/// The result of a dry run: decisions in the order sent, events that would wait, and ids of events accepted before.
/// </summary>
internal sealed record DryRunDecisions(
    IReadOnlyList<DecisionInfo> Decisions,
    IReadOnlyList<ParkedEvent> Parked,
    IReadOnlyList<string> Duplicates
);
