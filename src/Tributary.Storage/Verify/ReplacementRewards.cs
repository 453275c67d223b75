using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Verify;

/// <summary>
/// Collects rewards of an event that another decision granted: a reversal made the event complete its member's
/// referral. They are kept until that decision has been read. There are as many as reversals that passed a completion
/// on.
/// </summary>
internal sealed class ReplacementRewards(IReadOnlyDictionary<ProgramId, ProgramFacts> programs)
{
    private readonly Dictionary<EntryId, List<RewardFacts>> _granted = [];
    private readonly Dictionary<EntryId, List<(ProgramId Program, Replacement Replacement)>> _announced = [];

    /// <param name="rewards">The rewards of the event. Those that its own trace does not name are moved here.</param>
    public void Take(ProgramId program, EntryId eventId, Trace trace, List<RewardFacts> rewards)
    {
        if (trace.Replacement is { } replacement && !replacement.Trace.Rules.IsEmpty)
            Of(_announced, replacement.EventId).Add((program, replacement));
        var own = trace.Rules.Select(rule => rule.RewardId).OfType<RewardId>().ToHashSet();
        foreach (var reward in rewards.FindAll(r => r.Source == RewardSource.Event && !own.Contains(r.Id)))
        {
            Of(_granted, eventId).Add(reward);
            rewards.Remove(reward);
        }
    }

    public IEnumerable<string> Faults()
    {
        foreach (var (eventId, rewards) in _granted)
        {
            if (!_announced.TryGetValue(eventId, out var announced))
            {
                foreach (var reward in rewards)
                    yield return $"event {eventId}: reward {reward.Id} is in no trace";
                continue;
            }
            foreach (var (program, replacement) in announced)
            {
                var named = replacement.Trace.Rules.Select(rule => rule.RewardId).OfType<RewardId>().ToHashSet();
                var plan = programs[program].Plan(replacement.Version);
                var own = rewards.FindAll(r => named.Contains(r.Id));
                foreach (var fault in TraceCheck.Faults(replacement.Trace, plan, replacement.OccurredAt, own))
                    yield return $"event {eventId}: {fault}";
                rewards.RemoveAll(own.Contains);
            }
            foreach (var reward in rewards)
                yield return $"event {eventId}: reward {reward.Id} is in no trace";
        }
    }

    private static List<T> Of<T>(Dictionary<EntryId, List<T>> lists, EntryId eventId)
    {
        if (!lists.TryGetValue(eventId, out var list))
            lists[eventId] = list = [];
        return list;
    }
}
