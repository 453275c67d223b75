using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Pipeline;

namespace Tributary.Server.Application.Intake;

/// <summary>Wakes every relay of this process when the process has committed changes to relay.</summary>
internal sealed class RelaySignals : IBatchObserver, IDisposable
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

    public void OnCommitted(BatchDecisions batch)
    {
        if (batch.Outbox.Count == 0)
            return;
        lock (_lock)
            _signals.ForEach(signal => signal.Set());
    }

    public void Dispose()
    {
        lock (_lock)
            _signals.ForEach(signal => signal.Dispose());
    }
}
