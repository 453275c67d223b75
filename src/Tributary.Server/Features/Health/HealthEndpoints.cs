using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Http;
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

    private static async Task<IResult> MeasureAsync(NodeFigures figures, MetricStore store)
    {
        await figures.RefreshAsync(CancellationToken.None);
        return Results.Text(PrometheusText.Write(ProcessFigures.Read(), store.Read()), MetricsType);
    }
}
