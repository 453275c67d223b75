using System.Collections.Concurrent;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Waits for decisions. The worker of this process reports its own immediately; those of other nodes are looked up
/// every few milliseconds.
/// </summary>
internal sealed class DecisionWatch(EventReads events, TributaryOptions options, Shutdown shutdown, TimeProvider time)
    : IBatchObserver
{
    private readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(options.Decides ? 250 : 25);
    private readonly ConcurrentDictionary<EntryId, TaskCompletionSource> _waiting = new();

    public void OnCommitted(BatchDecisions batch)
    {
        if (_waiting.IsEmpty)
            return;
        foreach (var decision in batch.Decisions)
            Notify(decision.Entry.EventId);
        foreach (var parked in batch.Parked)
            Notify(parked.Entry.EventId);
    }

    private void Notify(EntryId eventId)
    {
        if (_waiting.TryGetValue(eventId, out var waiting))
            waiting.TrySetResult();
    }

    /// <returns>
    /// The internal ids of those events that were decided or parked within the time, or before the node stops.
    /// </returns>
    public async ValueTask<IReadOnlySet<EntryId>> WaitAsync(
        IReadOnlyCollection<EntryId> eventIds,
        TimeSpan atMost,
        CancellationToken stopping
    )
    {
        var waiting = eventIds
            .Distinct()
            .ToDictionary(
                id => id,
                id => _waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously))
            );
        var finished = new HashSet<EntryId>();
        var began = time.GetTimestamp();
        try
        {
            while (true)
            {
                finished.UnionWith(await events.ListFinishedAsync(waiting.Keys.Except(finished)));
                var left = atMost - time.GetElapsedTime(began);
                if (finished.Count == waiting.Count || left <= TimeSpan.Zero || shutdown.HasBegun)
                    return finished;
                var notified = Task.WhenAll(waiting.Where(w => !finished.Contains(w.Key)).Select(w => w.Value.Task));
                await Task.WhenAny(notified, Task.Delay(left < _lookEvery ? left : _lookEvery, time, stopping));
                stopping.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            foreach (var id in waiting.Keys)
                _waiting.TryRemove(id, out _);
        }
    }
}
