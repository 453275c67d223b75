using Tributary.Engine.Clicks;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;

namespace Tributary.Server.Capture;

/// <summary>The state of a click when its visitor is answered.</summary>
internal enum ClickFate
{
    Stored,
    Kept,
    Dropped,
}

/// <summary>
/// The way of a click into the database: 1. it joins the waiting clicks, whose number is bounded; 2. one group at a
/// time is written, of all clicks that waited when the last one ended; 3. once the group is durable its visitors are
/// answered, while the next group is written. When the database is unavailable, or takes longer than a second:
/// 4. visitors are answered immediately, and their clicks stay in memory with their own time; 5. every second the
/// oldest are retried, without those that a lost commit has stored after all; 6. clicks for which there is no room are
/// dropped, counted, and logged once. A platform's own clicks are refused instead, so that it can retry.
/// </summary>
internal sealed partial class ClickLane : IAsyncDisposable
{
    private const int Largest = 1_000;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly ClickWriter _writer;
    private readonly Meters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<ClickLane> _log;
    private readonly int _capacity;
    private readonly CancellationToken _ending;
    private readonly ITimer _timer;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private Waiting[] _group = []; // being written
    private Waiting[] _failed = []; // to be retried before all others
    private long _began; // when the last group was begun
    private bool _isGone;
    private bool _hasDropped;
    private Task _running = Task.CompletedTask;

    public ClickLane(
        ClickWriter writer,
        Meters meters,
        TributaryOptions options,
        Shutdown shutdown,
        TimeProvider time,
        ILogger<ClickLane> log
    )
    {
        (_writer, _meters, _time, _log, _capacity, _ending) = (
            writer,
            meters,
            time,
            log,
            options.ClickBuffer,
            shutdown.BreaksOff
        );
        _timer = time.CreateTimer(_ => Tick(), null, s_tick, s_tick);
    }

    /// <param name="mayBeKept">True when the visitor is answered even while the database is unavailable.</param>
    /// <exception cref="TimeoutException">
    /// The database is unavailable, and the click may not be kept in memory.
    /// </exception>
    /// <exception cref="QueueFullException">
    /// There is no room for more clicks, and this one may not be dropped.
    /// </exception>
    public Task<ClickFate> AddAsync(ClickRecord click, bool mayBeKept)
    {
        var waiting = new Waiting(click, mayBeKept);
        Waiting[] group;
        lock (_gate)
        {
            if (_isGone && !mayBeKept)
                throw Gone();
            if (_queue.Count + _failed.Length + _group.Length >= _capacity)
            {
                if (!mayBeKept)
                    throw new QueueFullException();
                _meters.Dropped(1);
                if (!_hasDropped)
                    LogDropping(_capacity);
                _hasDropped = true;
                return Task.FromResult(ClickFate.Dropped);
            }
            _queue.Enqueue(waiting);
            if (_isGone)
                waiting.SetResult(ClickFate.Kept);
            group = _isGone || _group.Length > 0 ? [] : Close();
        }
        if (group.Length > 0)
            _running = RunAsync(group, isAgain: false);
        return waiting.Task;
    }

