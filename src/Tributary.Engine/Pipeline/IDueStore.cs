using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <param name="Type"><see cref="EntryTypes.RewardsRelease"/> or <see cref="EntryTypes.ReferralsExpire"/>.</param>
public readonly record struct DueWork(ProgramId ProgramId, int Partition, string Type)
{
    /// <param name="at">The moment by which the rewards or referrals are due.</param>
    /// <param name="limit">The largest number to release or expire at once.</param>
    public ICommand ToCommand(Instant at, int limit) =>
        Type == EntryTypes.RewardsRelease ? new ReleaseRewards(at, limit) : new ExpireReferrals(at, limit);
}

/// <summary>Finds work that becomes due with time.</summary>
public interface IDueStore
{
    /// <summary>
    /// Returns the partitions of programs in which rewards are to be released, or referrals to expire, at
    /// <paramref name="asOf"/>.
    /// </summary>
    ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping);
}
