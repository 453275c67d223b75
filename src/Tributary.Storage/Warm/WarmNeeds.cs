using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Warm;

/// <summary>The facts that a batch must still read.</summary>
/// <param name="Needs">The needs of the batch without what was in memory.</param>
/// <param name="OwnAccounts">The programs and partitions whose expense and settlement accounts must be read.</param>
internal sealed record WarmNeeds(FactNeeds Needs, IReadOnlyList<(ProgramId ProgramId, int Partition)> OwnAccounts)
{
    public bool ReadsAccounts => Needs.AccountMembers.Count + OwnAccounts.Count > 0;
}
