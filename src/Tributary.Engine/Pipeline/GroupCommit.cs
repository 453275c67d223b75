using System.Diagnostics;
using System.Threading.Channels;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Combines many requests into one transaction. Callers queue their items, and are answered after the commit that holds
/// them. A group takes all waiting items, so its size follows the load automatically. While fewer items wait than the
/// last group had, the next group waits briefly: callers that were just answered are likely to ask again, and a group
/// of half the size costs nearly as much as a whole one. The queue is bounded, and a full queue refuses requests. If a
/// group fails, its requests are retried one by one, so that a bad request does not fail the others.
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

    /// <param name="writers">How many transactions may run at once; 1 if the database has one writer.</param>
    /// <param name="largest">The largest number of items in a group. A single larger request is not split.</param>
    /// <param name="capacity">The largest number of items that may wait. A request is always accepted when no other
    /// waits.</param>
    /// <param name="ending">Ends when a stop has lasted too long. It cancels the transactions under way and fails the
    /// requests that wait.</param>
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

    /// <exception cref="QueueFullException">The queue is full.</exception>
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

    /// <summary>Processes the queued requests, then stops.</summary>
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
        using var span = Spans.BeginGroup(group, static request => request.Span);
        try
        {
            var results = await _commit(
                group is [var only] ? only.Items : [.. group.SelectMany(request => request.Items)],
                _ending
            );
            var begin = 0;
            foreach (var request in group)
            {
                request.Answer.SetResult(PartOf(results, begin, request.Items.Count));
                begin += request.Items.Count;
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            foreach (var request in group)
                request.Answer.TrySetException(
                    new TimeoutException("The node is stopping, and the database was too slow for this request.")
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

    private static IReadOnlyList<TResult> PartOf(IReadOnlyList<TResult> results, int begin, int count)
    {
        if (count == results.Count)
            return results;
        var part = new TResult[count];
        for (var i = 0; i < count; i++)
            part[i] = results[begin + i];
        return part;
    }

    private sealed class Request(IReadOnlyList<TItem> items)
    {
        public IReadOnlyList<TItem> Items => items;
        public ActivityContext Span { get; } = Spans.Current;
        public TaskCompletionSource<IReadOnlyList<TResult>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Thrown when the node's queue is full. The caller should retry a little later.</summary>
public sealed class QueueFullException() : Exception("The queue of writes is full; retry later.");
