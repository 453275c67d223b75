using Tributary.Server.Application;

namespace Tributary.Server.Workers;

/// <summary>Counts clicks into the figures a few seconds after they are stored, for all nodes.</summary>
internal sealed class ClickCountWorker(Stores stores, TimeProvider time, ILogger<ClickCountWorker> log)
    : BackgroundService
{
    private readonly BackgroundLoop _loop = new("Counting clicks", time, log);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunSparinglyAsync(TimeSpan.FromSeconds(1), stores.CountClicksAsync, stopping);
}
