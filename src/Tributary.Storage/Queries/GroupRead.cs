using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Queries;

/// <summary>
/// Combines many reads into one statement. Reads requested while a statement runs wait and go together when it ends, or
/// as soon as there are <c>enough</c> of them: one statement at a time leaves processors idle. A group is closed before
/// its statement begins, so an answer is never older than its request, and nothing is cached. The queue is bounded and
/// refuses when it is full. A group that fails is read again one by one, so that one bad key does not fail the others.
/// </summary>
/// <param name="read">Returns one value for each key, in order, without blocking its caller's thread.</param>
/// <param name="atOnce">The most statements that run at the same time.</param>
/// <param name="enough">So many waiting reads begin a statement beside one that runs.</param>
public sealed class GroupRead<TKey, TValue>(
    Func<IReadOnlyList<TKey>, ValueTask<IReadOnlyList<TValue>>> read,
    int atOnce = 3,
    int enough = 16,
    int largest = 100,
    int capacity = 10_000
)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private int _underWay;

    /// <param name="stopping">Ends the wait. The statement continues for others who wait for it.</param>
    /// <exception cref="QueueFullException">The queue is full.</exception>
    public Task<TValue> FindAsync(TKey key, CancellationToken stopping)
    {
        var waiting = new Waiting(key);
        Waiting[] group;
        lock (_gate)
        {
            if (_queue.Count >= capacity)
                throw new QueueFullException();
            _queue.Enqueue(waiting);
            var begins = _underWay == 0 || (_underWay < atOnce && _queue.Count >= enough);
            group = begins ? Close() : [];
            if (begins)
                _underWay++;
        }
        if (group.Length > 0)
            _ = RunAsync(group);
        return waiting.Task.WaitAsync(stopping);
    }

    private async Task RunAsync(Waiting[] group)
    {
        IReadOnlyList<TValue> values;
        try
        {
            values = await read(Array.ConvertAll(group, waiting => waiting.Key));
        }
        catch (Exception e) when (group.Length == 1 || e is StoreException { IsTransient: true })
        {
            Continue();
            foreach (var waiting in group)
                waiting.SetException(e);
            return;
        }
        catch (Exception)
        {
            lock (_gate)
                _underWay += group.Length - 1;
            foreach (var waiting in group)
                _ = RunAsync([waiting]);
            return;
        }
        Continue();
        for (var i = 0; i < group.Length; i++)
            group[i].SetResult(values[i]);
    }

    /// <summary>Begins the next statement before the requests of the last one are answered.</summary>
    private void Continue()
    {
        Waiting[] next;
        lock (_gate)
        {
            next = _underWay <= atOnce ? Close() : [];
            if (next.Length == 0)
                _underWay--;
        }
        if (next.Length > 0)
            _ = RunAsync(next);
    }

    private Waiting[] Close()
    {
        var group = new Waiting[Math.Min(_queue.Count, largest)];
        for (var i = 0; i < group.Length; i++)
            group[i] = _queue.Dequeue();
        return group;
    }

    // Answered on the reading thread, one after the other: waking a thread for each costs more than the answer.
    private sealed class Waiting(TKey key) : TaskCompletionSource<TValue>
    {
        public TKey Key => key;
    }
}
