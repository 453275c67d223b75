using Tributary.Engine.Foundation;

namespace Tributary.Engine.Pipeline;

/// <summary>The clock of the database. The time of acceptance never depends on a node's own clock.</summary>
public interface IDatabaseClock
{
    Instant Now { get; }
}
