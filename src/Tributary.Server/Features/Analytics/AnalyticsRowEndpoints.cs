using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>The entries behind a program's figures.</summary>
internal sealed class AnalyticsRowEndpoints(IStore store, AnalyticsRequests requests, FigureRows rows, CursorSeal seal)
    : IEndpoints
{
    /// <summary>The metrics that entries of the log add to.</summary>
    private static readonly string[] s_counted =
    [
        .. Metric
            .All.Where(metric => metric is { Unit: MetricUnit.Count or MetricUnit.Amount, IsOfClicks: false })
            .Select(metric => metric.Name),
    ];

    /// <summary>Metrics of a day to which entries of later days add.</summary>
    private static readonly string[] s_late = ["click_sign_ups", "joined_completions", "click_completions"];

    public static void AddServices(IServiceCollection services) => services.AddSingleton<FigureRows>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/analytics/rows", RowsAsync)
            .Needing(Scopes.Read)
            .WithTags("Analytics")
            .WithName("ListAnalyticsRows")
            .WithSummary("Lists the entries behind a figure, newest first. Their values add up to it.")
            .WithQueryByName([
                QueryParameter.Words(
                    "metric",
                    "The figure: a count or an amount. Clicks are not entries of the log.",
                    s_counted
                ) with
                {
                    IsRequired = true,
                },
                .. AnalyticsParameters.OfAll,
                .. ListParameters.OfPages,
            ])
            .Produces<Page<AnalyticsRow>>()
            .Refusing(400);

    private Task<IResult> RowsAsync(ProgramCall call, HttpContext context) =>
        requests.AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                if (parameters["metric"] is not { } name || !s_counted.Contains(name))
                    parameters.Refuse($"metric must be one of {string.Join(", ", s_counted)}.");
                var limit = parameters.Limit(ListParameters.UsualItems, ListParameters.MostItems);
                var list = ListParameters.NameOf(context.Request);
                long[] after = [];
                if (parameters["cursor"] is { } cursor && !seal.TryRead(list, cursor, 1, out after))
                    parameters.RefuseCursor();
                if (parameters.Problem is not null)
                    return null;
                var metric = Metric.Find(parameters["metric"]!)!;
                var zone = call.Program.PlanAt(store.Now).TimeZone;
                var page = await rows.ListAsync(
                    new FigureQuery(
                        call.Program,
                        request.Query,
                        Calendar.Start(request.Interval.From, zone),
                        s_late.Contains(metric.Name) ? null : Calendar.Start(request.Interval.To, zone),
                        measures => metric.Value(measures) is not (null or 0)
                    ),
                    after.Length == 0 ? null : new EntryId(after[0]),
                    limit,
                    stopping
                );
                return JsonAnswer.Of(
                    new Page<AnalyticsRow>
                    {
                        Items = [.. page.Rows.Select(row => RowOf(row, metric))],
                        NextCursor = page.Next is { } next ? seal.Write(list, [next.Value]) : null,
                    }
                );
            }
        );

    private static AnalyticsRow RowOf(FigureRow row, Metric metric) =>
        new()
        {
            Id = EventIds.Of(row.ExternalId, row.EntryId),
            Type = row.Type,
            OccurredAt = row.OccurredAt.ToDateTimeOffset(),
            Member = row.Member,
            Referrer = row.Referrer,
            Code = row.Code,
            Value = metric.Value(row.Measures).GetValueOrDefault(),
        };
}
