using Tributary.Storage;

namespace Tributary.Server;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).WithName("Health").WithSummary("The process runs.").WithTags("Operating");
        app.MapGet("/readyz", ReadyAsync).WithName("Ready").WithSummary("The database answers and is migrated.").WithTags("Operating");
    }

    private static async Task<IResult> ReadyAsync(Database database, CancellationToken stopping)
    {
        await database.ListAsync("select value from setting where key = 'partitions'", row => row.GetString(0), stopping);
        return Results.Text("ready");
    }
}
