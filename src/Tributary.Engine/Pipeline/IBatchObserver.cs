using Tributary.Engine.Deciding;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Hears of what the pipeline has done. A call must be quick; what it throws is logged and changes nothing of what is
/// committed.
/// </summary>
public interface IBatchObserver
{
    /// <summary>A batch was decided and committed.</summary>
    void OnCommitted(BatchDecisions batch) { }

    /// <summary>Something was accepted that the inbox has now.</summary>
    void OnQueued() { }
}
