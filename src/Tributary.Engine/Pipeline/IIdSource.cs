using Tributary.Engine.Foundation;

namespace Tributary.Engine.Pipeline;

/// <summary>The source of the ids of everything that is stored.</summary>
public interface IIdSource
{
    /// <summary>Returns a block of fresh ids. This is cheap, as each node draws thousands at a time.</summary>
    ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping);
}
