using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>Entries that wait for something, or that failed and wait for a person.</summary>
public interface IParkingStore
{
    /// <summary>
    /// Counts a failed try of an entry that failed alone, in a transaction of its own; parks it at
    /// <paramref name="maxTries"/>.
    /// </summary>
    ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping);

    /// <summary>
    /// Puts a parked entry back into the inbox by hand; one that was given up while its member was not known waits
    /// anew.
    /// </summary>
    ValueTask<bool> RetryParkedAsync(long programId, long eventId, CancellationToken stopping);

    /// <summary>Wakes what a race between parking and arriving has left parked.</summary>
    /// <param name="since">Only what was parked from then on; null for all that waits.</param>
    /// <returns>How many were woken.</returns>
    ValueTask<int> SweepParkedAsync(CancellationToken stopping, Instant? since = null);
}