    /// <summary>Writes the waiting clicks, and logs how many could not be written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
        Waiting[] group;
        bool isAgain;
        lock (_gate)
            (isAgain, group) = (_failed.Length > 0, Close());
        await RunAsync(group, isAgain);
        var lost = _failed.Length + _queue.Count;
        if (lost == 0)
            return;
        _meters.Dropped(lost);
        LogLost(lost);
    }

    private static TimeoutException Gone() => new("The database is unavailable.");

    /// <summary>
    /// Returns the next group, which is now being written; empty when nothing waits. Call under the lock.
    /// </summary>
    private Waiting[] Close()
    {
        _began = _time.GetTimestamp();
        _group = _failed.Length > 0 ? _failed : new Waiting[Math.Min(_queue.Count, Largest)];
        if (_failed.Length == 0)
            for (var i = 0; i < _group.Length; i++)
                _group[i] = _queue.Dequeue();
        _failed = [];
        return _group;
    }

    /// <summary>Writes a group, and then all waiting clicks.</summary>
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
            // Behind the clicks that have just arrived: a larger group costs little more.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            lock (_gate)
            {
                if (_isGone && _queue.Count > 0)
                    LogBack(_queue.Count);
                if (_queue.Count == 0)
                    _hasDropped = false;
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

    /// <summary>
    /// Answers on another thread, one after the other. The next group does not wait for that, and waking a thread for
    /// each visitor costs more than answering.
    /// </summary>
    private static void Answer(Waiting[] group, bool isStored) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static answered =>
            {
                foreach (var waiting in answered.group)
                    waiting.Answer(answered.isStored);
            },
            (group, isStored),
            preferLocal: false
        );

    /// <returns>False when the database is unavailable; it is unknown how much of the group is stored.</returns>
    private async Task<bool> TryWriteAsync(Waiting[] group, bool isAgain)
    {
        try
        {
            await _writer.WriteAsync(Array.ConvertAll(group, waiting => waiting.Click), isAgain, _ending);
            return true;
        }
        catch (Exception e) when (Outage.Is(e) || _ending.IsCancellationRequested)
        {
            if (!_isGone)
                LogGone(e);
            return false;
        }
        catch (Exception) when (group.Length > 1)
        {
            foreach (var waiting in group) // one by one, so that a bad click does not fail the others
                if (!await TryWriteAsync([waiting], isAgain))
                    return false;
            return true;
        }
        catch (Exception e)
        {
            if (!group[0].TrySetException(e))
                LogRefused(e);
            return true;
        }
    }

    /// <summary>Retries, or finds that a group takes too long.</summary>
    private void Tick()
    {
        Waiting[] group = [];
        Waiting[] answered = [];
        var isAgain = false;
        lock (_gate)
        {
            var since = _time.GetElapsedTime(_began);
            if (_group.Length > 0 && !_isGone && since > s_patience)
                answered = LetGo();
            else if (_group.Length == 0 && _isGone && since > s_rest)
            {
                (isAgain, group) = (_failed.Length > 0, Close());
                _isGone = group.Length > 0; // with nothing to retry, the next click probes the database
            }
        }
        if (answered.Length > 0)
            Answer(answered, isStored: false);
        if (group.Length > 0)
            _running = RunAsync(group, isAgain);
    }

    /// <summary>Handles that the database is unavailable. Call under the lock.</summary>
    /// <returns>The clicks whose visitors are to be answered. Clicks that may not be kept wait no longer.</returns>
    private Waiting[] LetGo()
    {
        _isGone = true;
        Waiting[] waiting = [.. _group, .. _queue];
        _queue.Clear();
        foreach (var kept in waiting.Skip(_group.Length).Where(w => w.MayBeKept))
            _queue.Enqueue(kept);
        return waiting;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database is unavailable for clicks. Links still redirect, and their clicks are kept in memory."
    )]
    private partial void LogGone(Exception e);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database is available for clicks again. {Count} clicks are still in memory and are written next."
    )]
    private partial void LogBack(int count);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The memory for clicks is full with {Count} clicks. Further ones are dropped and counted in "
            + "tributary_clicks_dropped_total."
    )]
    private partial void LogDropping(int count);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database refused a click that was kept in memory; the click is dropped."
    )]
    private partial void LogRefused(Exception e);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} clicks in memory could not be written before the server stopped; they are lost."
    )]
    private partial void LogLost(int count);

    private sealed class Waiting(ClickRecord click, bool mayBeKept) : TaskCompletionSource<ClickFate>
    {
        public ClickRecord Click => click;
        public bool MayBeKept => mayBeKept;

        public void Answer(bool isStored)
        {
            if (isStored)
                TrySetResult(ClickFate.Stored);
            else if (mayBeKept)
                TrySetResult(ClickFate.Kept);
            else
                TrySetException(Gone());
        }
    }
}
