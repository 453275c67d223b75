using System.Data.Common;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Analytics;

/// <summary>
/// Reads how members come and stay: cohorts, delays, generations, and how many are active or share their links.
/// </summary>
public sealed class CohortReads(Database database)
{
    // Whole periods, and the days before and after them.
    private const string SelectDelays = """
        select d.period, d.bucket, d.count from delay_total d where d.program_id = @program and d.kind = @kind
            and d.span = @span and d.period >= @first and d.period < @last
        union all
        select d.period, d.bucket, d.count from delay_total d where d.program_id = @program and d.kind = @kind
            and d.span = 0 and d.period >= @from and d.period < @first
        union all
        select d.period, d.bucket, d.count from delay_total d where d.program_id = @program and d.kind = @kind
            and d.span = 0 and d.period >= @last and d.period < @to
        """;

    /// <summary>Lists cohorts by the week or month in which members joined, and by their age.</summary>
    public ValueTask<List<(CohortKey Key, CohortSums Sums)>> ListCohortsAsync(
        ActivityQuery query,
        CohortSpan span,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select c.joined, c.age, c.members, c.active, c.completions, c.orders, c.revenue, c.reward_amount,
                c.is_referred
            from cohort c
            where c.program_id = @program and c.span = @span and c.joined >= @from and c.joined < @to
            order by c.joined, c.age
            """,
            reader =>
                (
                    new CohortKey(query.Program, span, reader.GetInt32(0), reader.GetInt32(1), reader.GetBoolean(8)),
                    new CohortSums(
                        reader.GetInt64(2),
                        reader.GetInt64(3),
                        reader.GetInt64(4),
                        reader.GetInt64(5),
                        reader.GetInt64(6),
                        reader.GetInt64(7)
                    )
                ),
            stopping,
            ("@program", query.Program),
            ("@span", (int)span),
            ("@from", query.From),
            ("@to", query.To)
        );

    /// <summary>Lists how many members had which delay, by the first day of the period in which they joined.</summary>
    /// <param name="span">The length of a period. One that is not whole within the interval comes by day.</param>
    public ValueTask<List<(int Day, int Bucket, long Count)>> ListDelaysAsync(
        ActivityQuery query,
        DelayKind kind,
        FigureSpan span,
        CancellationToken stopping
    )
    {
        if (query.Filters.Count > 0)
        {
            var table = new ActivityTable("delay_day", Condition: "\n    and a.kind = @kind");
            var sql = new ActivitySql(database, query, table);
            return database.ListAsync(
                sql.SelectDays("cast(sum(a.count) as bigint)", ", a.bucket"),
                ReadDelay,
                stopping,
                [.. sql.Parameters, ("@kind", (int)kind)]
            );
        }
        var (first, last) = (span.StartFrom(query.From), span.StartOf(query.To));
        if (first >= last)
            (first, last) = (query.To, query.To);
        return database.ListAsync(
            SelectDelays,
            ReadDelay,
            stopping,
            ("@program", query.Program),
            ("@kind", (int)kind),
            ("@span", (int)span),
            ("@from", query.From),
            ("@first", first),
            ("@last", last),
            ("@to", query.To)
        );
    }

    /// <summary>
    /// Returns the number of members that had an event in the weeks or months that begin in the interval.
    /// </summary>
    public async ValueTask<long> CountActiveAsync(ActivityQuery query, CohortSpan span, CancellationToken stopping) =>
        (
            await database.ListAsync(
                """
                select cast(coalesce(sum(a.members), 0) as bigint) from active_members a
                where a.program_id = @program and a.span = @span and a.period >= @from and a.period < @to
                """,
                reader => reader.GetInt64(0),
                stopping,
                ("@program", query.Program),
                ("@span", (int)span),
                ("@from", query.From),
                ("@to", query.To)
            )
        )[0];

    /// <summary>Returns the number of members whose links were clicked in the interval.</summary>
    public async ValueTask<long> CountSharingAsync(ActivityQuery query, CancellationToken stopping) =>
        (
            await database.ListAsync(
                """
                select count(distinct c.member_id) from click_day c
                where c.program_id = @program and c.day >= @from and c.day < @to
                """,
                reader => reader.GetInt64(0),
                stopping,
                ("@program", query.Program),
                ("@from", query.From),
                ("@to", query.To)
            )
        )[0];

    /// <summary>Lists the number of members of each generation.</summary>
    public ValueTask<List<(int Depth, long Members)>> ListGenerationsAsync(
        ProgramId program,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            "select g.depth, g.members from generation g where g.program_id = @program order by g.depth",
            reader => (reader.GetInt32(0), reader.GetInt64(1)),
            stopping,
            ("@program", program)
        );

    private static (int Day, int Bucket, long Count) ReadDelay(DbDataReader reader) =>
        (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2));
}
