using Tributary.Server.Application.Monitoring;

namespace Tributary.Server.Workers;

/// <summary>
/// Reads the figures that need queries often enough for an exporter, which asks for them without waiting. /metrics
/// reads them when it is asked.
/// </summary>
internal sealed class FigureWorker(NodeFigures figures, TimeProvider time, ILogger<FigureWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        new BackgroundLoop("Reading figures for metrics", time, log).RunEveryAsync(
            s_every,
            figures.RefreshAsync,
            stopping
        );
}
