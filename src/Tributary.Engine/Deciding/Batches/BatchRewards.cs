using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>The rewards of a batch, loaded or granted in it, each in its latest state.</summary>
internal sealed class BatchRewards(IReadOnlyList<RewardFacts> loaded)
{
    private readonly Dictionary<RewardId, RewardFacts> _loaded = loaded.ToDictionary(r => r.Id);
    private readonly SortedDictionary<RewardId, RewardFacts> _new = [];
    private readonly SortedDictionary<RewardId, RewardFacts> _changed = [];
    private readonly Dictionary<EntryId, List<RewardId>> _bySource = loaded
        .GroupBy(r => r.SourceId)
        .ToDictionary(g => g.Key, g => g.Select(r => r.Id).Order().ToList());

    public IReadOnlyList<RewardFacts> New => [.. _new.Values];

    /// <summary>
    /// Changed rewards, with reversed ones first: one of them may give up a milestone that another reward takes.
    /// </summary>
    public IReadOnlyList<RewardFacts> Changed => [.. _changed.Values.OrderBy(r => r.Status != RewardStatus.Reversed)];

    public RewardFacts? Find(RewardId id) =>
        _new.GetValueOrDefault(id) ?? _changed.GetValueOrDefault(id) ?? _loaded.GetValueOrDefault(id);

    /// <summary>Returns the rewards of an entry in the order in which they were granted.</summary>
    public IEnumerable<RewardFacts> OfSource(EntryId eventId) =>
        _bySource.TryGetValue(eventId, out var ids) ? ids.ToArray().Select(id => Find(id)!) : [];

    public void Add(RewardFacts reward)
    {
        _new.Add(reward.Id, reward);
        if (!_bySource.TryGetValue(reward.SourceId, out var ids))
            _bySource[reward.SourceId] = ids = [];
        ids.Add(reward.Id);
    }

    public void Change(RewardFacts reward)
    {
        if (_new.ContainsKey(reward.Id))
            _new[reward.Id] = reward;
        else
            _changed[reward.Id] = reward;
    }
}
