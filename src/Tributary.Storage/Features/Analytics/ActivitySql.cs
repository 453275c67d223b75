using System.Globalization;
using Tributary.Engine.Analytics;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Analytics;

/// <summary>
/// Writes the select of one table of figures, grouped by a dimension or by day. All values are parameters.
/// </summary>
internal sealed class ActivitySql(Database database, ActivityQuery query, ActivityTable table)
{
    private static readonly Dictionary<Dimension, string> s_ofSegment = new()
    {
        [Dimension.Channel] = "s.channel",
        [Dimension.Source] = "s.source",
        [Dimension.Medium] = "s.medium",
        [Dimension.Campaign] = "s.campaign",
        [Dimension.ReferrerHost] = "s.referrer_host",
        [Dimension.Country] = "s.country",
        [Dimension.Device] = "s.device",
        [Dimension.Language] = "s.language",
    };

    private readonly List<(string Name, object? Value)> _parameters =
    [
        ("@program", query.Program),
        ("@from", query.From),
        ("@to", query.To),
        ("@currency", query.Currency),
    ];

    public (string Name, object? Value)[] Parameters => [.. _parameters];

    /// <summary>Selects sums by day.</summary>
    /// <param name="sums">The select list of sums.</param>
    /// <param name="groups">Further columns to group by.</param>
    /// <param name="span">The month, where one row of a whole month is enough. Its day is its first one.</param>
    public string SelectDays(string sums, string groups = "", FigureSpan span = FigureSpan.Day) =>
        Select(
            "a.day",
            sums,
            groups,
            span == FigureSpan.Month && MayBeMonths ? IntervalPart.Split(query.From, query.To) : []
        );

    /// <summary>Selects sums by the values of a dimension.</summary>
    /// <inheritdoc cref="SelectDays"/>
    public string Select(string sums, Dimension dimension, string groups = "") =>
        Select(
            ColumnOf(dimension),
            sums,
            groups,
            MayBeMonths ? IntervalPart.SplitShort(query.From, query.To) : [],
            dimension
        );

    private bool MayBeMonths => table.Months is not null && query.HasEnds;

    private string Select(
        string value,
        string sums,
        string groups,
        IReadOnlyList<IntervalPart> parts,
        Dimension? dimension = null
    )
    {
        var usesSegment =
            query.Filters.Any(filter => s_ofSegment.ContainsKey(filter.Dimension))
            || (dimension is { } grouped && s_ofSegment.ContainsKey(grouped));
        var joins = usesSegment ? "\nleft join segment s on s.program_id = a.program_id and s.id = a.segment_id" : "";
        var (source, ofInterval) = parts.Any(part => part.IsMonths)
            ? ($"({string.Join("\nunion all\n", parts.Select(Rows))})", "")
            : (table.Name, " and a.day >= @from and a.day < @to");
        return $"""
            select {value}{groups}, {sums}
            from {source} a{joins}{table.Joins}
            where a.program_id = @program{ofInterval}{Conditions()}
            group by {value}{groups}
            """;
    }

    /// <summary>Selects the rows of a part; sums of days to be taken away are negative.</summary>
    private string Rows(IntervalPart part, int number)
    {
        var months = table.Months!;
        var (name, period) = part.IsMonths ? (months.Name, "month") : (table.Name, "day");
        var (from, to) = ($"@from{number}", $"@to{number}");
        _parameters.Add((from, part.From));
        _parameters.Add((to, part.To));
        var sums = months.Sums.Select(sum => part.IsTakenAway ? $"-p.{sum} as {sum}" : $"p.{sum}");
        return $"""
            select p.program_id, p.{period} as day, p.{string.Join(", p.", months.Keys)}, {string.Join(", ", sums)}
            from {name} p where p.program_id = @program and p.{period} >= {from} and p.{period} < {to}
            """;
    }

    /// <summary>Returns a value as the API writes it.</summary>
    public static string? Word(Dimension dimension, object? value) =>
        (dimension, value) switch
        {
            (_, null or DBNull or "") => null,
            (Dimension.Member, 0L) => null,
            (Dimension.Channel, _) => NameOf<Channel>(value),
            (Dimension.Device, _) => NameOf<DeviceClass>(value),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    private static string? NameOf<T>(object number)
        where T : struct, Enum =>
        Convert.ToInt32(number, CultureInfo.InvariantCulture) is var value and not 0
            ? EnumNames.Of((T)Enum.ToObject(typeof(T), value))
            : null;

    private string Conditions()
    {
        var conditions = table.Condition;
        for (var i = 0; i < query.Filters.Count; i++)
            conditions += "\n    and " + ConditionOf(query.Filters[i], $"@filter{i}");
        return conditions;
    }

    private string ConditionOf(DimensionFilter filter, string parameter)
    {
        var column = ColumnOf(filter.Dimension);
        object[] values = [.. filter.Values.Where(value => value.Length > 0).Select(value => StoredOf(filter, value))];
        var isUnknown = IsNumber(filter.Dimension) ? $"coalesce({column}, 0) = 0" : $"coalesce({column}, '') = ''";
        var any = filter.Values.Contains("") ? isUnknown : null;
        if (values.Length > 0)
        {
            _parameters.Add(
                (
                    parameter,
                    IsNumber(filter.Dimension) ? values.Cast<long>().ToArray() : values.Cast<string>().ToArray()
                )
            );
            any = (any is null ? "" : any + " or ") + $"{column} {database.In(parameter)}";
        }
        return filter.Excludes ? $"not coalesce({any}, false)" : $"({any})";
    }

    private static bool IsNumber(Dimension dimension) =>
        dimension
            is Dimension.Channel
                or Dimension.Device
                or Dimension.TermsVersion
                or Dimension.Member
                or Dimension.Level;

    private static object StoredOf(DimensionFilter filter, string value) =>
        filter.Dimension switch
        {
            Dimension.Channel => (long)EnumNames.Parse<Channel>(value),
            Dimension.Device => (long)EnumNames.Parse<DeviceClass>(value),
            _ when IsNumber(filter.Dimension) => long.Parse(value, CultureInfo.InvariantCulture),
            _ => value,
        };

    private string ColumnOf(Dimension dimension) =>
        s_ofSegment.TryGetValue(dimension, out var column) ? column : table.ColumnOf(dimension);
}
