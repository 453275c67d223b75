using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Finds work that is due by time, as commands of the log: the release of rewards and the expiry of referrals.
/// </summary>
internal static class DueEntries
{
    private const string Actor = "timer";
    private const int AtOnce = 1_000;

    /// <summary>
    /// Returns at most one command of a type for each program and partition, and none where one is already in the
    /// inbox.
    /// </summary>
    public static async ValueTask<IReadOnlyList<NewEntry>> ListAsync(IStore store, CancellationToken stopping)
    {
        var now = store.Now;
        var due = await store.FindDueAsync(now, stopping);
        if (due.Count == 0)
            return [];
        var ids = await store.TakeIdsAsync(due.Count, stopping);
        return [.. due.Select(work => Entry(work, now, ids.Next<EntryId>()))];
    }

    private static NewEntry Entry(DueWork work, Instant now, EntryId id) =>
        CommandEntry.Of(
            work.ProgramId,
            new(default, work.Partition),
            work.ToCommand(now, AtOnce),
            EntryKey.OfCommand(id),
            Actor
        );
}
