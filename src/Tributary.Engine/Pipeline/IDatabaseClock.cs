using Tributary.Engine.Foundation;

namespace Tributary.Engine.Pipeline;

/// <summary>The clock of the database: no node's own clock decides what is accepted when.</summary>
public interface IDatabaseClock
{
    Instant Now { get; }
}
