using System.Collections.Concurrent;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Capture;

/// <summary>
/// Limits how many different segments the clicks of a program have on a day. Further ones lose their texts, so that a
/// machine with random campaigns cannot fill the table. Each node counts for itself.
/// </summary>
internal sealed class SegmentQuota(int inDay = SegmentQuota.InDay)
{
    public const int InDay = 20_000;

    private const long MicrosOfADay = 24L * 60 * 60 * 1_000_000;

    private readonly ConcurrentDictionary<ProgramId, Seen> _programs = new();

    /// <summary>Returns the segment of a click. Beyond the limit its texts are <c>(other)</c>.</summary>
    public Segment Take(ProgramId programId, Acquisition from, Instant now)
    {
        var segment = Segment.Of(programId, from);
        return _programs
            .GetOrAdd(programId, static _ => new Seen())
            .TryAdd(segment.Id, now.Micros / MicrosOfADay, inDay)
            ? segment
            : Segment.Of(programId, from.WithoutTexts());
    }

    private sealed class Seen
    {
        private readonly Lock _gate = new();
        private readonly HashSet<SegmentId> _ids = [];
        private long _day;

        /// <returns>False for a further one when there are too many.</returns>
        public bool TryAdd(SegmentId id, long day, int most)
        {
            lock (_gate)
            {
                if (day != _day)
                {
                    _ids.Clear();
                    _day = day;
                }
                return _ids.Contains(id) || (_ids.Count < most && _ids.Add(id));
            }
        }
    }
}
