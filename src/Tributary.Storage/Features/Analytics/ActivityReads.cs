using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>The state of a program's figures.</summary>
/// <param name="AsOf">The time up to which every decision is counted; null when all are.</param>
/// <param name="Since">The first day with a figure; null when there is none.</param>
/// <param name="ClicksSince">The first day with a click.</param>
/// <param name="OrdersSince">The first day with an order.</param>
public sealed record ActivityCoverage(Instant? AsOf, int? Since, int? ClicksSince, int? OrdersSince);

/// <summary>Reads the figures that <see cref="AnalyticsRollup"/> and the counting of clicks keep.</summary>
public sealed class ActivityReads(Database database)
{
    /// <summary>
    /// The most values of a dimension that are read: those with the largest leading sum of the metric by which they are
    /// sorted (<see cref="Metric.Leading"/>).
    /// </summary>
    public const int MostValues = 10_000;

    /// <summary>The position of the first sum, after the value and whether members are referred.</summary>
    private const int FirstSum = 3;

    /// <summary>The id of nobody, for a filter whose names are all unknown.</summary>
    private const string NoMember = "-1";

    private static readonly string[] s_counts =
    [
        "sign_ups",
        "completions",
        "rejections",
        "expiries",
        "events",
        "rewards",
        "click_sign_ups",
        "joined_completions",
        "click_completions",
    ];

    private static readonly string[] s_amounts = ["orders", "revenue", "refunds", "refunded", "reward_amount"];

    /// <summary>The columns of metrics that are called differently, or have another one.</summary>
    private static readonly Dictionary<string, string> s_columns = new()
    {
        ["members"] = "sign_ups",
        ["other_orders"] = "orders",
        ["other_revenue"] = "revenue",
        ["other_average_order"] = "revenue",
    };

    private static readonly string s_sums = string.Join(
        ", ",
        [.. s_counts.Select(Sum), .. s_amounts.Select(SumOfCurrency)]
    );

    /// <summary>Selects the time up to which every decision is counted; null when all are.</summary>
    internal const string SelectUncounted = """
        select min(coalesce(a.at, 0)) from partition p left join analytics_position a on a.partition_id = p.id
                where p.seq > coalesce(a.seq, 0)
        """;

    private const string SelectCoverage = $"""
        select ({SelectUncounted}),
            (select min(a.day) from activity_total_day a where a.program_id = @program),
            (select min(a.day) from click_daily a where a.program_id = @program),
            (select min(a.day) from activity_total_day a where a.program_id = @program and a.orders > 0)
        """;

    public async ValueTask<ActivityCoverage> FindCoverageAsync(ProgramId program, CancellationToken stopping) =>
        (
            await database.ListAsync(
                SelectCoverage,
                reader => new ActivityCoverage(
                    reader.InstantOrNull(0),
                    reader.IntOrNull(1),
                    reader.IntOrNull(2),
                    reader.IntOrNull(3)
                ),
                stopping,
                ("@program", program)
            )
        )[0];

    /// <summary>Lists the figures of each day that has any, by day.</summary>
    /// <param name="span">
    /// The periods by which the figures will be added up. Those of a whole month may be under its first day alone.
    /// </param>
    public async ValueTask<SortedDictionary<int, Measures>> ListDaysAsync(
        ActivityQuery query,
        CancellationToken stopping,
        FigureSpan span = FigureSpan.Day
    )
    {
        var days = new SortedDictionary<int, Measures>();
        await AddAsync(
            query,
            new Grouping(null, null, span),
            value => Convert.ToInt32(value, CultureInfo.InvariantCulture),
            days,
            stopping
        );
        return days;
    }

