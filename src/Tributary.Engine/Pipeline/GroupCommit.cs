using System.Threading.Channels;

namespace Tributary.Engine;

/// <summary>
/// Many requests, one transaction: callers queue an item each and are answered after the commit that holds it. The queue is bounded; full means refused,
/// never grown. A group that fails is tried again one by one, so that one bad item does not fail its neighbours.
/// </summary>
public sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly Func<IReadOnlyList<TItem>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> _commit;
    private readonly Channel<Waiting> _queue;
    private readonly int _largest;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _writers;

    /// <param name="writers">How many transactions may be under way at once; 1 where the database has one writer.</param>
    public GroupCommit(
        Func<IReadOnlyList<TItem>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> commit, int writers = 1, int largest = 1_000, int capacity = 10_000)
    {
        (_commit, _largest) = (commit, largest);
        _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait });
        _writers = [.. Enumerable.Range(0, writers).Select(_ => Task.Run(RunAsync))];
    }

    /// <exception cref="QueueFullException">More is waiting than may wait.</exception>
    public async ValueTask<TResult> AddAsync(TItem item, CancellationToken stopping)
    {
        var waiting = new Waiting(item, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.Writer.TryWrite(waiting)) throw new QueueFullException();
        return await waiting.Result.Task.WaitAsync(stopping);
    }

    /// <summary>Finishes what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_writers);
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<Waiting>(_largest);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < _largest && _queue.Reader.TryRead(out var waiting)) group.Add(waiting);
            if (group.Count > 0) await CommitAsync(group);
        }
    }

    private async Task CommitAsync(IReadOnlyList<Waiting> group)
    {
        try
        {
            var results = await _commit([.. group.Select(w => w.Item)], _stopping.Token);
            for (var i = 0; i < group.Count; i++) group[i].Result.SetResult(results[i]);
        }
        catch (Exception e) when (group.Count == 1 || e is System.Data.Common.DbException { IsTransient: true })
        {
            foreach (var waiting in group) waiting.Result.TrySetException(e);
        }
        catch (Exception)
        {
            foreach (var waiting in group) await CommitAsync([waiting]);
        }
    }

    private sealed record Waiting(TItem Item, TaskCompletionSource<TResult> Result);
}

/// <summary>The node has taken on as much as it will; the caller should come back after a moment.</summary>
public sealed class QueueFullException() : Exception("Too much is waiting to be written; try again in a moment.");
