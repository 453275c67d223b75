namespace Tributary.Storage.Features.Exports.Sets;

/// <summary>The order in which a set is exported, which says how an export continues.</summary>
public enum ExportOrder
{
    /// <summary>The rows are decisions. Each partition counts them in the order of their commits.</summary>
    Decided,

    /// <summary>Decisions write and change the rows, each with the time of its decision.</summary>
    Changed,

    /// <summary>The rows are only added, each with the time at which it was stored.</summary>
    Stored,

    /// <summary>Nothing tells which rows are new, so every export has all of them.</summary>
    Whole,
}

/// <summary>Where rows of a set come from.</summary>
/// <param name="From">Tables and their joins.</param>
/// <param name="Condition">The rows of the program <c>@program</c>.</param>
/// <param name="Keys">Expressions by which the rows are unique, in the order in which an index returns them.</param>
public sealed record ExportSource(string From, string Condition, params string[] Keys)
{
    /// <summary>The time of the decision that last wrote a row.</summary>
    public string? ChangedAt { get; init; }
}

/// <summary>A list that can be exported: its rows, its columns, and what an export continues from.</summary>
/// <param name="Meaning">A sentence for people.</param>
/// <param name="Identity">The columns by which a row is known again.</param>
/// <param name="Version">The column that is larger in a later version of a row; null where rows never change.</param>
public sealed record ExportSet(
    string Name,
    string Meaning,
    ExportOrder Order,
    string Identity,
    string? Version,
    IReadOnlyList<ExportSource> Sources,
    IReadOnlyList<ExportColumn> Columns
)
{
    public int Keys => Sources[0].Keys.Length;

    /// <summary>Lists the columns of an export.</summary>
    public IReadOnlyList<ExportColumn> Shown(bool isPersonal) =>
        isPersonal ? Columns : [.. Columns.Where(column => !column.IsPersonal)];

    /// <summary>
    /// Selects the keys of a page, then its columns. Parameters: <c>@k0</c> and on are the keys before it, <c>@e0</c>
    /// and on the last keys; <c>@since</c>, <c>@partition</c>, <c>@limit</c>, and those of the program.
    /// </summary>
    internal string PageOf(IReadOnlyList<ExportColumn> columns)
    {
        var halves = Sources.Select((source, i) => HalfOf(source, i, columns)).ToList();
        if (halves.Count == 1)
            return halves[0];
        var order = string.Join(", ", Enumerable.Range(1, Keys));
        return string.Join("\nunion all\n", halves.Select((half, i) => $"select * from ({half}) as half{i}"))
            + $"\norder by {order} limit @limit";
    }

    /// <summary>Selects the number of rows of a page, and its last keys.</summary>
    internal string EndOfPage
    {
        get
        {
            var keys = string.Join(", ", Enumerable.Range(0, Keys).Select(i => $"page.key{i}"));
            var order = string.Join(", ", Enumerable.Range(0, Keys).Select(i => $"page.key{i} desc"));
            return $"select count(*) over (), {keys} from ({PageOf([])}) as page order by {order} limit 1";
        }
    }

    private string HalfOf(ExportSource source, int place, IReadOnlyList<ExportColumn> columns)
    {
        var cells = source
            .Keys.Select((key, i) => $"{key} as key{i}")
            .Concat(columns.SelectMany(column => CellsOf(column, place)));
        var keys = string.Join(", ", source.Keys);
        var since = source.ChangedAt is { } at ? $" and {at} >= @since" : "";
        return $"""
            select {string.Join(", ", cells)}
            from {source.From}
            where {source.Condition}{since} and ({keys}) > ({Parameters('k')}) and ({keys}) <= ({Parameters('e')})
            order by {keys} limit @limit
            """;
    }

    private static IEnumerable<string> CellsOf(ExportColumn column, int place)
    {
        var cell = column.Sql[Math.Min(place, column.Sql.Length - 1)];
        return column.Otherwise.Count == 0 ? [cell] : [cell, column.Otherwise[place]];
    }

    private string Parameters(char letter) => string.Join(", ", Enumerable.Range(0, Keys).Select(i => $"@{letter}{i}"));
}
