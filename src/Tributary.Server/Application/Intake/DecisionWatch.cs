using System.Collections.Concurrent;
using Tributary.Engine.Deciding;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Waits for decisions: told by the worker of this process at once, looked up every few milliseconds when another
/// decides.
/// </summary>
internal sealed class DecisionWatch(EventReads events, TributaryOptions options, Shutdown shutdown, TimeProvider time)
    : IBatchObserver
{
    private readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(options.Decides ? 250 : 25);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _waiting = new();

    public void OnCommitted(BatchDecisions batch)
    {
        if (_waiting.IsEmpty)
            return;
        foreach (var decision in batch.Decisions)
            Announce(decision.Entry.EventId);
        foreach (var parked in batch.Parked)
            Announce(parked.Entry.EventId);
    }

    private void Announce(long eventId)
    {
        if (_waiting.TryGetValue(eventId, out var waiting))
            waiting.TrySetResult();
    }

    /// <returns>Those of these events, by our own ids, that were decided or parked within the time, or before the node
    /// stops.</returns>
    public async ValueTask<IReadOnlySet<long>> WaitAsync(
        IReadOnlyCollection<long> eventIds,
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
        var settled = new HashSet<long>();
        var began = time.GetTimestamp();
        try
        {
            while (true)
            {
                settled.UnionWith(await events.ListSettledAsync(waiting.Keys.Except(settled)));
                var left = atMost - time.GetElapsedTime(began);
                if (settled.Count == waiting.Count || left <= TimeSpan.Zero || shutdown.HasBegun)
                    return settled;
                var told = Task.WhenAll(waiting.Where(w => !settled.Contains(w.Key)).Select(w => w.Value.Task));
                await Task.WhenAny(told, Task.Delay(left < _lookEvery ? left : _lookEvery, time, stopping));
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
