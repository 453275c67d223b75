using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Server.Features.Analytics;

internal enum Comparison
{
    Previous,
    Year,
}

/// <summary>Reads the query parameters of reports.</summary>
/// <param name="today">The current day of the program.</param>
internal sealed class AnalyticsParameters(IQueryCollection query, ProgramFacts program, Plan plan, DateOnly today)
{
    public const string Unknown = "(none)";
    public const int MostItems = 1_000;

    private const string FilterPrefix = "filter.";
    private const int MostFilterValues = 100;
    private const int FirstYear = 1970;
    private const int LastYear = 2100;

    private static readonly QueryParameter s_metrics = QueryParameter.Text(
        "metrics",
        "The metrics, separated by commas. docs/metrics.md defines each of them. Default: `visitors`, `sign_ups`, "
            + "`completions`, `revenue` and `reward_amount`.",
        "sign_ups,completions,revenue"
    );

    public static readonly QueryParameter Interval = QueryParameter.Words(
        "interval",
        "The interval by name, instead of `from` and `to`. Default: `30d`, the last 30 days with today.",
        AnalyticsInterval.Names
    );

    private static readonly QueryParameter s_from = QueryParameter.Text(
        "from",
        "The first day, from 1970 to 2100: a date in the program's timezone, or an RFC 3339 time of that day.",
        "2026-05-01"
    );

    private static readonly QueryParameter s_to = QueryParameter.Text(
        "to",
        "The day after the last one. Default: tomorrow.",
        "2026-06-01"
    );

    public static readonly QueryParameter Currency = QueryParameter.Text(
        "currency",
        "The currency or unit of the amounts. Default: the program's own.",
        "USD"
    );

    public static readonly QueryParameter Compare = QueryParameter.Words<Comparison>(
        "compare",
        "Adds the figures of the preceding interval (`previous`), or of the same days a year ago (`year`)."
    );

    public static readonly QueryParameter Unit = QueryParameter.Words<IntervalUnit>(
        "by",
        "The length of a period. Weeks begin on Monday. Default: `day`."
    );

    /// <summary>The parameters of a report without filters.</summary>
    public static readonly QueryParameter[] OfInterval = [Interval, s_from, s_to, Currency];

    /// <summary>The parameters of a report that can be filtered by where members came from.</summary>
    public static readonly QueryParameter[] OfSegments =
    [
        .. OfInterval,
        .. EnumNames.All<Dimension>().Take((int)Dimension.Language + 1).Select(FilterOf),
    ];

    /// <summary>The parameters of a report that can be filtered by everything.</summary>
    public static readonly QueryParameter[] OfAll = [.. OfInterval, .. EnumNames.All<Dimension>().Select(FilterOf)];

    /// <summary>The parameters of a report that shows metrics.</summary>
    public static readonly QueryParameter[] OfMetrics = [s_metrics, .. OfAll];

    private static readonly string[] s_usual = ["visitors", "sign_ups", "completions", "revenue", "reward_amount"];

    public string? this[string name] => query.TryGetValue(name, out var value) ? value.ToString() : null;

    public ProblemResult? Problem { get; private set; }

