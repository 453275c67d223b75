using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Csv;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>The reports of a program's figures.</summary>
internal sealed class AnalyticsEndpoints(
    IStore store,
    AnalyticsRequests requests,
    AnalyticsReports reports,
    CohortReports cohorts,
    AnalyticsBreakdown breakdown,
    CursorSeal seal
) : IEndpoints
{
    private const int UsualValues = 50;
    private const int UsualTop = 10;

    private static readonly QueryParameter s_dimension = QueryParameter.Words<Dimension>(
        "dimension",
        "What the figures are broken down by."
    ) with
    {
        IsRequired = true,
    };

    public static void AddServices(IServiceCollection services) =>
        services
            .AddSingleton<ActivityReads>()
            .AddSingleton<CohortReads>()
            .AddSingleton<LiabilityReads>()
            .AddSingleton<AnalyticsRollup>()
            .AddSingleton<BestReferrers>()
            .AddSingleton<ReferrerRanking>()
            .AddSingleton<AnalyticsRequests>()
            .AddSingleton<AnalyticsReports>()
            .AddSingleton<CohortReports>()
            .AddSingleton(parts => new AnalyticsBreakdown(
                parts.GetRequiredService<ActivityReads>(),
                parts.GetRequiredService<CohortReads>(),
                parts.GetRequiredService<BestReferrers>(),
                parts.GetRequiredService<TimeProvider>(),
                AnalyticsBreakdown.LeastRemembered
            ));

    public void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/programs/{program}/analytics");
        Describe(
            group.MapGet("/timeseries", TimeSeriesAsync),
            "GetTimeSeries",
            "Returns metrics by day, week or month. Periods without figures are zero.",
            [.. AnalyticsParameters.OfMetrics, AnalyticsParameters.Unit, AnalyticsParameters.Compare]
        );
        Describe(
            group.MapGet("/breakdown", BreakDownAsync),
            "GetBreakdown",
            "Returns metrics for each value of a dimension, the largest first.",
            [
                s_dimension,
                .. AnalyticsParameters.OfMetrics,
                QueryParameter.Text(
                    "sort",
                    "The metric that the values are ordered by. Default: the first of `metrics`.",
                    "revenue"
                ),
                QueryParameter.Whole("least", "Only values with at least this figure of `sort`. Default: all.", 10),
                QueryParameter.Whole("most", "Only values with at most this figure of `sort`. Default: all.", 1_000),
                AnalyticsParameters.Compare,
                QueryParameter.Count(
                    "limit",
                    $"The number of values on a page, 1 to {AnalyticsParameters.MostItems}. Default: {UsualValues}.",
                    AnalyticsParameters.MostItems,
                    UsualValues
                ),
                QueryParameter.Text(
                    "cursor",
                    "The `next_cursor` of the previous page, with the same parameters. Default: the first page.",
                    "AAAAAAAAAAAAAAAAAAAAAA"
                ),
            ]
        );
        Describe(
            group.MapGet("/top", TopAsync),
            "GetTop",
            "Returns the members, codes or other values with the largest figures.",
            [
                QueryParameter.Words<Dimension>(
                    "dimension",
                    "What the figures are broken down by. Default: `member`, the referrer.",
                    Dimension.Member
                ),
                .. AnalyticsParameters.OfMetrics,
                QueryParameter.Words<TopOrder>(
                    "order",
                    "`largest` lists the largest figures of the first metric. `rising` and `falling` list those that "
                        + "changed most against the interval of `compare`, also to or from nothing. "
                        + "Default: `largest`.",
                    TopOrder.Largest
                ),
                AnalyticsParameters.Compare,
                QueryParameter.Count("limit", $"The number of values, 1 to 100. Default: {UsualTop}.", 100, UsualTop),
            ]
        );
        Describe(
            group.MapGet("/funnel", FunnelAsync),
            "GetFunnel",
            "Returns the funnel from clicks to completed referrals, step by step.",
            [
                QueryParameter.Words<FunnelBasis>(
                    "basis",
                    "`period` counts what happened in the interval. `cohort` follows those who clicked in it, or "
                        + "signed up where no clicks are sent, to their completion. Default: `period`.",
                    FunnelBasis.Period
                ),
                .. AnalyticsParameters.OfAll,
                AnalyticsParameters.Compare,
            ]
        );
        Describe(
            group.MapGet("/cohorts", CohortsAsync),
            "GetCohorts",
            "Returns the activity of the members who joined in a week or month, in the following weeks or months.",
            [
                QueryParameter.Words<CohortSpan>(
                    "by",
                    "The length of a cohort and of its ages. Default: `month`.",
                    CohortSpan.Month
                ),
                .. AnalyticsParameters.OfInterval,
            ]
        );
        Describe(
            group.MapGet("/time-to-convert", TimeToConvertAsync),
            "GetTimeToConvert",
            "Returns how long the members who signed up in a period took until their referral was completed.",
            [.. AnalyticsParameters.OfSegments, AnalyticsParameters.Unit]
        );
        Describe(
            group.MapGet("/virality", ViralityAsync),
            "GetVirality",
            "Returns the k-factor with its parts, and the number of members in each generation.",
            AnalyticsParameters.OfInterval
        );
        Describe(
            group.MapGet("/liability", LiabilityAsync),
            "GetLiability",
            "Returns the amounts that are payable now, and the held amounts by the time at which they become payable.",
            [AnalyticsParameters.Unit, AnalyticsParameters.Currency]
        );
    }

    private static void Describe(RouteHandlerBuilder call, string name, string summary, QueryParameter[] parameters) =>
        call.Needing(Scopes.Read)
            .WithTags("Analytics")
            .WithName(name)
            .WithSummary(summary)
            .WithQueryByName(parameters)
            .Produces<AnalyticsReport>()
            .Refusing(400);

    private Task<IResult> TimeSeriesAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                var metrics = parameters.Metrics();
                var unit = parameters.Word("by", IntervalUnit.Day);
                var compared = Compared(parameters, request);
                if (
                    request.Interval.Split(unit).Take(AnalyticsParameters.MostItems + 1).Count()
                    > AnalyticsParameters.MostItems
                )
                    parameters.Refuse(
                        $"The interval has more than {AnalyticsParameters.MostItems} periods. "
                            + "Choose a shorter interval, or by=week or by=month."
                    );
                return parameters.Problem is null
                    ? await reports.TimeSeriesAsync(request, metrics, unit, compared, stopping)
                    : null;
            }
        );

    private Task<IResult> BreakDownAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                if (parameters["dimension"] is null)
                    parameters.Refuse(
                        $"dimension is missing. It is one of {string.Join(", ", EnumNames.All<Dimension>())}."
                    );
                var dimension = parameters.Word("dimension", Dimension.Channel);
                var metrics = parameters.Metrics();
                var sort = parameters["sort"] is { } name ? Metric.Find(name) : metrics.FirstOrDefault();
                if (sort is null)
                    parameters.Refuse($"sort: there is no metric '{parameters["sort"]}'.");
                parameters.CheckTogether([.. request.Used, dimension]);
                var limit = parameters.Limit(UsualValues, AnalyticsParameters.MostItems);
                var (least, most) = (parameters.Bound("least"), parameters.Bound("most"));
                var compared = Compared(parameters, request);
                var list = ListParameters.NameOf(context.Request);
                long[] after = [];
                if (parameters["cursor"] is { } cursor && !seal.TryRead(list, cursor, 1, out after))
                    return parameters.RefuseCursor();
                if (parameters.Problem is not null)
                    return null;
                var skip = (int)(after.Length == 0 ? 0 : after[0]);
                var page = new BreakdownPage(dimension, metrics, sort!, skip, limit) { Least = least, Most = most };
                var (report, isMore) = await breakdown.ListAsync(request, page, compared, stopping);
                return isMore ? report with { NextCursor = seal.Write(list, [page.Skip + limit]) } : report;
            }
        );

    private Task<IResult> TopAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                var dimension = parameters.Word("dimension", Dimension.Member);
                var metrics = parameters.Metrics();
                parameters.CheckTogether([.. request.Used, dimension]);
                var limit = parameters.Limit(UsualTop, 100);
                var order = parameters.Word("order", TopOrder.Largest);
                var compared = Compared(parameters, request);
                if (order != TopOrder.Largest)
                    compared ??= request.Interval.Previous();
                if (parameters.Problem is not null)
                    return null;
                var page = new BreakdownPage(dimension, metrics, metrics[0], 0, limit)
                {
                    IsKnownOnly = true,
                    Order = order,
                };
                return (await breakdown.ListAsync(request, page, compared, stopping)).Report;
            }
        );

    private Task<IResult> FunnelAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                var basis = parameters.Word("basis", FunnelBasis.Period);
                var compared = Compared(parameters, request);
                return parameters.Problem is null
                    ? await reports.FunnelAsync(request, basis == FunnelBasis.Cohort, compared, stopping)
                    : null;
            }
        );

    private Task<IResult> CohortsAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                var span = parameters.Word("by", CohortSpan.Month);
                return parameters.Problem is null ? await cohorts.CohortsAsync(request, span, stopping) : null;
            },
            usual: EnumNames.Of(IntervalName.All)
        );

    private Task<IResult> TimeToConvertAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                var unit = parameters.Word("by", IntervalUnit.Month);
                return parameters.Problem is null ? await cohorts.TimeToConvertAsync(request, unit, stopping) : null;
            }
        );

    private Task<IResult> ViralityAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
                parameters.Problem is null ? await cohorts.ViralityAsync(request, stopping) : null
        );

    private Task<IResult> LiabilityAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                var unit = parameters.Word("by", IntervalUnit.Day);
                var now = store.Now;
                var zone = call.Program.PlanAt(now).TimeZone;
                // Balances and rewards are read as they are now.
                var current = request with
                {
                    Frame = request.Frame with { AsOf = now },
                };
                var today = Calendar.Date(Calendar.Day(now, zone));
                return parameters.Problem is null
                    ? await reports.LiabilityAsync(current, unit, today, zone, stopping)
                    : null;
            }
        );

    /// <summary>Answers with a report, as JSON or CSV.</summary>
    /// <param name="report">Returns null when a parameter is wrong.</param>
    /// <param name="usual">The interval when none is given; null for the last 30 days.</param>
    private Task<IResult> AnswerAsync(
        ProgramCall call,
        HttpContext context,
        Func<AnalyticsParameters, AnalyticsRequest, CancellationToken, ValueTask<AnalyticsReport?>> report,
        string? usual = null
    ) =>
        requests.AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
                await report(parameters, request, stopping) is not { } made ? null
                : CsvAnswer.IsWanted(context.Request) ? new AnalyticsCsv(made)
                : JsonAnswer.Of(made),
            usual
        );

    private static AnalyticsInterval? Compared(AnalyticsParameters parameters, AnalyticsRequest request) =>
        parameters.WordOrNull<Comparison>("compare") switch
        {
            Comparison.Previous => request.Interval.Previous(),
            Comparison.Year => request.Interval.YearBefore(),
            _ => null,
        };
}

internal enum FunnelBasis
{
    Period,
    Cohort,
}
