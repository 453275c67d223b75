using Tributary.Engine.Clicks;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Monitoring;
using Tributary.Storage.Features.Clicks;

namespace Tributary.Server.Capture;

/// <summary>Writes groups of clicks.</summary>
internal sealed class ClickWriter(IStore store, ClickReads reads, Meters meters)
{
    /// <param name="isAgain">True for clicks that an earlier try may have stored; the stored ones are left out.</param>
    public async Task WriteAsync(IReadOnlyList<ClickRecord> clicks, bool isAgain, CancellationToken stopping)
    {
        var unstored = isAgain ? await ListUnstoredAsync(clicks, stopping) : clicks;
        await store.AddClicksAsync(unstored, stopping);
        meters.Clicked(unstored.Count);
    }

    private async Task<IReadOnlyList<ClickRecord>> ListUnstoredAsync(
        IReadOnlyList<ClickRecord> clicks,
        CancellationToken stopping
    )
    {
        var stored = await Task.WhenAll(clicks.Select(click => reads.IsStoredAsync(click, stopping).AsTask()));
        return [.. clicks.Where((_, place) => !stored[place])];
    }
}
