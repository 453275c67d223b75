using System.Collections.Concurrent;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Warm;

/// <summary>
/// Remembers which segments are stored, so that a usual click or sign-up does not write its segment again. Segments are
/// never deleted. An id is 63 bits of a hash that has the program in it, so it is enough alone.
/// </summary>
internal sealed class KnownSegments
{
    /// <summary>About 5 MB. At this number all are forgotten, and are written once more as they come.</summary>
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<SegmentId, bool> _known = new();

    /// <summary>
    /// Returns the segments that may not be stored, each once, in the order in which every transaction must insert
    /// them: two that insert the same ones in opposite orders would deadlock.
    /// </summary>
    public List<Segment> ListUnknown(IEnumerable<Segment?> segments)
    {
        SortedDictionary<(ProgramId, SegmentId), Segment>? unknown = null; // there is rarely one
        foreach (var segment in segments)
            if (segment is not null && !_known.ContainsKey(segment.Id))
                (unknown ??= []).TryAdd((segment.ProgramId, segment.Id), segment);
        return unknown is null ? [] : [.. unknown.Values];
    }

    /// <summary>Notes segments whose transaction has committed.</summary>
    public void Add(List<Segment> stored)
    {
        if (stored.Count == 0)
            return;
        if (_known.Count + stored.Count > Most)
            _known.Clear();
        foreach (var segment in stored)
            _known.TryAdd(segment.Id, true);
    }

    /// <summary>Forgets all: the server that answers next may have lost commits.</summary>
    public void Clear() => _known.Clear();
}
