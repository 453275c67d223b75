using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Workers;

/// <summary>Deletes invitations, sessions and counts of tries to sign in that have ended.</summary>
internal sealed class EndedAccessWorker(
    Invitations invitations,
    IStore store,
    TimeProvider time,
    ILogger<EndedAccessWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        new BackgroundLoop("Deleting ended invitations and sessions", time, log)
        {
            LongestPause = TimeSpan.FromMinutes(10),
        }.RunEveryAsync(
            s_every,
            ending =>
            {
                var now = store.Now;
                return invitations.DeleteEndedAsync(now, now - SignInTrials.WindowOfAll, ending);
            },
            stopping,
            first: TimeSpan.FromMinutes(1)
        );
}
