using System.Globalization;
using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>A query for a report. A report refuses what it does not take.</summary>
public sealed record AnalyticsQuery
{
    /// <summary>The names of metrics.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The dimension that the figures are broken down by.</summary>
    public string? Dimension { get; init; }

    /// <summary>The length of a period: <c>day</c>, <c>week</c> or <c>month</c>.</summary>
    public string? By { get; init; }

    /// <summary>The interval by name, such as <c>30d</c> or <c>last_month</c>.</summary>
    public string? Interval { get; init; }

    /// <summary>The first day.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The day after the last one.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The interval to compare with: <c>previous</c> or <c>year</c>.</summary>
    public string? Compare { get; init; }

    /// <summary>The currency of the amounts.</summary>
    public string? Currency { get; init; }

    /// <summary>The values to keep by dimension. A minus in front of a value excludes it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>For a funnel: <c>period</c> or <c>cohort</c>.</summary>
    public string? Basis { get; init; }

    /// <summary>The metric by which values are ordered.</summary>
    public string? Sort { get; init; }

    /// <summary>For the top: <c>largest</c>, or <c>rising</c> or <c>falling</c> by the change.</summary>
    public string? Order { get; init; }

    /// <summary>For a breakdown: the least value of the metric that it is ordered by, inclusive.</summary>
    public long? Least { get; init; }

    /// <summary>For a breakdown: the largest value of the metric that it is ordered by, inclusive.</summary>
    public long? Most { get; init; }

    /// <summary>The number of values or rows on a page.</summary>
    public int? Limit { get; init; }

    /// <summary>The cursor of the next page.</summary>
    public string? Cursor { get; init; }

    internal IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            ("metrics", Metrics.Count == 0 ? null : string.Join(',', Metrics)),
            ("dimension", Dimension),
            ("by", By),
            ("interval", Interval),
            ("from", Text(From)),
            ("to", Text(To)),
            ("compare", Compare),
            ("currency", Currency),
            .. Filters.Select(filter => ("filter." + filter.Key, (string?)string.Join(',', filter.Value))),
            ("basis", Basis),
            ("sort", Sort),
            ("order", Order),
            ("least", Route.Text(Least)),
            ("most", Route.Text(Most)),
            ("limit", Route.Text(Limit)),
            ("cursor", Cursor),
        ];

    private static string? Text(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);
}
