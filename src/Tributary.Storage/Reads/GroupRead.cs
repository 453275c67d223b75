using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>
/// Many reads, one statement: what is asked for while reads are under way waits for the next one, which takes all that waits. A group is closed before its
/// statement begins, so an answer is never older than its question; nothing is kept. The queue is bounded; full means refused, never grown.
/// A group that fails is read again one by one, so that one bad key does not fail its neighbours.
/// </summary>
/// <param name="read">One value for each key, in order.</param>
/// <param name="atOnce">Statements under way at the same time.</param>
public sealed class GroupRead<TKey, TValue>(
    Func<IReadOnlyList<TKey>, ValueTask<IReadOnlyList<TValue>>> read, int atOnce = 2, int largest = 200, int capacity = 10_000)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private int _underWay;

    /// <param name="stopping">Ends the wait; the statement goes on for those who share it.</param>
    /// <exception cref="QueueFullException">More is waiting than may wait.</exception>
    public Task<TValue> FindAsync(TKey key, CancellationToken stopping)
    {
        var waiting = new Waiting(key);
        if (Begins(waiting)) _ = RunAsync([waiting]);
        return waiting.Task.WaitAsync(stopping);
    }

    /// <returns>False when the key has to wait for what is under way.</returns>
    private bool Begins(Waiting waiting)
    {
        lock (_gate)
        {
            if (_underWay < atOnce)
            {
                _underWay++;
                return true;
            }
            if (_queue.Count >= capacity) throw new QueueFullException();
            _queue.Enqueue(waiting);
            return false;
        }
    }

    private async Task RunAsync(List<Waiting> group)
    {
        do
        {
            await ReadAsync(group);
            await Task.Yield(); // SQLite reads on its caller's thread: those who have their answer, and others, come first
        }
        while (Next(group));
    }

    private bool Next(List<Waiting> group)
    {
        group.Clear();
        lock (_gate)
        {
            while (group.Count < largest && _queue.TryDequeue(out var waiting)) group.Add(waiting);
            if (group.Count == 0) _underWay--;
        }
        return group.Count > 0;
    }

    private async Task ReadAsync(IReadOnlyList<Waiting> group)
    {
        try
        {
            var values = await read([.. group.Select(waiting => waiting.Key)]);
            for (var i = 0; i < group.Count; i++) group[i].SetResult(values[i]);
        }
        catch (Exception e) when (group.Count == 1 || e is DbException { IsTransient: true })
        {
            foreach (var waiting in group) waiting.TrySetException(e);
        }
        catch (Exception)
        {
            foreach (var waiting in group) await ReadAsync([waiting]);
        }
    }

    private sealed class Waiting(TKey key) : TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TKey Key => key;
    }
}
