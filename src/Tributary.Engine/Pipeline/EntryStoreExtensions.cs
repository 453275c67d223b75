using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>Shorter forms of calls to <see cref="IEntryStore"/>.</summary>
public static class EntryStoreExtensions
{
    /// <summary>Accepts and queues entries whose members were not looked up. The store finds them.</summary>
    /// <inheritdoc cref="IEntryStore.QueueAsync"/>
    public static ValueTask<IReadOnlyList<EntryResult>> AcceptAsync(
        this IEntryStore store,
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    ) => store.QueueAsync([.. entries.Select(PlacedEntry.Of)], stopping);
}
