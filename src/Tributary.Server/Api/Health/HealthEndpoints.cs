using Tributary.Storage;

namespace Tributary.Server;

internal static class HealthEndpoints
{
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("").WithTags("Operating");
        health.MapGet("/healthz", () => Results.Text("ok")).WithName("Health").WithSummary("The process runs.");
        health.MapGet("/readyz", ReadyAsync).WithName("Ready").WithSummary("The database answers and is migrated.");
        health.MapGet("/metrics", MeasureAsync).WithName("Metrics").WithSummary("Figures of this process and of the queue, for Prometheus.");
    }

    private static async Task<IResult> ReadyAsync(Database database, CancellationToken stopping)
    {
        var serves = (await database.ListAsync(Schema.ReadServes, row => row.GetInt32(0), stopping))[0];
        return serves > Schema.Known ? Problems.Of(ErrorCodes.Unavailable, Schema.Outgrown(serves)) : Results.Text("ready");
    }

    private static async Task<IResult> MeasureAsync(QueueGauge queue, PrometheusText text, CancellationToken stopping) => Results.Text(text.Write(
    [
        ("dotnet_gc_heap_total_allocated_bytes", "Bytes allocated since the start.", GC.GetTotalAllocatedBytes()),
        .. await ReadQueueAsync(queue, stopping),
    ]), MetricsType);

    /// <summary>Nothing while the database is gone.</summary>
    private static async ValueTask<(string Name, string Help, long Value)[]> ReadQueueAsync(QueueGauge queue, CancellationToken stopping)
    {
        try
        {
            var lengths = await queue.ReadAsync(stopping);
            return
            [
                ("tributary_queue_entries", "Entries accepted and not yet decided.", lengths.Queued),
                ("tributary_parked_entries", "Entries that wait for a member or an event.", lengths.Waiting),
                ("tributary_parked_given_up_entries", "Entries that failed, or waited too long, and need a person.", lengths.GivenUp),
            ];
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return [];
        }
    }
}
