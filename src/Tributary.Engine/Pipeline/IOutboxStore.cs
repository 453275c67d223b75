using Tributary.Engine.Outbox;

namespace Tributary.Engine.Pipeline;

/// <summary>Changes that are to be handed on.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Takes a partition with rows that a sink has not had, and that no other node is relaying to it; hands them on, in
    /// order, and when
    /// <paramref name="publish"/> returns moves the sink's position past them. What it throws leaves the position where
    /// it was.
    /// </summary>
    /// <returns>How many rows were handed on; 0 when there is nothing to do.</returns>
    ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    );
}
