using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Ledger;

namespace Tributary.Storage.Warm;

/// <summary>Collects the sums of a batch, from memory and row by row from the database.</summary>
internal sealed class LoadedSums
{
    public Dictionary<CounterKey, CounterSums> Counters { get; } = [];
    public Dictionary<CapKey, CapSums> Caps { get; } = [];
    public HashSet<MilestoneKey> Milestones { get; } = [];
    public Dictionary<AccountKey, AccountFacts> Accounts { get; } = [];
    public Dictionary<RevenueKey, long> Revenue { get; } = [];

    public void AddCounter(KeyValuePair<CounterKey, CounterSums> counter) => Counters.Add(counter.Key, counter.Value);

    public void AddCap(KeyValuePair<CapKey, CapSums> cap) => Caps.Add(cap.Key, cap.Value);

    /// <summary>Adds an account. A statement may read one that was in memory already: the rows are equal.</summary>
    public void AddAccount(AccountFacts account) => Accounts[account.Key] = account;
}
