using System.Threading.Channels;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Many requests, one transaction: callers queue their items and are answered after the commit that holds them. A group
/// grows with what waits, so that it follows the load by itself; while fewer wait than the last group had, it gathers
/// for a moment, as those who were just answered are about to ask again: a group of half the size costs nearly as much
/// as a whole one. The queue is bounded; full means refused, never grown. A group that fails is tried again one request
/// by one, so that a bad one does not fail its neighbours.
/// </summary>
public sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(1);
    private const int MostMoments = 2;

    private readonly Func<IReadOnlyList<TItem>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> _commit;
    private readonly TimeProvider _time;
    private readonly Channel<Request> _queue = Channel.CreateUnbounded<Request>();
    private readonly int _largest;
    private readonly int _capacity;
    private readonly CancellationToken _ending;
    private readonly Task[] _writers;
    private int _waiting;

    /// <param name="writers">How many transactions may be under way at once; 1 where the database has one
    /// writer.</param>
    /// <param name="largest">Items of a group at most, but that one request is never cut.</param>
    /// <param name="capacity">Items that may wait; a request that finds none waiting is always taken.</param>
    /// <param name="ending">Breaks off what is being written, and fails what waits: a stop has lasted too long.</param>
    public GroupCommit(
        Func<IReadOnlyList<TItem>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> commit,
        TimeProvider time,
        int writers = 1,
        int largest = 1_000,
        int capacity = 10_000,
        CancellationToken ending = default
    )
    {
        (_commit, _time, _largest, _capacity, _ending) = (commit, time, largest, capacity, ending);
        _writers = [.. Enumerable.Range(0, writers).Select(_ => Task.Run(RunAsync))];
    }

    /// <exception cref="QueueFullException">More is waiting than may wait.</exception>
    public async ValueTask<TResult> AddAsync(TItem item, CancellationToken stopping) =>
        (await AddAsync([item], stopping))[0];

    /// <returns>One for each item, in order.</returns>
    /// <inheritdoc cref="AddAsync(TItem, CancellationToken)"/>
    public async ValueTask<IReadOnlyList<TResult>> AddAsync(IReadOnlyList<TItem> items, CancellationToken stopping)
    {
        var request = new Request(items);
        if (
            Interlocked.Add(ref _waiting, items.Count) is var waiting && waiting > _capacity && waiting > items.Count
            || !_queue.Writer.TryWrite(request)
        )
        {
            Interlocked.Add(ref _waiting, -items.Count);
            throw new QueueFullException();
        }
        return await request.Answer.Task.WaitAsync(stopping);
    }

    /// <summary>Finishes what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_writers);
    }

    private async Task RunAsync()
    {
        var group = new List<Request>();
        var count = 0;
        while (await _queue.Reader.WaitToReadAsync())
        {
            for (var i = 0; i < MostMoments && Volatile.Read(ref _waiting) < Math.Min(count, _largest); i++)
                await Task.Delay(s_moment, _time);
            group.Clear();
            count = 0;
            while (
                _queue.Reader.TryPeek(out var next)
                && (count == 0 || count + next.Items.Count <= _largest)
                && _queue.Reader.TryRead(out var request)
            )
            {
                group.Add(request);
                count += request.Items.Count;
            }
            Interlocked.Add(ref _waiting, -count);
            if (count > 0)
                await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<Request> group)
    {
        try
        {
            var results = await _commit(
                group is [var only] ? only.Items : [.. group.SelectMany(request => request.Items)],
                _ending
            );
            var begin = 0;
            foreach (var request in group)
            {
                request.Answer.SetResult(
                    request.Items.Count == results.Count ? results : [.. results.Skip(begin).Take(request.Items.Count)]
                );
                begin += request.Items.Count;
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            foreach (var request in group)
                request.Answer.TrySetException(
                    new TimeoutException("The node stops, and the database was too slow for what waited.")
                );
        }
        catch (Exception e) when (group.Count == 1 || e is StoreException { IsTransient: true })
        {
            foreach (var request in group)
                request.Answer.TrySetException(e);
        }
        catch (Exception)
        {
            foreach (var request in group)
                await CommitAsync([request]);
        }
    }

    private sealed class Request(IReadOnlyList<TItem> items)
    {
        public IReadOnlyList<TItem> Items => items;
        public TaskCompletionSource<IReadOnlyList<TResult>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The node has taken on as much as it will; the caller should come back after a moment.</summary>
public sealed class QueueFullException() : Exception("Too much is waiting to be written; try again in a moment.");
