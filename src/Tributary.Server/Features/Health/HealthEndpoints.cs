using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Http;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Features.Health;

internal static class HealthEndpoints
{
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("").WithTags("Operating");
        health
            .MapGet("/healthz", () => Results.Text("ok"))
            .WithName("Health")
            .WithSummary("Answers 200 while the process runs.");
        health
            .MapGet("/readyz", ReadyAsync)
            .WithName("Ready")
            .WithSummary("Answers 200 while the database is reachable, migrated and writable.");
        health
            .MapGet("/metrics", MeasureAsync)
            .WithName("Metrics")
            .WithSummary("Returns figures of this process and of the queue for Prometheus.")
            .AsMetrics();
    }

    private static async Task<IResult> ReadyAsync(DatabaseFigures figures, Outages outages)
    {
        if (outages.IsDiskFull)
            return Problems.Later(ErrorCodes.StorageFull, 5);
        var serves = await figures.ReadServesAsync();
        return serves > Schema.Known
            ? Problems.Of(ErrorCodes.Unavailable, Schema.Outgrown(serves))
            : Results.Text("ready");
    }

    private static async Task<IResult> MeasureAsync(
        DatabaseFigures figures,
        QueueGauge gauge,
        PrometheusText text,
        RequestMeters requests,
        IStore store
    ) =>
        Results.Text(
            text.Write([.. ProcessFigures.Read(), .. await QueueAsync(figures, gauge, store.Now)], requests),
            MetricsType
        );

    /// <summary>Returns nothing while the database is unavailable.</summary>
    private static async ValueTask<IReadOnlyList<Figure>> QueueAsync(
        DatabaseFigures figures,
        QueueGauge gauge,
        Instant now
    )
    {
        try
        {
            var queue = await gauge.ReadAsync(CancellationToken.None);
            var oldest = await figures.ReadOldestAsync();
            return
            [
                new("tributary_queue_entries", "Entries accepted and not yet decided.", queue.Queued),
                new(
                    "tributary_queue_oldest_seconds",
                    "The age of the oldest entry that is not yet decided; 0 when there is none.",
                    oldest is { } since ? Math.Max(0, now.Micros - since) / 1e6 : 0
                ),
                new("tributary_parked_entries", "Entries that wait for a member or an event.", queue.Waiting),
                new(
                    "tributary_parked_given_up_entries",
                    "Entries that failed, or waited too long, and need a person.",
                    queue.GivenUp
                ),
            ];
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return [];
        }
    }
}
