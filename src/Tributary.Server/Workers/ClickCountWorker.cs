using Tributary.Engine.Pipeline;

namespace Tributary.Server.Workers;

/// <summary>Keeps the figures of clicks a few seconds behind the clicks, for all nodes.</summary>
internal sealed class ClickCountWorker(IClickStore clicks, TimeProvider time, ILogger<ClickCountWorker> log)
    : BackgroundService
{
    private readonly BackgroundLoop _loop = new("Counting clicks", time, log);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunSparinglyAsync(TimeSpan.FromSeconds(1), clicks.CountClicksAsync, stopping);
}
