using System.Collections.Concurrent;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Application;

/// <summary>
/// Counts the clicks that are in no other figure, in memory. A worker writes them every few seconds.
/// </summary>
internal sealed class UncountedClicks
{
    private readonly ConcurrentDictionary<ProgramId, Counts> _counts = new();

    /// <param name="isMachine">False for a click by a person beyond what may be counted.</param>
    public void Add(ProgramId program, bool isMachine) =>
        _counts.GetOrAdd(program, static _ => new Counts()).Add(isMachine ? 1 : 0, isMachine ? 0 : 1);

    /// <summary>Takes what was counted since the last call.</summary>
    public List<(ProgramId Program, long Machines, long Excess)> Take()
    {
        var taken = new List<(ProgramId, long, long)>();
        foreach (var (program, counts) in _counts)
            if (counts.Take() is var (machines, excess) && machines + excess > 0)
                taken.Add((program, machines, excess));
        return taken;
    }

    /// <summary>Puts back what could not be written.</summary>
    public void Return(ProgramId program, long machines, long excess) =>
        _counts.GetOrAdd(program, static _ => new Counts()).Add(machines, excess);

    private sealed class Counts
    {
        private long _machines;
        private long _excess;

        public void Add(long machines, long excess)
        {
            if (machines != 0)
                Interlocked.Add(ref _machines, machines);
            if (excess != 0)
                Interlocked.Add(ref _excess, excess);
        }

        public (long Machines, long Excess) Take() =>
            (Interlocked.Exchange(ref _machines, 0), Interlocked.Exchange(ref _excess, 0));
    }
}
