using Tributary.Engine.Clicks;

namespace Tributary.Engine.Pipeline;

/// <summary>Clicks on referral links, and their figures.</summary>
public interface IClickStore
{
    ValueTask AddClicksAsync(IReadOnlyList<NewClick> clicks, CancellationToken stopping);

    /// <summary>
    /// Adds to the figures of members and days the clicks that were stored since the last time. Does nothing where each
    /// is added when it is stored, or while another node does it.
    /// </summary>
    ValueTask CountClicksAsync(CancellationToken stopping);
}
