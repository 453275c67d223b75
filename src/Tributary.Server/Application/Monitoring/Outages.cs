using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Records whether the database is failing. Every failure is reported here, and <see cref="OutageWatch"/> logs the
/// beginning and the end. An outage is therefore two lines of the log, however many requests and workers meet it.
/// </summary>
internal sealed class Outages(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _begins = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _first;
    private long _since;
    private long _lastAt;
    private long _count;

    /// <summary>True from the first failure until the database works again.</summary>
    public bool IsFailing => Volatile.Read(ref _first) is not null;

    /// <summary>True from a write that failed for lack of space until a write succeeds again.</summary>
    public bool IsDiskFull { get; private set; }

    /// <summary>True while the database refuses writes because it is a standby.</summary>
    public bool IsReadOnly { get; private set; }

    /// <returns>False when the exception is not an outage of the database; the caller then logs it.</returns>
    public bool Report(Exception fault)
    {
        if (!Outage.IsOfDatabase(fault))
            return false;
        lock (_gate)
        {
            _lastAt = time.GetTimestamp();
            _count++;
            IsDiskFull |= Outage.IsDiskFull(fault);
            IsReadOnly = Outage.IsReadOnly(fault);
            if (_first is not null)
                return true;
            (_first, _since) = (fault, _lastAt);
            _begins.SetResult();
        }
        return true;
    }

    /// <returns>The first failure, as soon as there is one.</returns>
    public async Task<Exception> WaitAsync(CancellationToken stopping)
    {
        Task begins;
        lock (_gate)
            begins = _begins.Task;
        await begins.WaitAsync(stopping);
        lock (_gate)
            return _first!;
    }

    /// <summary>
    /// Ends the outage after the database has answered, unless a failure was reported within <paramref name="quiet"/>.
    /// </summary>
    /// <returns>How long it lasted and how many failures were reported; null while it continues.</returns>
    public (TimeSpan Lasted, long Count)? TryEnd(TimeSpan quiet)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_lastAt) < quiet)
                return null;
            var ended = (time.GetElapsedTime(_since, _lastAt), _count);
            (_first, _count, IsDiskFull, IsReadOnly) = (null, 0, false, false);
            _begins = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return ended;
        }
    }
}
