using Tributary.Server.Application;

namespace Tributary.Server.Workers;

/// <summary>Counts clicks into the figures a few seconds after they are stored, for all nodes.</summary>
internal sealed class ClickCountWorker(Stores stores, TimeProvider time, ILogger<ClickCountWorker> log)
    : BackgroundLoop("the counting of clicks", TimeSpan.FromSeconds(1), time, log)
{
    internal override Task RunOnceAsync(CancellationToken stopping) => stores.CountClicksAsync(stopping).AsTask();
}
