using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>The lists of the best referrers of an interval in a currency.</summary>
/// <param name="Lists">The ids of each metric's best, separated by blanks.</param>
internal sealed record KeptLists(
    ProgramId Program,
    int From,
    int To,
    string Currency,
    long Changes,
    Instant AsOf,
    TimeSpan Duration,
    IReadOnlyList<string> Lists
);

/// <summary>Table <c>best_referrers b</c>. It has a column for each of <see cref="BestReferrers.Metrics"/>.</summary>
internal static class BestReferrersRow
{
    private static readonly Table<KeptLists> s_table = new("best_referrers", "b");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", b => b.Program);
    public static readonly Column<int> FromDay = s_table.Int("from_day", b => b.From);
    public static readonly Column<int> ToDay = s_table.Int("to_day", b => b.To);
    public static readonly Column<string> Currency = s_table.Text("currency", b => b.Currency);
    public static readonly Column<long> Changes = s_table.Long("changes", b => b.Changes);
    public static readonly Column<Instant> AsOf = s_table.Moment("as_of", b => b.AsOf);
    public static readonly Column<long> Took = s_table.Long("took", b => (long)b.Duration.TotalMicroseconds);

    private static readonly Column<string>[] s_lists =
    [
        .. BestReferrers.Metrics.Select((metric, i) => s_table.Text(metric, b => b.Lists[i])),
    ];

    public static readonly SelectList Columns = s_table.SelectAllBut([.. s_lists]);

    public static readonly NamedInsert<KeptLists> Insert = s_table.InsertNamed();

    /// <summary>The columns that newer lists replace, as assignments.</summary>
    public static readonly string Replaced = SqlText.List(
        new Column[] { Changes, AsOf, Took }
            .Concat(s_lists)
            .Select(column => $"{column} = excluded.{column}")
    );

    /// <summary>Reads everything but the lists.</summary>
    public static KeptLists Read(DbDataReader reader) =>
        new(
            ProgramId.Read(reader),
            FromDay.Read(reader),
            ToDay.Read(reader),
            Currency.Read(reader),
            Changes.Read(reader),
            AsOf.Read(reader),
            TimeSpan.FromMicroseconds(Took.Read(reader)),
            []
        );
}
