using Tributary.Engine.Clicks;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Clicks;

namespace Tributary.Server.Capture;

/// <summary>What has become of a click when its visitor is answered.</summary>
internal enum ClickFate { Stored, Kept, Dropped }

/// <summary>
/// The way of a click into the database: 1. it joins those that wait, whose number is bounded; 2. one group is written at a time, of all that waited when
/// the last one ended; 3. once that is durable its visitors are answered, while the next group is being written. When the database is gone, or takes longer
/// than a second (DESIGN §8): 4. visitors are answered at once and their clicks stay, with their own time; 5. every second the oldest are tried again,
/// without those that a lost commit has stored after all; 6. what no longer finds room is dropped, counted, and said once. A platform's own clicks are
/// refused instead: it is told, and may come again.
/// </summary>
internal sealed partial class ClickLane : IAsyncDisposable
{
    private const int Largest = 1_000;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly ClickReads _reads;
    private readonly Meters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<ClickLane> _log;
    private readonly int _capacity;
    private readonly CancellationToken _ending;
    private readonly ITimer _timer;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private Waiting[] _group = [];  // being written
    private Waiting[] _failed = []; // to be tried again, before all others
    private long _began;            // when a group was last begun with
    private bool _isGone;
    private bool _hasDropped;
    private Task _running = Task.CompletedTask;

    public ClickLane(
        IStore store, ClickReads reads, Meters meters, TributaryOptions options, Shutdown shutdown, TimeProvider time, ILogger<ClickLane> log)
    {
        (_store, _reads, _meters, _time, _log, _capacity, _ending) = (store, reads, meters, time, log, options.ClickBuffer, shutdown.BreaksOff);
        _timer = time.CreateTimer(_ => Tick(), null, s_tick, s_tick);
    }

    /// <param name="mayBeKept">Its visitor is answered even while the database is gone.</param>
    /// <exception cref="TimeoutException">The database is gone, and the click may not be kept.</exception>
    /// <exception cref="QueueFullException">No more clicks find room, and this one may not be dropped.</exception>
    public Task<ClickFate> AddAsync(NewClick click, bool mayBeKept)
    {
        var waiting = new Waiting(click, mayBeKept);
        Waiting[] group;
        lock (_gate)
        {
            if (_isGone && !mayBeKept) throw Gone();
            if (_queue.Count + _failed.Length + _group.Length >= _capacity)
            {
                if (!mayBeKept) throw new QueueFullException();
                _meters.Dropped(1);
                if (!_hasDropped) LogDropping(_capacity);
                _hasDropped = true;
                return Task.FromResult(ClickFate.Dropped);
            }
            _queue.Enqueue(waiting);
            if (_isGone) waiting.SetResult(ClickFate.Kept);
            group = _isGone || _group.Length > 0 ? [] : Close();
        }
        if (group.Length > 0) _running = RunAsync(group, isAgain: false);
        return waiting.Task;
    }

