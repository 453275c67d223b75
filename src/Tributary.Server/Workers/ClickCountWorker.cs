using Tributary.Engine.Pipeline;

namespace Tributary.Server.Workers;

/// <summary>Keeps the figures of clicks a few seconds behind the clicks, for all nodes.</summary>
internal sealed class ClickCountWorker(IClickStore clicks, TimeProvider time, ILogger<ClickCountWorker> log)
    : BackgroundLoop("the counting of clicks", TimeSpan.FromSeconds(1), time, log)
{
    internal override Task RunOnceAsync(CancellationToken stopping) => clicks.CountClicksAsync(stopping).AsTask();
}
