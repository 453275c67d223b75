using Tributary.Client.Contracts;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Application.Answers;

/// <summary>
/// Writes events and decisions for answers. The names they need are looked up for all of them together.
/// </summary>
internal sealed class DecisionAnswers(RewardReads rewards, MemberReads members, ReferralReads referrals, IStore store)
{
    /// <summary>Returns events without their traces.</summary>
    public async ValueTask<IReadOnlyDictionary<EntryId, EventInfo>> ListAsync(
        ProgramFacts program,
        IReadOnlyList<EventView> events,
        CancellationToken stopping
    )
    {
        var granted = await rewards.OfEventsAsync(
            program.Id,
            from e in events
            where e.Decision is not null
            select e.Id,
            stopping
        );
        return events.ToDictionary(
            e => e.Id,
            e => Of(e, e.Decision is { } decision ? Of(e, decision, granted[e.Id]) : null)
        );
    }

    /// <summary>Returns an event with its full trace.</summary>
    public async ValueTask<EventInfo> ExplainAsync(ProgramFacts program, EventView view, CancellationToken stopping) =>
        Of(view, view.Decision is { } decision ? await ExplainAsync(program, view, decision, stopping) : null);

    private async ValueTask<DecisionInfo> ExplainAsync(
        ProgramFacts program,
        EventView view,
        DecisionView decision,
        CancellationToken stopping
    )
    {
        var trace = TraceCodec.Read(decision.Trace);
        // Another node may have decided under a version that this one has not read yet. Within a second this one
        // has.
        var plan =
            decision.TermsVersion == 0 || decision.TermsVersion > program.Plans.Length
                ? null
                : program.Plan(decision.TermsVersion);
        var explanation = Explanation.Of(
            trace,
            decision.Outcome,
            decision.Reason,
            plan,
            view.OccurredAt,
            view.PropertyBytes
        );
        var granted = await rewards.OfEventAsync(program.Id, view.Id, stopping);
        // When the completion passed on to another event, this decision granted rewards of that event.
        var instead = trace.Replacement?.Trace.Rules ?? [];
        var grantedInstead = instead.Select(rule => rule.RewardId).OfType<RewardId>().ToList();
        var changed = (
            await rewards.FindAsync(
                program.Id,
                trace.Rewards.Select(reward => reward.RewardId).Concat(grantedInstead),
                stopping
            )
        ).ToDictionary(reward => reward.Facts.Id);
        var context = new TraceContext(
            await members.NamesAsync(program.Id, trace.Rules.Concat(instead).Select(rule => rule.PayeeId), stopping),
            granted
                .Concat(changed.Values)
                .DistinctBy(reward => reward.Facts.Id)
                .ToDictionary(reward => reward.Facts.Id),
            store.Now
        )
        {
            CompletedBy =
                trace.Unmet == Reason.AlreadyCompleted
                    ? await FindCompletionAsync(program.Id, decision, stopping)
                    : null,
        };
        var changes = trace
            .Rewards.Concat(grantedInstead.Select(id => new RewardTrace(id, 0, changed[id].Facts.Status)))
            .ToList();
        return Of(view, decision, granted) with
        {
            Changed = changes.Count == 0 ? null : Changes(changes, changed, reward => reward.Facts.SourceId != view.Id),
            Trace = TraceAnswers.Of(trace, explanation, decision.TermsVersion, context),
        };
    }

    /// <summary>Returns the event that had completed the referral, or null when a person had.</summary>
    private async ValueTask<string?> FindCompletionAsync(
        ProgramId programId,
        DecisionView decision,
        CancellationToken stopping
    ) =>
        await referrals.FindCompletionAsync(programId, decision.MemberId, decision.Partition, decision.Seq, stopping)
            is var (id, external, type)
        && !EntryTypes.IsCommand(type)
            ? EventIds.Of(external, id)
            : null;

    public static IReadOnlyList<RewardChange> Changes(
        IEnumerable<RewardTrace> changes,
        IReadOnlyDictionary<RewardId, RewardView> rewards,
        Func<RewardView, bool> isShown
    ) =>
        [
            .. from change in changes
            let reward = rewards[change.RewardId]
            where isShown(reward)
            select new RewardChange
            {
                Reward = PublicId.Of(change.RewardId),
                Member = reward.Member,
                Status = EnumNames.Of(change.Status),
                Reversed = change.Reversed == 0 ? null : change.Reversed,
                Currency = reward.Facts.Currency,
            },
        ];

    private DecisionInfo Of(EventView view, DecisionView decision, IEnumerable<RewardView> granted) =>
        Of(
            EntryTypes.IsCommand(view.Type) ? null : EventIds.Of(view.ExternalId, view.Id),
            decision.Outcome,
            Explanation.ReasonsOf(decision.Trace, decision.Outcome, decision.Reason),
            decision.DecidedAt,
            decision.TermsVersion
        ) with
        {
            Id = PublicId.Of(PublicId.Decision, view.Id),
            Seq = decision.Seq,
            Rewards = [.. granted.Select(reward => RewardAnswers.Brief(reward, store.Now))],
        };

    /// <summary>Returns what every decision has, stored or not, without its rewards.</summary>
    /// <param name="eventId">Null for a command.</param>
    /// <param name="version">The version of the Terms; 0 for none and for draft Terms.</param>
    public static DecisionInfo Of(
        string? eventId,
        Outcome outcome,
        IEnumerable<Reason> reasons,
        Instant at,
        int version
    ) =>
        new()
        {
            Event = eventId,
            Outcome = EnumNames.Of(outcome),
            Reasons = [.. reasons.Select(EnumNames.Of)],
            DecidedAt = at.ToDateTimeOffset(),
            TermsVersion = version == 0 ? null : version,
            Rewards = [],
        };

    private static EventInfo Of(EventView view, DecisionInfo? decision) =>
        new()
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
            Properties = view.Properties is { } properties
                ? System.Text.Json.Nodes.JsonNode.Parse(properties)!.AsObject()
                : null,
            Status = EnumNames.Of(view.Status),
            Parked = view.Status == EventStatus.Parked ? WaitAnswers.Of(view.Parked!, view.Reverses) : null,
            Decision = decision,
        };
}
