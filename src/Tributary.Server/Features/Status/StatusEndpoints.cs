using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Storage.Features.Monitoring;

namespace Tributary.Server.Features.Status;

/// <summary>Returns how the server stands, from the figures that metrics show.</summary>
internal sealed class StatusEndpoints(
    MonitoringReads reads,
    IStore store,
    TributaryOptions options,
    IEnumerable<ISource> sources
) : IEndpoints
{
    public static void AddServices(IServiceCollection services) { }

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/status", FindAsync)
            .WithTags("Operating")
            .Needing(Scopes.Manage)
            .WithName("GetStatus")
            .WithSummary("Returns what waits, how far webhooks and brokers are, and the last verify and backup.")
            .Produces<ServerStatus>()
            .Refusing();

    private async Task<IResult> FindAsync(CancellationToken stopping)
    {
        var figures = await reads.ReadAsync(stopping);
        var now = store.Now;
        return TypedResults.Ok(
            new ServerStatus
            {
                At = now.ToDateTimeOffset(),
                Version = ProcessFigures.Version,
                Storage = EnumNames.Of(options.Storage.Kind),
                Decides = options.Decides,
                Queued = figures.Queued,
                QueueSeconds = AgeOf(figures.OldestQueued, now),
                Waiting = figures.Waiting,
                GivenUp = figures.GivenUp,
                FailingWebhooks = figures.FailingWebhooks,
                DisabledWebhooks = figures.DisabledWebhooks,
                Outlets =
                [
                    .. figures
                        .OldestBySink.OrderBy(sink => sink.Key, StringComparer.Ordinal)
                        .Select(sink => new OutletStatus { Name = sink.Key, LagSeconds = AgeOf(sink.Value, now) }),
                ],
                Sources = [.. sources.Select(source => source.Name).Order(StringComparer.Ordinal)],
                Verify = figures.Verify is { } verify ? StatusOf(verify) : null,
                BackedUpAt = figures.Backup?.EndedAt.ToDateTimeOffset(),
            }
        );
    }

    private static VerifyStatus StatusOf(VerifyRecord verify) =>
        new()
        {
            EndedAt = verify.EndedAt.ToDateTimeOffset(),
            Seconds = Math.Round(verify.Seconds, 3),
            Checked = verify.Offenders.Count,
            Broken =
            [
                .. verify.Offenders.Where(one => one.Value > 0).Select(one => one.Key).Order(StringComparer.Ordinal),
            ],
        };

    private static double AgeOf(long? since, Instant now) =>
        since is { } micros ? Math.Round(Math.Max(0, now.Micros - micros) / 1e6, 3) : 0;
}
