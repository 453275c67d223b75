using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>Entries that wait for something, or that failed and wait for a person.</summary>
public interface IParkingStore
{
    /// <summary>
    /// Counts a failed try of an entry that failed alone, in a separate transaction. Parks the entry at
    /// <paramref name="maxTries"/>.
    /// </summary>
    ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping);

    /// <summary>
    /// Puts a parked entry back into the inbox by hand. If its member is still unknown, the entry waits for the member
    /// again.
    /// </summary>
    ValueTask<bool> RetryParkedAsync(ProgramId programId, EntryId eventId, CancellationToken stopping);

    /// <summary>Wakes entries that stayed parked because of a race between parking and arrival.</summary>
    /// <param name="since">Restricts the search to entries parked from then on; null for all that wait.</param>
    /// <returns>How many were woken.</returns>
    ValueTask<int> SweepParkedAsync(CancellationToken stopping, Instant? since = null);
}