    /// <summary>Lists the clicks of each day that are in no other figure.</summary>
    public ValueTask<List<(int Day, Measures Measures)>> ListUncountedAsync(
        ActivityQuery query,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select c.day, c.machines, c.excess from click_uncounted c
            where c.program_id = @program and c.day >= @from and c.day < @to
            """,
            reader =>
                (
                    reader.GetInt32(0),
                    new Measures { MachineClicks = reader.GetInt64(1), ExcessClicks = reader.GetInt64(2) }
                ),
            stopping,
            ("@program", query.Program),
            ("@from", query.From),
            ("@to", query.To)
        );

    /// <summary>
    /// Lists the figures of each value of a dimension; an empty text stands for an unknown value. Of more values than
    /// <see cref="MostValues"/>, some may lack a part of their figures.
    /// </summary>
    /// <param name="sort">The metric whose largest values are needed.</param>
    public async ValueTask<Dictionary<string, Measures>> ListValuesAsync(
        ActivityQuery query,
        Dimension dimension,
        Metric sort,
        CancellationToken stopping
    )
    {
        var values = new Dictionary<string, Measures>(StringComparer.Ordinal);
        var grouping = new Grouping(dimension, sort, FigureSpan.Day);
        await AddAsync(query, grouping, value => ActivitySql.Word(dimension, value) ?? "", values, stopping);
        return values;
    }

    /// <summary>
    /// Lists the members with the largest sums of a metric, the largest first. It reads one column, and so takes a part
    /// of the time that <see cref="ListValuesAsync"/> takes.
    /// </summary>
    /// <returns>Null when fewer have any, or when the metric is no sum that is kept by referrer.</returns>
    public async ValueTask<IReadOnlyList<string>?> FindBestAsync(
        ActivityQuery query,
        Metric metric,
        int count,
        CancellationToken stopping
    )
    {
        if (!s_counts.Contains(metric.Name) && !s_amounts.Contains(metric.Name))
            return null;
        var sql = new ActivitySql(database, query, ActivityTable.LinksOfReferrers);
        var best = await database.ListAsync(
            sql.Select(SumOf(metric.Name), Dimension.Member) + "\norder by 2 desc, 1 limit @count",
            reader => (Member: reader.Id<MemberId>(0), Sum: reader.GetInt64(1)),
            stopping,
            [.. sql.Parameters, ("@count", count)]
        );
        return best.Count < count || best[^1].Sum <= 0 ? null : [.. best.Select(one => one.Member.ToString())];
    }

    /// <summary>Finds members as leaderboards show them, by their ids.</summary>
    public async ValueTask<IReadOnlyDictionary<string, RankedMember>> FindMembersAsync(
        ProgramId program,
        IEnumerable<string> members,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select m.id, {LeaderboardReads.MemberColumns}
            from member m left join member_detail d on d.member_id = m.id
            where m.program_id = @program and m.id {database.In("@ids")}
            """,
            reader =>
                KeyValuePair.Create(
                    reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
                    LeaderboardReads.ReadMember(reader, 1)
                ),
            stopping,
            ("@program", program),
            (
                "@ids",
                members
                    .Where(member => member.Length > 0)
                    .Select(member => long.Parse(member, CultureInfo.InvariantCulture))
                    .ToArray()
            )
        );
        return rows.ToDictionary();
    }

    /// <summary>
    /// Returns the ids of members as filters hold them; an empty text, which stands for no member, stays. Names without
    /// a member are left out.
    /// </summary>
    public async ValueTask<IReadOnlyList<string>> FindIdsAsync(
        ProgramId program,
        IReadOnlyList<string> names,
        CancellationToken stopping
    )
    {
        var ids = await database.ListAsync(
            "select m.id from member m where m.program_id = @program and m.external_id " + database.In("@names"),
            reader => reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
            stopping,
            ("@program", program),
            ("@names", names.ToArray())
        );
        if (names.Contains(""))
            ids.Add("");
        return ids.Count > 0 ? ids : [NoMember];
    }

    private async ValueTask AddAsync<T>(
        ActivityQuery query,
        Grouping grouping,
        Func<object, T> read,
        IDictionary<T, Measures> groups,
        CancellationToken stopping
    )
        where T : notnull
    {
        var used = query.Filters.Select(filter => filter.Dimension).ToList();
        if (grouping.Dimension is { } grouped)
            used.Add(grouped);
        foreach (var (value, measures) in await ListAsync(query, grouping, TableOf(used), stopping))
            Add(read(value), measures);
        if (used.Any(ActivityQuery.IsWithoutClicks))
            return;
        var clicks =
            used.Count == 0 ? ActivityTable.ClicksOfProgram
            : used.Any(ActivityQuery.IsOfLink) ? ActivityTable.ClicksOfLinks
            : ActivityTable.ClicksOfSegments;
        var sql = new ActivitySql(database, query, clicks);
        foreach (
            var (value, measures) in await database.ListAsync(
                grouping.Select(sql, $"{Sum("clicks")}, {Sum("visitors")}")
                    + Most(grouping.Sort?.Leading == "visitors" ? 3 : 2),
                reader =>
                    (reader.GetValue(0), new Measures { Clicks = reader.GetInt64(1), Visitors = reader.GetInt64(2) }),
                stopping,
                sql.Parameters
            )
        )
            Add(read(value), measures);

        void Add(T key, Measures measures) =>
            groups[key] = groups.TryGetValue(key, out var soFar) ? soFar + measures : measures;
    }

    private static ActivityTable TableOf(List<Dimension> used)
    {
        if (used.Count == 0)
            return ActivityTable.Totals;
        if (used.FindIndex(d => d is Dimension.Rule or Dimension.Level) >= 0)
            return ActivityTable.Rules;
        if (used.FindIndex(d => d >= Dimension.Type) is >= 0 and var at)
            return ActivityTable.Of(used[at]);
        return used.Any(ActivityQuery.IsOfLink) ? ActivityTable.Links : ActivityTable.Segments;
    }

    private async ValueTask<List<(object Value, Measures Measures)>> ListAsync(
        ActivityQuery query,
        Grouping grouping,
        ActivityTable table,
        CancellationToken stopping
    )
    {
        var sort = grouping.Sort;
        var sql = new ActivitySql(database, query, table);
        if (table == ActivityTable.Rules)
            return await database.ListAsync(
                grouping.Select(sql, $"{Sum("rewards")}, {SumOfCurrency("amount")}")
                    + Most(sort?.Leading == "rewards" ? 2 : 3),
                reader =>
                    (
                        reader.GetValue(0),
                        OfReferred(new() { Rewards = reader.GetInt64(1), RewardAmount = reader.GetInt64(2) })
                    ),
                stopping,
                sql.Parameters
            );
        if (table.Name == "property_day")
            return await database.ListAsync(
                grouping.Select(sql, $"{Sum("events")}, {SumOfCurrency("revenue")}")
                    + Most(sort?.Leading == "events" ? 2 : 3),
                reader =>
                    (
                        reader.GetValue(0),
                        OfReferred(new() { Events = reader.GetInt64(1), Revenue = reader.GetInt64(2) })
                    ),
                stopping,
                sql.Parameters
            );
        var isReferred = table == ActivityTable.Links ? "(a.referrer_id <> 0)" : "a.is_referred";
        return await database.ListAsync(
            grouping.Select(sql, s_sums, $", {isReferred}") + Most(PositionOf(sort)),
            reader => (reader.GetValue(0), ReadSums(reader)),
            stopping,
            sql.Parameters
        );
    }

    /// <summary>Returns the sum of a column; of amounts only those in the currency that is asked for.</summary>
    internal static string SumOf(string column) => s_amounts.Contains(column) ? SumOfCurrency(column) : Sum(column);

    private static string Sum(string column) => $"cast(sum(a.{column}) as bigint)";

    private static string SumOfCurrency(string column) =>
        $"cast(sum(case when a.currency = @currency then a.{column} else 0 end) as bigint)";

    /// <param name="column">The position of a column, from 1.</param>
    private static string Most(int column) =>
        string.Create(CultureInfo.InvariantCulture, $"\norder by {column} desc, 1 limit {MostValues * 2}");

    /// <summary>Returns the position of the sum that is large where a metric is large; of revenue for clicks.</summary>
    private static int PositionOf(Metric? sort)
    {
        string[] sums = [.. s_counts, .. s_amounts];
        var column = sort is null ? "revenue" : s_columns.GetValueOrDefault(sort.Leading, sort.Leading);
        var found = Array.IndexOf(sums, column);
        return FirstSum + (found < 0 ? Array.IndexOf(sums, "revenue") : found);
    }

    private static Measures OfReferred(ActivitySums sums) => new() { Referred = sums };

    private static Measures ReadSums(DbDataReader reader)
    {
        var sums = new ActivitySums
        {
            SignUps = reader.GetInt64(2),
            Completions = reader.GetInt64(3),
            Rejections = reader.GetInt64(4),
            Expiries = reader.GetInt64(5),
            Events = reader.GetInt64(6),
            Rewards = reader.GetInt64(7),
            ClickSignUps = reader.GetInt64(8),
            JoinedCompletions = reader.GetInt64(9),
            ClickCompletions = reader.GetInt64(10),
            Orders = reader.GetInt64(11),
            Revenue = reader.GetInt64(12),
            Refunds = reader.GetInt64(13),
            Refunded = reader.GetInt64(14),
            RewardAmount = reader.GetInt64(15),
        };
        return reader.GetBoolean(1) ? new Measures { Referred = sums } : new Measures { Others = sums };
    }

    /// <param name="Dimension">Null to group by day.</param>
    /// <param name="Sort">The metric whose largest values are needed.</param>
    /// <param name="Span">See <see cref="ListDaysAsync"/>.</param>
    private readonly record struct Grouping(Dimension? Dimension, Metric? Sort, FigureSpan Span)
    {
        public string Select(ActivitySql sql, string sums, string groups = "") =>
            Dimension is { } dimension ? sql.Select(sums, dimension, groups) : sql.SelectDays(sums, groups, Span);
    }
}
