using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Whether the database is failing. Everything that meets a failure reports it here; <see cref="OutageWatch"/> tells of the beginning and the end, so that an
/// outage is two lines of the log, however many requests and workers meet it.
/// </summary>
internal sealed class Outages(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _begins = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _first;
    private long _since;
    private long _lastAt;
    private long _count;

    /// <summary>True from a failed write for want of room until a write succeeds again.</summary>
    public bool IsDiskFull { get; private set; }

    /// <returns>False when the exception is no outage of the database, and must be told by whoever met it.</returns>
    public bool Report(Exception fault)
    {
        if (!Outage.IsOfDatabase(fault)) return false;
        lock (_gate)
        {
            _lastAt = time.GetTimestamp();
            _count++;
            IsDiskFull |= Outage.IsDiskFull(fault);
            if (_first is not null) return true;
            (_first, _since) = (fault, _lastAt);
            _begins.SetResult();
        }
        return true;
    }

    /// <returns>The first failure, once there is one.</returns>
    public async Task<Exception> WaitAsync(CancellationToken stopping)
    {
        Task begins;
        lock (_gate) begins = _begins.Task;
        await begins.WaitAsync(stopping);
        lock (_gate) return _first!;
    }

    /// <summary>After the database has answered: ends the outage, unless somebody met a failure within <paramref name="quiet"/>.</summary>
    /// <returns>How long it lasted and how many failures were reported; null when it goes on.</returns>
    public (TimeSpan Lasted, long Count)? TryEnd(TimeSpan quiet)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_lastAt) < quiet) return null;
            var ended = (time.GetElapsedTime(_since, _lastAt), _count);
            (_first, _count, IsDiskFull) = (null, 0, false);
            _begins = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return ended;
        }
    }
}
