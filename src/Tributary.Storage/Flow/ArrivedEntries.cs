using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>The entries that arrived in a transaction. Only its commit writes them into the log.</summary>
internal sealed class ArrivedEntries
{
    public List<AcceptedEntry> Rows { get; } = [];

    public void Add(IEnumerable<AcceptedEntry> rows) => Rows.AddRange(rows);

    /// <summary>
    /// Finds the events that reversals name among the entries that have arrived and, if such an event is a reversal
    /// itself, the event that it names.
    /// </summary>
    /// <param name="originals">Receives those that are found.</param>
    /// <returns>The keys of the others, which are to be read from the log.</returns>
    public List<(ProgramId ProgramId, byte[] Key)> FindOriginals(
        IReadOnlyList<Entry> reversals,
        Dictionary<OriginalKey, OriginalFacts> originals
    )
    {
        if (reversals.Count == 0)
            return [];
        var byKey = Rows.ToDictionary(row => OriginalKey.Of(row.Entry.ProgramId, row.Entry.Key));
        var unread = new Dictionary<OriginalKey, (ProgramId ProgramId, byte[] Key)>();
        foreach (var reversal in reversals)
            if (Find(reversal.ProgramId, reversal.ReversesKey!) is { ReversesKey: { } next })
                Find(reversal.ProgramId, next);
        return [.. unread.Values];

        Entry? Find(ProgramId programId, byte[] key)
        {
            var named = OriginalKey.Of(programId, key);
            if (!byKey.TryGetValue(named, out var row))
            {
                unread.TryAdd(named, (programId, key));
                return null;
            }
            var entry = row.Entry.ToEntry(row.EventId, row.Place ?? default, row.AcceptedAt);
            originals[named] = new OriginalFacts(entry, IsDecided: false, WasRejected: false, Effects.None, default);
            return entry;
        }
    }
}
