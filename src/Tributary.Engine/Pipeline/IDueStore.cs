using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <param name="Type"><see cref="EntryTypes.RewardsRelease"/> or <see cref="EntryTypes.ReferralsExpire"/>.</param>
public readonly record struct DueWork(long ProgramId, int Partition, string Type)
{
    /// <param name="at">The moment by which it is due.</param>
    /// <param name="limit">Most to be released or expired at once.</param>
    public ICommand ToCommand(Instant at, int limit) =>
        Type == EntryTypes.RewardsRelease ? new ReleaseRewards(at, limit) : new ExpireReferrals(at, limit);
}

/// <summary>What time orders.</summary>
public interface IDueStore
{
    /// <summary>
    /// Partitions of programs in which rewards are to be released, or referrals to expire, at <paramref name="asOf"/>.
    /// </summary>
    ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping);
}
