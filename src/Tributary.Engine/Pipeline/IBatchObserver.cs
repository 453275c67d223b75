using Tributary.Engine.Deciding.Batches;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Observes the pipeline. A call must be quick. If it throws, the exception is logged, and committed data does not
/// change.
/// </summary>
public interface IBatchObserver
{
    /// <summary>Called after a batch was decided and committed.</summary>
    void OnCommitted(BatchDecisions batch) { }

    /// <summary>Called after <see cref="OnCommitted"/>, with the facts of the batch and how long it took.</summary>
    void OnMeasured(BatchFacts facts, BatchDecisions batch, BatchTimes times) { }

    /// <summary>Called after entries were accepted and queued in the inbox.</summary>
    void OnQueued() { }
}
