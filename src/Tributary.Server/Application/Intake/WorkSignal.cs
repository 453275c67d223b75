using Tributary.Engine.Pipeline;

namespace Tributary.Server.Application.Intake;

/// <summary>Wakes the deciding worker of this process. Several signals while it is awake wake it once.</summary>
internal sealed class WorkSignal : IBatchObserver, IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void OnQueued() => Set();

    public void Set()
    {
        if (_set.CurrentCount > 0)
            return;
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another thread has just set it.
        }
    }

    /// <returns>Completes after the signal or the time.</returns>
    public Task WaitAsync(TimeSpan atMost, CancellationToken stopping) => _set.WaitAsync(atMost, stopping);

    public void Dispose() => _set.Dispose();
}