    public IReadOnlyList<Metric> Metrics()
    {
        if (this["metrics"] is not { } text)
            return [.. s_usual.Select(name => Metric.Find(name)!)];
        var metrics = new List<Metric>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Metric.Find(name) is not { } metric)
            {
                var guess = Spelling.Nearest(name, [.. Metric.All.Select(one => one.Name)]);
                Refuse(
                    $"metrics: there is no metric '{name}'."
                        + (guess is null ? "" : $" Did you mean '{guess}'?")
                        + $" The metrics are {string.Join(", ", Metric.All.Select(one => one.Name))}."
                );
                return [];
            }
            if (!metrics.Contains(metric))
                metrics.Add(metric);
        }
        return metrics;
    }

    public T Word<T>(string name, T usual)
        where T : struct, Enum => WordOrNull<T>(name) ?? usual;

    public T? WordOrNull<T>(string name)
        where T : struct, Enum
    {
        if (!QueryWords.TryRead<T>(this[name], name, out var word, out var problem))
            Problem ??= problem;
        return word;
    }

    /// <summary>Returns a bound of a figure; null for none.</summary>
    public long? Bound(string name)
    {
        var problem = Problem!;
        if (!QueryNumbers.TryRead(this[name], name, out var bound, ref problem))
            Problem ??= problem;
        return bound;
    }

    public int Limit(int usual, int most)
    {
        if (!QueryNumbers.TryRead(this["limit"], "limit", most, usual, out var limit, out var problem))
            Problem ??= problem;
        return limit;
    }

    /// <param name="first">The first day with a figure.</param>
    /// <param name="usual">The interval when none is given; null for the last 30 days.</param>
    public AnalyticsInterval ReadInterval(DateOnly? first, string? usual = null)
    {
        var (from, to) = (this["from"], this["to"]);
        if (this["interval"] is { } name || (from is null && to is null && (name = usual ?? "30d") is not null))
        {
            if (from is not null || to is not null)
                Refuse("Give either interval, or from and to.");
            if (!AnalyticsInterval.TryRead(name, today, first, out var named))
                Refuse($"interval must be one of {string.Join(", ", AnalyticsInterval.Names)}.");
            return named;
        }
        var last = ReadDay("to", today.AddDays(1));
        var interval = new AnalyticsInterval(ReadDay("from", last.AddDays(-30)), last);
        if (interval.Days <= 0)
            Refuse("from must be before to, which is the day after the last one.");
        return interval;
    }

    public string ReadCurrency()
    {
        var currency = this["currency"];
        if (currency is null)
            return program.HomeCurrency;
        string[] known =
        [
            .. program
                .Plans.SelectMany(version => version.Accepts.Concat(version.Units.Keys))
                .Append(plan.Currency)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        if (!known.Contains(currency))
            Refuse($"currency must be one that the Terms accept, or one of their units: {string.Join(", ", known)}.");
        return currency;
    }

    /// <param name="findMembers">Finds the ids of members by their names.</param>
    public async ValueTask<IReadOnlyList<DimensionFilter>> FiltersAsync(
        Func<IReadOnlyList<string>, ValueTask<IReadOnlyList<string>>> findMembers
    )
    {
        var filters = new List<DimensionFilter>();
        foreach (var dimension in Enum.GetValues<Dimension>())
        {
            if (this[FilterPrefix + EnumNames.Of(dimension)] is not { } text)
                continue;
            var values = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (values.Length is 0 or > MostFilterValues)
                Refuse($"filter.{EnumNames.Of(dimension)} must have 1 to {MostFilterValues} values.");
            foreach (var excludes in (bool[])[false, true])
            {
                var named = values
                    .Where(value => value.StartsWith('-') == excludes)
                    .Select(value => value.TrimStart('-'));
                var stored = named.Select(value => value == Unknown ? "" : value).ToList();
                if (stored.Count == 0 || stored.Exists(value => !Check(dimension, value)))
                    continue;
                filters.Add(
                    new DimensionFilter(
                        dimension,
                        excludes,
                        dimension == Dimension.Member ? await findMembers(stored) : stored
                    )
                );
            }
        }
        CheckTogether([.. filters.Select(filter => filter.Dimension)]);
        return filters;
    }

    /// <summary>Refuses dimensions that no figures are kept by together.</summary>
    public void CheckTogether(IReadOnlyList<Dimension> used)
    {
        var properties = used.Where(dimension => dimension >= Dimension.Type).Distinct().ToList();
        var others = used.Where(dimension => dimension < Dimension.Type).ToList();
        if (properties.Count > 1 || (properties.Count == 1 && others.Count > 0))
            Refuse($"{EnumNames.Of(properties[0])} cannot be combined with another dimension.");
        var rules = used.Any(dimension => dimension is Dimension.Rule or Dimension.Level);
        if (rules && used.Any(ActivityQuery.IsOfLink))
            Refuse("rule and level cannot be combined with member or code.");
    }

    public AnalyticsReport? RefuseCursor()
    {
        Problem ??= Problems.Of(RequestErrors.BadCursor);
        return null;
    }

    public void Refuse(string detail) => Problem ??= Problems.Of(RequestErrors.InvalidParameter, detail);

    /// <summary>Returns true for a value that the dimension can have, and refuses any other.</summary>
    private bool Check(Dimension dimension, string value)
    {
        var isValid =
            value.Length == 0
            || dimension switch
            {
                Dimension.Channel => EnumNames.TryParse<Channel>(value, out _),
                Dimension.Device => EnumNames.TryParse<DeviceClass>(value, out _),
                Dimension.TermsVersion or Dimension.Level => int.TryParse(
                    value,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out _
                ),
                _ => true,
            };
        if (isValid)
            return true;
        var words = dimension switch
        {
            Dimension.Channel => "one of " + string.Join(", ", EnumNames.All<Channel>()),
            Dimension.Device => "one of " + string.Join(", ", EnumNames.All<DeviceClass>()),
            _ => "a whole number",
        };
        Refuse($"{FilterPrefix}{EnumNames.Of(dimension)} must be {words}, or {Unknown}.");
        return false;
    }

    private DateOnly ReadDay(string name, DateOnly usual)
    {
        if (this[name] is not { } text)
            return usual;
        if (AnalyticsInterval.TryReadDay(text, plan.TimeZone, out var day) && day.Year is >= FirstYear and <= LastYear)
            return day;
        Refuse(
            $"{name} must be a date such as 2026-05-01, or an RFC 3339 time with an offset, "
                + $"from {FirstYear} to {LastYear}."
        );
        return usual;
    }

    private static QueryParameter FilterOf(string dimension) =>
        QueryParameter.Text(
            FilterPrefix + dimension,
            $"Only figures with one of these values of `{dimension}`, separated by commas. A minus in front excludes "
                + $"one; `{Unknown}` stands for an unknown value.",
            dimension switch
            {
                "channel" => "search,social",
                "device" => "-desktop",
                "level" or "terms_version" => "1",
                _ => Unknown,
            }
        );
}
