using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Rewards;
using Tributary.Storage.Queries;

namespace Tributary.Server.Features.Members;

/// <summary>
/// Shows decisions as they concern one member: 1. finds entries that may concern it, newest first; 2. explains their
/// decisions; 3. keeps the part of each that is about the member, and drops the others. A page ends when it is full, or
/// when one answer has read enough.
/// </summary>
internal sealed class MemberDecisionAnswers(
    ConcernReads concerns,
    EventReads events,
    RewardReads rewards,
    MemberReads members,
    IStore store
)
{
    private const int MostTurns = 5;

    public async ValueTask<ListPage<MemberDecision>> ListAsync(
        ProgramFacts program,
        MemberView member,
        ListRange range,
        CancellationToken stopping
    )
    {
        var levels = Math.Clamp(program.Plans.Max(plan => plan.Levels), 1, MemberFacts.StoredLevels);
        var shown = new List<MemberDecision>();
        var before = range.Before;
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var found = await concerns.ListAsync(program.Id, member, levels, range with { Before = before }, stopping);
            foreach (var (eventId, decision) in await ShowAsync(program, member, found.Items, stopping))
            {
                if (shown.Count == range.Limit)
                    return new(shown, before);
                if (decision is not null)
                    shown.Add(decision);
                before = eventId.Value;
            }
            before = found.Before;
            if (before is null || shown.Count == range.Limit)
                return new(shown, before);
        }
        return new(shown, before);
    }

    /// <returns>
    /// One result for each entry, in order; null when its decision does not concern the member or is not made yet.
    /// </returns>
    private async ValueTask<IReadOnlyList<(EntryId EventId, MemberDecision? Decision)>> ShowAsync(
        ProgramFacts program,
        MemberView member,
        IReadOnlyList<Concern> entries,
        CancellationToken stopping
    )
    {
        if (entries.Count == 0)
            return [];
        var views = (await events.FindAsync(program.Id, entries.Select(entry => entry.EventId))).ToDictionary(view =>
            view.Id
        );
        var traces = views
            .Values.Where(view => view.Decision is not null)
            .ToDictionary(view => view.Id, view => TraceCodec.Read(view.Decision!.Trace));
        var granted = await rewards.OfEventsAsync(program.Id, traces.Keys, stopping);
        var changes = traces.Values.SelectMany(trace => trace.Rewards).Select(change => change.RewardId);
        var changed = (await rewards.FindAsync(program.Id, changes, stopping)).ToDictionary(reward => reward.Facts.Id);
        var names = await members.NamesAsync(program.Id, [member.Id], stopping);
        return [.. entries.Select(entry => (entry.EventId, Find(entry)))];

        MemberDecision? Find(Concern entry) =>
            traces.TryGetValue(entry.EventId, out var trace)
                ? Show(views[entry.EventId], views[entry.EventId].Decision!, trace, entry.Level)
                : null;

        MemberDecision? Show(EventView view, DecisionView decision, Trace trace, int level)
        {
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
            var rules = explanation.Rules.Where(rule => rule.Concerns(member.Id, level)).ToList();
            var own = granted[view.Id].Where(reward => reward.Facts.MemberId == member.Id).ToList();
            var reversed = DecisionAnswers.Changes(
                trace.Rewards,
                changed,
                reward => reward.Facts.MemberId == member.Id && reward.Facts.SourceId != view.Id
            );
            if (rules.Count + own.Count + reversed.Count == 0 && !ConcernsAnyway(view.Type, level))
                return null;
            var outcome =
                own.Count > 0 ? Outcome.Rewarded
                : decision.Outcome == Outcome.Rewarded ? Outcome.NoReward
                : decision.Outcome;
            var context = new TraceContext(names, own.ToDictionary(reward => reward.Facts.Id), store.Now);
            return new MemberDecision
            {
                Id = PublicId.Of(PublicId.Decision, view.Id),
                Event = EntryTypes.IsCommand(view.Type) ? null : EventIds.Of(view.ExternalId, view.Id),
                Type = view.Type,
                Actor = view.Member ?? "",
                Role = level == 0 ? "actor" : "beneficiary",
                Level = level,
                Amount = view.Amount,
                Currency = view.Currency,
                Reverses = view.Reverses,
                OccurredAt = view.OccurredAt.ToDateTimeOffset(),
                DecidedAt = decision.DecidedAt.ToDateTimeOffset(),
                Outcome = EnumNames.Of(outcome),
                Reasons = [.. ReasonsOf(explanation, rules, decision.Outcome, outcome).Select(EnumNames.Of)],
                Rewards = [.. own.Select(reward => RewardAnswers.Brief(reward, store.Now))],
                Changed = reversed.Count == 0 ? null : reversed,
                Rules = [.. rules.Select(rule => TraceAnswers.Of(rule, context))],
            };
        }
    }

    /// <summary>
    /// True for the member's own entries, and for those of members it referred that are about their referral, even
    /// where no rule reads them.
    /// </summary>
    private static bool ConcernsAnyway(string type, int level) =>
        level == 0 || (level == 1 && (!EntryTypes.IsCommand(type) || IsOnReferral(type)));

    private static bool IsOnReferral(string type) => CommandRegistry.Find(type)?.IsAbout<IReferralCommand>() == true;

    private static IEnumerable<Reason> ReasonsOf(
        Explanation explanation,
        List<ExplainedRule> rules,
        Outcome whole,
        Outcome own
    )
    {
        if (own is Outcome.Rewarded or Outcome.Applied)
            return [];
        var reasons = rules
            .Where(rule => rule.Trace.Reason is not null)
            .Select(rule => rule.Trace.Reason!.Value)
            .Distinct()
            .Order()
            .ToList();
        return reasons.Count == 0 && whole == own ? explanation.Reasons : reasons;
    }
}
