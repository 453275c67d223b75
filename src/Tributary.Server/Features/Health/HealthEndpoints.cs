using Tributary.Server.Application.Monitoring;
using Tributary.Server.Http;

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
            .MapGet("/startupz", () => Results.Text("started"))
            .WithName("Startup")
            .WithSummary("Answers 200 once the server has opened the database, and 503 with a reason before.");
        health
            .MapGet("/readyz", ReadyAsync)
            .WithName("Ready")
            .WithSummary("Answers 200 while the node can serve, and otherwise 503 with a reason.");
        health
            .MapGet("/metrics", MeasureAsync)
            .WithName("Metrics")
            .WithSummary("Returns figures of this process and of the queue for Prometheus.")
            .AsMetrics();
    }

    private static async Task<IResult> ReadyAsync(Readiness readiness) =>
        await readiness.FindFaultAsync() is { } fault ? fault : Results.Text("ready");

    private static async Task<IResult> MeasureAsync(NodeFigures figures, MetricStore store)
    {
        await figures.RefreshAsync(CancellationToken.None);
        return Results.Text(PrometheusText.Write(ProcessFigures.Read(), store.Read()), MetricsType);
    }
}
