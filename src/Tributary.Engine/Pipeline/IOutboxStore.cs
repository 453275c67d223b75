using Tributary.Engine.Outbox;

namespace Tributary.Engine.Pipeline;

/// <summary>Relays changes to sinks.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Takes a partition with rows that the sink has not received and no other node is relaying to it. Hands them on in
    /// order, and moves the sink's position past them when <paramref name="publish"/> returns. An exception from it
    /// leaves the position unchanged.
    /// </summary>
    /// <returns>How many rows were handed on; 0 when there is nothing to do.</returns>
    ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    );
}
