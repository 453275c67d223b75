using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Events and decisions on the wire, with what they name looked up for all of them at once.</summary>
internal sealed class DecisionAnswers(RewardReads rewards, MemberReads members)
{
    /// <summary>Without traces.</summary>
    public async ValueTask<IReadOnlyDictionary<long, EventInfo>> ListAsync(
        ProgramFacts program, IReadOnlyList<EventView> events, CancellationToken stopping)
    {
        var granted = await rewards.OfEventsAsync(program.Id, from e in events where e.Decision is not null select e.Id, stopping);
        return events.ToDictionary(e => e.Id, e => Of(e, e.Decision is { } decision ? Of(e, decision, granted[e.Id]) : null));
    }

    /// <summary>With its trace in full.</summary>
    public async ValueTask<EventInfo> ExplainAsync(ProgramFacts program, EventView view, CancellationToken stopping) =>
        Of(view, view.Decision is { } decision ? await ExplainAsync(program, view, decision, stopping) : null);

    private async ValueTask<DecisionInfo> ExplainAsync(ProgramFacts program, EventView view, DecisionView decision, CancellationToken stopping)
    {
        var trace = TraceCodec.Read(decision.Trace);
        // Another node may have decided under a version that this one has not read yet; within a second it has.
        var plan = decision.TermsVersion == 0 || decision.TermsVersion > program.Plans.Length ? null : program.Plan(decision.TermsVersion);
        var explanation = Explanation.Of(trace, decision.Outcome, decision.Reason, plan, view.OccurredAt, view.PropertyBytes);
        var granted = await rewards.OfEventAsync(program.Id, view.Id, stopping);
        // A completion that passed on to another event granted rewards of that event in this decision.
        var instead = trace.Replacement?.Trace.Rules ?? [];
        var grantedInstead = instead.Select(rule => rule.RewardId).OfType<long>().ToList();
        var changed = (await rewards.FindAsync(program.Id, trace.Rewards.Select(reward => reward.RewardId).Concat(grantedInstead), stopping))
            .ToDictionary(reward => reward.Facts.Id);
        var names = await members.NamesAsync(program.Id, trace.Rules.Concat(instead).Select(rule => rule.PayeeId), stopping);
        return Of(view, decision, granted) with
        {
            Changed = trace.Rewards.IsEmpty && grantedInstead.Count == 0 ? null :
            [
                .. from change in trace.Rewards.Concat(
                       grantedInstead.Select(id => new RewardTrace(id, 0, changed[id].Facts.Status)))
                   let reward = changed[change.RewardId]
                   where reward.Facts.SourceId != view.Id
                   select new RewardChange
                   {
                       Reward = PublicId.Of(PublicId.Reward, change.RewardId),
                       Member = reward.Member,
                       Status = Word.Of(change.Status),
                       Reversed = change.Struck == 0 ? null : change.Struck,
                       Currency = reward.Facts.Currency,
                   },
            ],
            Trace = TraceAnswers.Of(trace, explanation, decision.TermsVersion, names),
        };
    }

    private static DecisionInfo Of(EventView view, DecisionView decision, IEnumerable<RewardView> granted) => new()
    {
        Id = PublicId.Of(PublicId.Decision, view.Id),
        Event = EntryTypes.IsCommand(view.Type) ? null : EventIds.Of(view.ExternalId, view.Id),
        Outcome = Word.Of(decision.Outcome),
        Reasons = [.. Explanation.ReasonsOf(TraceCodec.Read(decision.Trace), decision.Outcome, decision.Reason).Select(Word.Of)],
        Seq = decision.Seq,
        DecidedAt = decision.DecidedAt.ToDateTimeOffset(),
        TermsVersion = decision.TermsVersion == 0 ? null : decision.TermsVersion,
        Rewards = [.. granted.Select(reward => new DecisionReward
        {
            Id = PublicId.Of(PublicId.Reward, reward.Facts.Id),
            Rule = reward.Facts.Rule,
            Level = reward.Facts.Level,
            Member = reward.Member,
            Amount = reward.Facts.Amount,
            Currency = reward.Facts.Currency,
            Item = reward.Facts.Item,
            Status = Word.Of(reward.Facts.Status),
        })],
    };

    private static EventInfo Of(EventView view, DecisionInfo? decision) => new()
    {
        Id = EventIds.Of(view.ExternalId, view.Id),
        Type = view.Type,
        Member = view.Member ?? "",
        Amount = view.Amount,
        Currency = view.Currency,
        OccurredAt = view.OccurredAt.ToDateTimeOffset(),
        AcceptedAt = view.AcceptedAt.ToDateTimeOffset(),
        Reverses = view.IsReinstatement ? null : view.Reverses,
        Reinstates = view.IsReinstatement ? view.Reverses : null,
        Properties = view.Properties is { } properties ? System.Text.Json.Nodes.JsonNode.Parse(properties)!.AsObject() : null,
        Status = Word.Of(view.Status),
        Parked = view.Status == EventStatus.Parked ? new ParkedInfo
        {
            WaitsFor = view.Parked!.WaitsFor, Reason = view.Parked.Reason, Tries = view.Parked.Tries,
        } : null,
        Decision = decision,
    };
}
