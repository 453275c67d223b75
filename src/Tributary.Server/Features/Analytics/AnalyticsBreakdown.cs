using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Server.Features.Analytics;

/// <summary>Builds pages of figures by the values of a dimension.</summary>
internal sealed class AnalyticsBreakdown(ActivityReads reads)
{
    public async ValueTask<(AnalyticsReport Report, bool IsMore)> ListAsync(
        AnalyticsRequest request,
        BreakdownPage page,
        AnalyticsInterval? compared,
        CancellationToken stopping
    )
    {
        var (dimension, metrics, sort) = (page.Dimension, page.Metrics, page.Sort);
        var answer = new AnalyticsAnswer(request.Frame, metrics, [.. request.Used, dimension]);
        var figures = await reads.ListValuesAsync(request.Query, dimension, stopping);
        var values = Sorted(figures, sort);
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
            Total = answer.Item(request.Interval, Sum(figures)),
        };
        if (compared is { } other)
        {
            var before = await reads.ListValuesAsync(request.Of(other).Query, dimension, stopping);
            report = report with
            {
                Previous =
                [
                    .. shown.Select(value =>
                        ItemOf(other, value.Value, before.GetValueOrDefault(value.Value) ?? new Measures())
                    ),
                ],
                PreviousTotal = answer.Item(other, Sum(before)),
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

    /// <summary>Orders values by a metric, the largest first; of equal ones the unknown last.</summary>
    private static List<BrokenDown> Sorted(Dictionary<string, Measures> figures, Metric sort) =>
        [
            .. figures
                .Select(value => new BrokenDown(value.Key, value.Value, sort.Value(value.Value)))
                .OrderByDescending(value => value.Sorted.HasValue)
                .ThenByDescending(value => value.Sorted)
                .ThenBy(value => value.IsUnknown)
                .ThenBy(value => value.Value, StringComparer.Ordinal),
        ];

    private static Measures Sum(Dictionary<string, Measures> figures) =>
        figures.Values.Aggregate(new Measures(), (a, b) => a + b);

    /// <param name="Sorted">The metric by which the values are ordered.</param>
    private readonly record struct BrokenDown(string Value, Measures Measures, decimal? Sorted)
    {
        public bool IsUnknown => Value.Length == 0;
    }
}

/// <param name="Sort">The metric by which values are ordered.</param>
internal sealed record BreakdownPage(
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
