using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Fixtures;

/// <summary>Hears of batches as a part of the server would.</summary>
internal sealed class BatchObserver(Action<BatchDecisions>? committed = null, Action? queued = null) : IBatchObserver
{
    public void OnCommitted(BatchDecisions batch) => committed?.Invoke(batch);

    public void OnQueued() => queued?.Invoke();
}
