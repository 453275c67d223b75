using Tributary.Engine.Pipeline;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Workers;

/// <summary>Keeps the outbox in order: registers the sinks of this node, and deletes what every sink has had.</summary>
internal sealed class OutboxWorker(
    IStore store,
    Sinks sinks,
    IEnumerable<ISink> outside,
    Deliveries deliveries,
    TimeProvider time,
    ILogger<OutboxWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_registerEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_trimEvery = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Task.WhenAll(
            Loop("Registering sinks").RunEveryAsync(s_registerEvery, RegisterAsync, stopping),
            Loop("Trimming the outbox").RunEveryAsync(s_trimEvery, TrimAsync, stopping)
        );

    private BackgroundLoop Loop(string work) => new(work, time, log);

    private async ValueTask RegisterAsync(CancellationToken stopping)
    {
        foreach (var sink in outside)
            await sinks.AddAsync(sink.Name, store.Now, stopping);
    }

    private async ValueTask TrimAsync(CancellationToken stopping)
    {
        while (await sinks.TrimAsync(store.Now, stopping) > 0) { }
        while (await deliveries.TrimAsync(store.Now, stopping) > 0) { }
    }
}
