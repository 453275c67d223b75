using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Server.Application;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Server.Features.Analytics;

/// <summary>Builds pages of figures by the values of a dimension.</summary>
/// <remarks>
/// Figures by member or code are one row for each day and referrer, so those of a large program take long to read. They
/// are remembered, unlike those of a small one.
/// </remarks>
internal sealed class AnalyticsBreakdown(ActivityReads reads, TimeProvider time)
{
    /// <summary>Each takes up to six megabytes.</summary>
    private const int MostRemembered = 16;

    private const int LeastRemembered = 5_000;

    private static readonly DimensionFilter[] s_none = [];

    private readonly Remembered<(ActivityQuery, Dimension, string, string), Dictionary<string, Measures>> _links = new(
        time,
        MostRemembered,
        values => values.Count >= LeastRemembered
    );

    public async ValueTask<(AnalyticsReport Report, bool IsMore)> ListAsync(
        AnalyticsRequest request,
        BreakdownPage page,
        AnalyticsInterval? compared,
        CancellationToken stopping
    )
    {
        var (dimension, metrics, sort) = (page.Dimension, page.Metrics, page.Sort);
        var answer = new AnalyticsAnswer(request.Frame, metrics, [.. request.Used, dimension]);
        var figures = await ListValuesAsync(request.Query, dimension, sort, stopping);
        var before = compared is { } interval
            ? await ListValuesAsync(request.Of(interval).Query, dimension, sort, stopping)
            : [];
        var values =
            page.Order == TopOrder.Largest ? Sorted(figures, sort) : Changed(figures, before, sort, page.Order);
        if (page.Order == TopOrder.Largest)
            values.RemoveAll(value => metrics.All(metric => metric.Value(value.Measures) is null or 0));
        if (page.IsKnownOnly)
            values.RemoveAll(value => value.IsUnknown);
        if (page.Least is { } least)
            values.RemoveAll(value => value.Sorted is null || value.Sorted < least);
        if (page.Most is { } most)
            values.RemoveAll(value => value.Sorted is null || value.Sorted > most);
        var isMore = values.Count > page.Skip + page.Limit;
        var shown = await CompletedAsync(
            request.Query,
            dimension,
            sort,
            [.. values.Skip(page.Skip).Take(page.Limit)],
            isCut: figures.Count >= ActivityReads.MostValues,
            stopping
        );
        var members =
            dimension == Dimension.Member
                ? await reads.FindMembersAsync(request.Query.Program, shown.Select(value => value.Value), stopping)
                : null;
        var report = answer.Report([
            .. shown.Select(value => ItemOf(request.Interval, value.Value, value.Measures)),
        ]) with
        {
            Total = answer.Item(request.Interval, await SumAsync(request.Query, figures, stopping)),
        };
        if (compared is { } other)
            report = report with
            {
                Previous =
                [
                    .. shown.Select(value =>
                        ItemOf(other, value.Value, before.GetValueOrDefault(value.Value) ?? new Measures())
                    ),
                ],
                PreviousTotal = answer.Item(other, await SumAsync(request.Of(other).Query, before, stopping)),
            };
        return (report, isMore);

        AnalyticsItem ItemOf(AnalyticsInterval interval, string value, Measures of)
        {
            if (members is null)
                return answer.Item(interval, of, value.Length == 0 ? AnalyticsParameters.Unknown : value);
            var member = members.GetValueOrDefault(value);
            return answer.Item(interval, of, member?.Name ?? AnalyticsParameters.Unknown) with
            {
                DisplayName = member?.DisplayName,
                Listed = member?.IsListed,
            };
        }
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

    /// <summary>
    /// Orders values by how much a metric changed, the largest change first; those that changed the other way are left
    /// out. A value of the interval before that has no figures any more has fallen to zero.
    /// </summary>
    private static List<BrokenDown> Changed(
        Dictionary<string, Measures> figures,
        Dictionary<string, Measures> before,
        Metric sort,
        TopOrder order
    )
    {
        var sign = order == TopOrder.Rising ? 1 : -1;
        return
        [
            .. figures
                .Keys.Union(before.Keys, StringComparer.Ordinal)
                .Select(value => new BrokenDown(
                    value,
                    figures.GetValueOrDefault(value) ?? new Measures(),
                    sign * (ValueIn(figures, value) - ValueIn(before, value))
                ))
                .Where(value => value.Sorted > 0)
                .OrderByDescending(value => value.Sorted)
                .ThenBy(value => value.Value, StringComparer.Ordinal),
        ];

        decimal ValueIn(Dictionary<string, Measures> of, string value) =>
            of.TryGetValue(value, out var measures) ? sort.Value(measures) ?? 0 : 0;
    }

    private async ValueTask<Dictionary<string, Measures>> ListValuesAsync(
        ActivityQuery query,
        Dimension dimension,
        Metric sort,
        CancellationToken stopping
    )
    {
        if (!ActivityQuery.IsOfLink(dimension))
            return await reads.ListValuesAsync(query, dimension, sort, stopping);
        var filters = query.Filters.Select(filter =>
            $"{filter.Dimension}{(filter.Excludes ? "-" : "+")}{string.Join('\n', filter.Values)}"
        );
        var key = (query with { Filters = s_none }, dimension, sort.Leading, string.Join('\0', filters));
        return await _links.FindAsync(
            key,
            async () => await reads.ListValuesAsync(query, dimension, sort, CancellationToken.None),
            stopping
        );
    }

    /// <summary>
    /// Reads values once more where there were too many to read all of their figures: beyond the limit, clicks and
    /// other figures are of different values.
    /// </summary>
    private async ValueTask<List<BrokenDown>> CompletedAsync(
        ActivityQuery query,
        Dimension dimension,
        Metric sort,
        List<BrokenDown> shown,
        bool isCut,
        CancellationToken stopping
    )
    {
        // Codes have no index of their own: reading some takes as long as reading all.
        if (!isCut || dimension != Dimension.Member || shown.Count == 0)
            return shown;
        var only = new DimensionFilter(dimension, false, [.. shown.Select(value => value.Value)]);
        var exact = await reads.ListValuesAsync(
            query with
            {
                Filters = [.. query.Filters, only],
            },
            dimension,
            sort,
            stopping
        );
        return
        [
            .. shown.Select(value => value with { Measures = exact.GetValueOrDefault(value.Value) ?? value.Measures }),
        ];
    }

    /// <summary>Adds up all values, also those beyond the limit.</summary>
    private async ValueTask<Measures> SumAsync(
        ActivityQuery query,
        Dictionary<string, Measures> values,
        CancellationToken stopping
    ) =>
        (
            values.Count < ActivityReads.MostValues
                ? values.Values
                : (IEnumerable<Measures>)(await reads.ListDaysAsync(query, stopping)).Values
        ).Aggregate(new Measures(), (a, b) => a + b);

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

    /// <summary>The least value of the metric that the values are ordered by, inclusive.</summary>
    public long? Least { get; init; }

    /// <summary>The largest one, inclusive.</summary>
    public long? Most { get; init; }

    /// <summary>An order by change needs an interval to compare with.</summary>
    public TopOrder Order { get; init; }
}

internal enum TopOrder
{
    Largest,
    Rising,
    Falling,
}
