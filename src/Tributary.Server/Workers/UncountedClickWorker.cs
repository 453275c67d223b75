using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Clicks;

namespace Tributary.Server.Workers;

/// <summary>
/// Writes the clicks that are only counted, every few seconds and at the end. A node that dies loses those of these
/// seconds.
/// </summary>
internal sealed class UncountedClickWorker(
    UncountedClicks clicks,
    UncountedClickSums sums,
    ProgramDirectory programs,
    IStore store,
    TimeProvider time,
    ILogger<UncountedClickWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);

    private readonly BackgroundLoop _loop = new("Counting clicks of machines", time, log);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _loop.RunEveryAsync(s_every, WriteAsync, stoppingToken);

    internal async ValueTask WriteAsync(CancellationToken stopping)
    {
        foreach (var (program, machines, excess) in clicks.Take())
        {
            try
            {
                var now = store.Now;
                if (await programs.FindAsync(program, stopping) is { } facts)
                    await sums.AddAsync(
                        program,
                        Calendar.Day(now, facts.PlanAt(now).TimeZone),
                        (machines, excess),
                        stopping
                    );
            }
            catch
            {
                clicks.Return(program, machines, excess);
                throw;
            }
        }
    }
}
