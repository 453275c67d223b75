namespace Tributary.Server.Application.Intake;

/// <summary>Wakes every relay of this process when the process has committed changes to relay.</summary>
internal sealed class RelaySignals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<WorkSignal> _signals = [];

    public WorkSignal Add()
    {
        var signal = new WorkSignal();
        lock (_lock)
            _signals.Add(signal);
        return signal;
    }

    public void Set()
    {
        lock (_lock)
            _signals.ForEach(signal => signal.Set());
    }

    public void Dispose()
    {
        lock (_lock)
            _signals.ForEach(signal => signal.Dispose());
    }
}
