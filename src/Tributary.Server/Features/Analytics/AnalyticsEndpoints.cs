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

/// <summary>The reports of a program's figures.</summary>
internal sealed class AnalyticsEndpoints(
    IStore store,
    ActivityReads reads,
    LiabilityReads liability,
    FigureRows rows,
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

    /// <summary>The metrics that entries of the log add to.</summary>
    private static readonly string[] s_counted =
    [
        .. Metric
            .All.Where(metric => metric is { Unit: MetricUnit.Count or MetricUnit.Amount, IsOfClicks: false })
            .Select(metric => metric.Name),
    ];

    /// <summary>Metrics of a day to which entries of later days add.</summary>
    private static readonly string[] s_late = ["click_sign_ups", "joined_completions"];

    private readonly AnalyticsReports _reports = new(reads, liability);

    public static void AddServices(IServiceCollection services) =>
        services
            .AddSingleton<ActivityReads>()
            .AddSingleton<LiabilityReads>()
            .AddSingleton<FigureRows>()
            .AddSingleton<AnalyticsRollup>();

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
                QueryParameter.Count("limit", $"The number of values, 1 to 100. Default: {UsualTop}.", 100, UsualTop),
            ]
        );
        Describe(
            group.MapGet("/funnel", FunnelAsync),
            "GetFunnel",
            "Returns the way from clicks to completed referrals, step by step.",
            [
                QueryParameter.Words<FunnelBasis>(
                    "basis",
                    "`period` counts what happened in the interval. `cohort` follows those who clicked in it to their "
                        + "sign-up, and those who signed up in it to their completion. Default: `period`.",
                    FunnelBasis.Period
                ),
                .. AnalyticsParameters.OfAll,
                AnalyticsParameters.Compare,
            ]
        );
        Describe(
            group.MapGet("/cohorts", CohortsAsync),
            "GetCohorts",
            "Returns what the members who joined in a week or month did in the weeks or months after.",
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
            "Returns what members can be paid now, and what is held by the time at which it becomes payable.",
            [AnalyticsParameters.Unit, AnalyticsParameters.Currency]
        );
        group
            .MapGet("/rows", RowsAsync)
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
                    ? await _reports.TimeSeriesAsync(request, metrics, unit, compared, stopping)
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
                var compared = Compared(parameters, request);
                var list = NameOf(context.Request);
                long[] after = [];
                if (parameters["cursor"] is { } cursor && !seal.TryRead(list, cursor, 1, out after))
                    return parameters.RefuseCursor();
                if (parameters.Problem is not null)
                    return null;
                var page = new BreakdownPage(dimension, metrics, sort!, (int)(after.Length == 0 ? 0 : after[0]), limit);
                var (report, isMore) = await ListAsync(request, page, compared, stopping);
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
                if (parameters.Problem is not null)
                    return null;
                var page = new BreakdownPage(dimension, metrics, metrics[0], 0, limit) { IsKnownOnly = true };
                return (await ListAsync(request, page, null, stopping)).Report;
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
                    ? await _reports.FunnelAsync(request, basis == FunnelBasis.Cohort, compared, stopping)
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
                return parameters.Problem is null ? await _reports.CohortsAsync(request, span, stopping) : null;
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
                return parameters.Problem is null ? await _reports.TimeToConvertAsync(request, unit, stopping) : null;
            }
        );

    private Task<IResult> ViralityAsync(ProgramCall call, HttpContext context) =>
        AnswerAsync(
            call,
            context,
            async (parameters, request, stopping) =>
                parameters.Problem is null ? await _reports.ViralityAsync(request, stopping) : null
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
                    ? await _reports.LiabilityAsync(current, unit, today, zone, stopping)
                    : null;
            }
        );

    private Task<IResult> RowsAsync(ProgramCall call, HttpContext context) =>
        AskAsync(
            call,
            context,
            async (parameters, request, stopping) =>
            {
                if (parameters["metric"] is not { } name || !s_counted.Contains(name))
                    parameters.Refuse($"metric must be one of {string.Join(", ", s_counted)}.");
                var limit = parameters.Limit(ListParameters.UsualItems, ListParameters.MostItems);
                var list = NameOf(context.Request);
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

    /// <summary>Answers with a report, as JSON or CSV.</summary>
    /// <param name="report">Returns null when a parameter is wrong.</param>
    /// <param name="usual">The interval when none is given; null for the last 30 days.</param>
    private Task<IResult> AnswerAsync(
        ProgramCall call,
        HttpContext context,
        Func<AnalyticsParameters, AnalyticsRequest, CancellationToken, ValueTask<AnalyticsReport?>> report,
        string? usual = null
    ) =>
        AskAsync(
            call,
            context,
            async (parameters, request, stopping) =>
                await report(parameters, request, stopping) is not { } made ? null
                : AnalyticsCsv.IsWanted(context.Request) ? new AnalyticsCsv(made)
                : JsonAnswer.Of(made),
            usual
        );

    /// <summary>Reads what all calls have in common.</summary>
    /// <param name="answer">Returns null when a parameter is wrong.</param>
    private async Task<IResult> AskAsync(
        ProgramCall call,
        HttpContext context,
        Func<AnalyticsParameters, AnalyticsRequest, CancellationToken, ValueTask<IResult?>> answer,
        string? usual = null
    )
    {
        var (now, stopping) = (store.Now, context.RequestAborted);
        var plan = call.Program.PlanAt(now);
        var today = Calendar.Date(Calendar.Day(now, plan.TimeZone));
        var parameters = new AnalyticsParameters(context.Request.Query, call.Program, plan, today);
        var coverage = await reads.FindCoverageAsync(call.Program.Id, stopping);
        var first =
            coverage.Since is null || coverage.ClicksSince < coverage.Since ? coverage.ClicksSince : coverage.Since;
        var interval = parameters.ReadInterval(first is { } day ? Calendar.Date(day) : null, usual);
        var currency = parameters.ReadCurrency();
        var filters = await parameters.FiltersAsync(names => reads.FindIdsAsync(call.Program.Id, names, stopping));
        if (parameters.Problem is { } problem)
            return problem;
        var request = new AnalyticsRequest(
            new AnalyticsFrame(coverage.AsOf ?? now, plan.TimeZone.Id, currency, coverage, interval),
            new ActivityQuery(call.Program.Id, Calendar.Number(interval.From), Calendar.Number(interval.To), currency)
            {
                Filters = filters,
            }
        );
        return await answer(parameters, request, stopping) ?? parameters.Problem!;
    }

    private async ValueTask<(AnalyticsReport Report, bool IsMore)> ListAsync(
        AnalyticsRequest request,
        BreakdownPage page,
        AnalyticsInterval? compared,
        CancellationToken stopping
    )
    {
        var (dimension, metrics, sort) = (page.Dimension, page.Metrics, page.Sort);
        var answer = new AnalyticsAnswer(request.Frame, metrics, [.. request.Used, dimension]);
        var (values, total) = await _reports.BreakDownAsync(request, dimension, sort, stopping);
        values.RemoveAll(value => metrics.All(metric => metric.Value(value.Measures) is null or 0));
        if (page.IsKnownOnly)
            values.RemoveAll(value => value.IsUnknown);
        var shown = values.Skip(page.Skip).Take(page.Limit).ToList();
        var names =
            dimension == Dimension.Member
                ? await reads.FindNamesAsync(request.Query.Program, shown.Select(value => value.Value), stopping)
                : null;
        var report = answer.Report([
            .. shown.Select(value => ItemOf(request.Interval, value.Value, value.Measures)),
        ]) with
        {
            Total = answer.Item(request.Interval, total),
        };
        if (compared is { } other)
        {
            var (before, beforeTotal) = await _reports.BreakDownAsync(request.Of(other), dimension, sort, stopping);
            var measures = before.ToDictionary(value => value.Value, value => value.Measures);
            report = report with
            {
                Previous =
                [
                    .. shown.Select(value =>
                        ItemOf(other, value.Value, measures.GetValueOrDefault(value.Value) ?? new Measures())
                    ),
                ],
                PreviousTotal = answer.Item(other, beforeTotal),
            };
        }
        return (report, values.Count > page.Skip + page.Limit);

        AnalyticsItem ItemOf(AnalyticsInterval interval, string value, Measures of) =>
            answer.Item(
                interval,
                of,
                value.Length == 0 ? AnalyticsParameters.Unknown
                    : names is null ? value
                    : names.GetValueOrDefault(value, AnalyticsParameters.Unknown)
            );
    }

    private static AnalyticsInterval? Compared(AnalyticsParameters parameters, AnalyticsRequest request) =>
        parameters.WordOrNull<Comparison>("compare") switch
        {
            Comparison.Previous => request.Interval.Previous(),
            Comparison.Year => request.Interval.YearBefore(),
            _ => null,
        };

    // Everything except the position: the same cursor under other parameters would skip values never shown.
    private static string NameOf(HttpRequest request) =>
        string.Join(
            '\n',
            request
                .Query.Where(pair => pair.Key is not ("cursor" or "limit"))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}")
                .Prepend(request.Path.ToString())
        );

    /// <param name="Sort">The metric by which values are ordered.</param>
    private sealed record BreakdownPage(
        Dimension Dimension,
        IReadOnlyList<Metric> Metrics,
        Metric Sort,
        int Skip,
        int Limit
    )
    {
        /// <summary>True to leave out figures whose value is unknown.</summary>
        public bool IsKnownOnly { get; init; }
    }
}

internal enum FunnelBasis
{
    Period,
    Cohort,
}
