using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Portal;

namespace Tributary.Server.Workers;

/// <summary>
/// Looks for what other nodes have decided about the members whose pages are open here: by one statement for all of
/// them, and by none while no page is open.
/// </summary>
internal sealed class PortalWorker(PortalWatch watch, PortalReads reads, TimeProvider time, ILogger<PortalWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(400);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        new BackgroundLoop("Looking for changes of open pages", time, log).RunSparinglyAsync(
            s_every,
            LookAsync,
            stopping
        );

    private async ValueTask LookAsync(CancellationToken stopping)
    {
        if (watch.IsEmpty)
            return;
        var members = watch.List();
        watch.Compare(members, await reads.FindMarksAsync(members, stopping));
    }
}