    /// <summary>Writes what waits; of what cannot be written the number is said.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
        Waiting[] group;
        bool isAgain;
        lock (_gate) (isAgain, group) = (_failed.Length > 0, Close());
        await RunAsync(group, isAgain);
        var lost = _failed.Length + _queue.Count;
        if (lost == 0) return;
        _meters.Dropped(lost);
        LogLost(lost);
    }

    private static TimeoutException Gone() => new("The database does not answer.");

    /// <summary>The next group, which is now being written; empty when nothing waits. Under the lock.</summary>
    private Waiting[] Close()
    {
        _began = _time.GetTimestamp();
        _group = _failed.Length > 0 ? _failed : new Waiting[Math.Min(_queue.Count, Largest)];
        if (_failed.Length == 0)
            for (var i = 0; i < _group.Length; i++) _group[i] = _queue.Dequeue();
        _failed = [];
        return _group;
    }

    /// <summary>Writes a group, and then all that wait.</summary>
    private async Task RunAsync(Waiting[] group, bool isAgain)
    {
        while (group.Length > 0)
        {
            if (!await TryWriteAsync(group, isAgain))
            {
                GiveUp(group);
                return;
            }
            Answer(group, isStored: true);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // behind what has come in: a larger group costs little more
            lock (_gate)
            {
                if (_isGone && _queue.Count > 0) LogBack(_queue.Count);
                if (_queue.Count == 0) _hasDropped = false;
                _isGone = false;
                (group, isAgain) = (Close(), false);
            }
        }
    }

    private void GiveUp(Waiting[] group)
    {
        Waiting[] answered;
        lock (_gate)
        {
            answered = LetGo();
            (_failed, _group) = ([.. group.Where(waiting => waiting.MayBeKept && !waiting.Task.IsFaulted)], []);
        }
        Answer(answered, isStored: false);
    }

    /// <summary>On another thread, one after the other: the next group does not wait for that, and to wake a thread for each costs more than answering does.</summary>
    private static void Answer(Waiting[] group, bool isStored) => ThreadPool.UnsafeQueueUserWorkItem(static answered =>
    {
        foreach (var waiting in answered.group) waiting.Answer(answered.isStored);
    }, (group, isStored), preferLocal: false);

    /// <returns>False when the database is gone: how much of the group is stored is not known.</returns>
    private async Task<bool> TryWriteAsync(Waiting[] group, bool isAgain)
    {
        try
        {
            var clicks = isAgain ? await ListUnstoredAsync(group) : Array.ConvertAll(group, waiting => waiting.Click);
            await _store.AddClicksAsync(clicks, _ending);
            _meters.Clicked(clicks.Length);
            return true;
        }
        catch (Exception e) when (Outage.Is(e) || _ending.IsCancellationRequested)
        {
            if (!_isGone) LogGone(e);
            return false;
        }
        catch (Exception) when (group.Length > 1)
        {
            foreach (var waiting in group) // so that a bad one does not fail its neighbours
                if (!await TryWriteAsync([waiting], isAgain)) return false;
            return true;
        }
        catch (Exception e)
        {
            if (!group[0].TrySetException(e)) LogRefused(e);
            return true;
        }
    }

    private async Task<NewClick[]> ListUnstoredAsync(Waiting[] group)
    {
        var stored = await Task.WhenAll(group.Select(waiting => _reads.IsStoredAsync(waiting.Click, _ending).AsTask()));
        return [.. group.Where((_, place) => !stored[place]).Select(waiting => waiting.Click)];
    }

    /// <summary>Tries again, or finds that a group takes too long.</summary>
    private void Tick()
    {
        Waiting[] group = [];
        Waiting[] answered = [];
        var isAgain = false;
        lock (_gate)
        {
            var since = _time.GetElapsedTime(_began);
            if (_group.Length > 0 && !_isGone && since > s_patience) answered = LetGo();
            else if (_group.Length == 0 && _isGone && since > s_rest)
            {
                (isAgain, group) = (_failed.Length > 0, Close());
                _isGone = group.Length > 0; // with nothing to try, the next click does
            }
        }
        if (answered.Length > 0) Answer(answered, isStored: false);
        if (group.Length > 0) _running = RunAsync(group, isAgain);
    }

    /// <summary>The database is gone. Under the lock.</summary>
    /// <returns>Who is to be answered; those that may not be kept wait no more.</returns>
    private Waiting[] LetGo()
    {
        _isGone = true;
        Waiting[] waiting = [.. _group, .. _queue];
        _queue.Clear();
        foreach (var kept in waiting.Skip(_group.Length).Where(w => w.MayBeKept)) _queue.Enqueue(kept);
        return waiting;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database does not take clicks; links go on, and their clicks are kept in memory.")]
    private partial void LogGone(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database takes clicks again; {Count} are still kept in memory.")]
    private partial void LogBack(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} clicks are kept in memory and no more find room: further ones are dropped, and counted in tributary_clicks_dropped_total.")]
    private partial void LogDropping(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A click that was kept in memory was refused by the database.")]
    private partial void LogRefused(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} clicks were kept in memory and could not be written before the end.")]
    private partial void LogLost(int count);

    private sealed class Waiting(NewClick click, bool mayBeKept) : TaskCompletionSource<ClickFate>
    {
        public NewClick Click => click;
        public bool MayBeKept => mayBeKept;

        public void Answer(bool isStored)
        {
            if (isStored) TrySetResult(ClickFate.Stored);
            else if (mayBeKept) TrySetResult(ClickFate.Kept);
            else TrySetException(Gone());
        }
    }
}
