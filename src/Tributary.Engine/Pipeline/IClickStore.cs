using Tributary.Engine.Clicks;

namespace Tributary.Engine.Pipeline;

/// <summary>Clicks on referral links, and their figures.</summary>
public interface IClickStore
{
    ValueTask AddClicksAsync(IReadOnlyList<ClickRecord> clicks, CancellationToken stopping);

    /// <summary>
    /// Adds the clicks stored since the last call to the figures of members and days. Does nothing if the store counts
    /// each click at once, or while another node is counting.
    /// </summary>
    ValueTask CountClicksAsync(CancellationToken stopping);
}
