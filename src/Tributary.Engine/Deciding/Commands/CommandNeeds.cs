using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>An object that a command names by its id.</summary>
public readonly record struct NamedNeed<TId>(Entry Entry, TId Id);

/// <summary>A command that needs everything that is due in its partition at a moment.</summary>
/// <param name="Limit">The largest number to find at once.</param>
public readonly record struct DueNeed(Entry Entry, Instant At, int Limit);

/// <summary>
/// Collects the objects that the commands of a batch are about, for Load to read. Pure, so that both databases read the
/// same.
/// </summary>
public sealed class CommandNeeds
{
    private readonly List<NamedNeed<RewardId>> _rewards = [];
    private readonly List<NamedNeed<ReferralId>> _referrals = [];
    private readonly List<DueNeed> _dueRewards = [];
    private readonly List<DueNeed> _dueReferrals = [];
    private readonly List<Entry> _rewardsOfEvents = [];
    private readonly List<Entry> _unpaidRewards = [];

    private CommandNeeds() { }

    public static CommandNeeds Of(IEnumerable<Entry> entries)
    {
        var needs = new CommandNeeds();
        foreach (var entry in entries)
            CommandRegistry.Find(entry.Type)?.AddNeeds(entry, needs);
        return needs;
    }

    /// <summary>Rewards that commands name by id.</summary>
    public IReadOnlyList<NamedNeed<RewardId>> Rewards => _rewards;

    /// <summary>Referrals that commands name by id.</summary>
    public IReadOnlyList<NamedNeed<ReferralId>> Referrals => _referrals;

    /// <summary>Held rewards whose hold has ended.</summary>
    public IReadOnlyList<DueNeed> DueRewards => _dueRewards;

    /// <summary>Pending referrals whose time to complete has ended.</summary>
    public IReadOnlyList<DueNeed> DueReferrals => _dueReferrals;

    /// <summary>Commands that need every unpaid reward that the events of their member granted.</summary>
    public IReadOnlyList<Entry> RewardsOfEvents => _rewardsOfEvents;

    /// <summary>Commands that need every unpaid reward of their member.</summary>
    public IReadOnlyList<Entry> UnpaidRewards => _unpaidRewards;

    /// <summary>
    /// Commands whose findings go into <see cref="BatchFacts.Due"/>. One that finds nothing has an empty list there.
    /// </summary>
    public IEnumerable<Entry> Finding =>
        _dueRewards.Concat(_dueReferrals).Select(need => need.Entry).Concat(_rewardsOfEvents).Concat(_unpaidRewards);

    internal void AddReward(Entry entry, RewardId id) => _rewards.Add(new(entry, id));

    internal void AddReferral(Entry entry, ReferralId id) => _referrals.Add(new(entry, id));

    internal void AddDueRewards(Entry entry, Instant at, int limit) => _dueRewards.Add(new(entry, at, limit));

    internal void AddDueReferrals(Entry entry, Instant at, int limit) => _dueReferrals.Add(new(entry, at, limit));

    internal void AddRewardsOfEvents(Entry entry) => _rewardsOfEvents.Add(entry);

    internal void AddUnpaidRewards(Entry entry) => _unpaidRewards.Add(entry);
}
