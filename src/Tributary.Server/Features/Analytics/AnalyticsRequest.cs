using Tributary.Engine.Analytics;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>A report that was asked for: of which figures, and in which frame.</summary>
internal sealed record AnalyticsRequest(AnalyticsFrame Frame, ActivityQuery Query)
{
    public AnalyticsInterval Interval => Frame.Interval;

    /// <summary>The dimensions of its filters.</summary>
    public IReadOnlyList<Dimension> Used => [.. Query.Filters.Select(filter => filter.Dimension)];

    public bool HasClicks => !Used.Any(ActivityQuery.IsWithoutClicks);

    public AnalyticsRequest Of(AnalyticsInterval interval) =>
        this with
        {
            Frame = Frame with { Interval = interval },
            Query = Query with { From = Calendar.Number(interval.From), To = Calendar.Number(interval.To) },
        };
}

/// <summary>Reads the requests of all calls about figures.</summary>
internal sealed class AnalyticsRequests(IStore store, ActivityReads reads)
{
    /// <summary>Reads what all calls have in common.</summary>
    /// <param name="answer">Returns null when a parameter is wrong.</param>
    public async Task<IResult> AnswerAsync(
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
            new AnalyticsFrame(coverage.AsOf ?? now, plan.TimeZone, currency, coverage, interval),
            new ActivityQuery(call.Program.Id, Calendar.Number(interval.From), Calendar.Number(interval.To), currency)
            {
                Filters = filters,
            }
        );
        return await answer(parameters, request, stopping) ?? parameters.Problem!;
    }
}
