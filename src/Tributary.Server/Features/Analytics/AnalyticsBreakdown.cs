using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Server.Application;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Server.Features.Analytics;

/// <summary>Builds pages of figures by the values of a dimension.</summary>
/// <remarks>
/// Figures by member or code are one row for each day and referrer, so those of a large program take long to read. They
/// are remembered, unlike those of a small one. Where a large program is asked for the members with the largest sums,
/// these are found first: on a list that is kept, or else from one column. Only their figures are read. An answer from
/// what is kept or remembered is as of the time of that.
/// </remarks>
/// <param name="least">The number of values from which they are remembered.</param>
internal sealed class AnalyticsBreakdown(
    ActivityReads reads,
    CohortReads cohorts,
    BestReferrers kept,
    TimeProvider time,
    int least
)
{
    /// <summary>The usual number of values from which they are remembered.</summary>
    public const int LeastRemembered = (int)ReferrerRanking.LeastMembers;

    /// <summary>Each takes up to six megabytes.</summary>
    private const int MostRemembered = 16;

    /// <summary>The most members that are found from one column. Each takes some 40 bytes.</summary>
    private const int MostBest = BestReferrers.Places;

    /// <summary>
    /// The members beyond those of a page whose figures are read too, since the order may have changed.
    /// </summary>
    private const int Spare = 50;

    private const int MostLists = 256;

    private static readonly DimensionFilter[] s_none = [];

    private readonly Remembered<(ActivityQuery, string, int, string), BestMembers> _best = new(time, MostLists);

    private readonly Remembered<(ActivityQuery, Dimension, string, string), BrokenDownValues> _links = new(
        time,
        MostRemembered,
        values => values.Measures.Count >= least
    );

    public async ValueTask<(AnalyticsReport Report, bool IsMore)> ListAsync(
        AnalyticsRequest request,
        BreakdownPage page,
        AnalyticsInterval? compared,
        CancellationToken stopping
    )
    {
        var (dimension, metrics, sort) = (page.Dimension, page.Metrics, page.Sort);
        var found = await FindBestAsync(request, page, stopping);
        var (best, asOf) = (found.Ids, found.AsOf);
        var figures = await ReadAsync(request.Query);
        var before = compared is { } interval ? await ReadAsync(request.Of(interval).Query) : [];
        var values =
            page.Order == TopOrder.Largest
                ? Sorted(figures, dimension, sort)
                : Changed(figures, before, sort, page.Order);
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
        var answer = new AnalyticsAnswer(request.Frame with { AsOf = asOf }, metrics, [.. request.Used, dimension]);
        var report = answer.Report([
            .. shown.Select(value => ItemOf(request.Interval, value.Value, value.Measures)),
        ]) with
        {
            Total = answer.Item(
                request.Interval,
                await SumAsync(request.Query, figures, isAll: best is null, stopping)
            ),
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
                PreviousTotal = answer.Item(
                    other,
                    await SumAsync(request.Of(other).Query, before, isAll: best is null, stopping)
                ),
            };
        return (report, isMore);

        async ValueTask<Dictionary<string, Measures>> ReadAsync(ActivityQuery query)
        {
            if (best is not null)
                return await reads.ListValuesAsync(Only(query, dimension, best), dimension, sort, stopping);
            var values = await ListValuesAsync(query, dimension, sort, request.Frame.AsOf, stopping);
            asOf = Earlier(asOf, values.AsOf);
            return values.Measures;
        }

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
    private static List<BrokenDown> Sorted(Dictionary<string, Measures> figures, Dimension dimension, Metric sort) =>
        [
            .. figures
                .Select(value => new BrokenDown(value.Key, value.Value, sort.Value(value.Value)))
                .OrderByDescending(value => value.Sorted.HasValue)
                .ThenByDescending(value => value.Sorted)
                .ThenBy(value => value.IsUnknown)
                // Members are numbers, in the order in which the database cuts off equal ones.
                .ThenBy(value => dimension == Dimension.Member ? value.Value.Length : 0)
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

    private async ValueTask<BrokenDownValues> ListValuesAsync(
        ActivityQuery query,
        Dimension dimension,
        Metric sort,
        Instant asOf,
        CancellationToken stopping
    )
    {
        if (!ActivityQuery.IsOfLink(dimension))
            return new(await reads.ListValuesAsync(query, dimension, sort, stopping), asOf);
        var key = (query with { Filters = s_none }, dimension, sort.Leading, NameOf(query.Filters));
        return await _links.FindAsync(
            key,
            async () => new(await reads.ListValuesAsync(query, dimension, sort, CancellationToken.None), asOf),
            stopping
        );
    }

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

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
        var only = Only(query, dimension, [.. shown.Select(value => value.Value)]);
        var exact = await reads.ListValuesAsync(only, dimension, sort, stopping);
        return
        [
            .. shown.Select(value => value with { Measures = exact.GetValueOrDefault(value.Value) ?? value.Measures }),
        ];
    }

    private static ActivityQuery Only(ActivityQuery query, Dimension dimension, IReadOnlyList<string> values) =>
        query with
        {
            Filters = [.. query.Filters, new DimensionFilter(dimension, false, values)],
        };

    /// <summary>
    /// Finds the members of the pages up to this one, and one more, if a large program is asked for those with the
    /// largest sums.
    /// </summary>
    private async ValueTask<BestMembers> FindBestAsync(
        AnalyticsRequest request,
        BreakdownPage page,
        CancellationToken stopping
    )
    {
        var (query, asOf) = (request.Query, request.Frame.AsOf);
        var count = page.Skip + page.Limit + 1;
        if (page is not { Dimension: Dimension.Member, Order: TopOrder.Largest, Least: null, Most: null })
            return new(null, asOf);
        if (count > MostBest || !(page.IsKnownOnly || page.Metrics.All(IsOfReferred)))
            return new(null, asOf);
        if (await CountMembersAsync(query.Program, stopping) < least)
            return new(null, asOf);
        if (await kept.FindAsync(query, request.Frame.Coverage.Since, page.Sort, stopping) is { } list)
            return list.Members.Count < count
                ? new(null, asOf)
                : new([.. list.Members.Take(count + Spare)], Earlier(list.AsOf ?? asOf, asOf));
        var key = (query with { Filters = s_none }, page.Sort.Name, count, NameOf(query.Filters));
        return await _best.FindAsync(
            key,
            async () => new(await reads.FindBestAsync(query, page.Sort, count, CancellationToken.None), asOf),
            stopping
        );
    }

    private async ValueTask<long> CountMembersAsync(ProgramId program, CancellationToken stopping) =>
        (await cohorts.ListGenerationsAsync(program, stopping)).Sum(one => one.Members);

    /// <summary>False for a metric in which members that nobody referred have figures.</summary>
    private static bool IsOfReferred(Metric metric) =>
        metric.Name != "members" && !metric.Name.StartsWith("other_", StringComparison.Ordinal);

    private static string NameOf(IReadOnlyList<DimensionFilter> filters) =>
        string.Join(
            '\0',
            filters.Select(filter =>
                $"{filter.Dimension}{(filter.Excludes ? "-" : "+")}{string.Join('\n', filter.Values)}"
            )
        );

    /// <summary>Adds up all values, also those that were not read.</summary>
    private async ValueTask<Measures> SumAsync(
        ActivityQuery query,
        Dictionary<string, Measures> values,
        bool isAll,
        CancellationToken stopping
    ) =>
        (
            isAll && values.Count < ActivityReads.MostValues
                ? values.Values
                : (IEnumerable<Measures>)(await reads.ListDaysAsync(query, stopping)).Values
        ).Aggregate(new Measures(), (a, b) => a + b);

    /// <param name="Ids">Null where all values have to be read.</param>
    /// <param name="AsOf">The time up to which every decision is counted.</param>
    private sealed record BestMembers(IReadOnlyList<string>? Ids, Instant AsOf);

    /// <param name="AsOf">The time up to which every decision is counted.</param>
    private sealed record BrokenDownValues(Dictionary<string, Measures> Measures, Instant AsOf);

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
