using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Queries;

/// <summary>
/// The rows that a page looks through for conditions without an index: a bounded number of the newest. A page may
/// therefore have fewer items than asked for, and a next one all the same.
/// </summary>
/// <remarks>
/// A value that few rows have would otherwise be looked for in a whole log. An index for each such value would cost
/// every event, and people look for one now and then.
/// </remarks>
/// <param name="Table">A table with a column <c>id</c> that grows with time.</param>
/// <param name="Alias">The name of the rows in the statement.</param>
/// <param name="Created">The column of creation.</param>
/// <param name="Most">The most rows that a page looks through.</param>
internal sealed record NewestRows(string Table, string Alias, string Created, int Most)
{
    /// <summary>The number for which a page takes about a tenth of a second of processor time.</summary>
    public const int Usually = 100_000;

    /// <summary>Returns the conditions that say where the rows begin. The next page begins where they end.</summary>
    public Filter Begin(ProgramId program, ListRange range) =>
        new Filter()
            .And($"{Table}.program_id = @program", "@program", program)
            .And($"{Table}.id < @before", "@before", range.Before)
            .And($"{Table}.{Created} < @to", "@to", range.To?.Micros);

    /// <summary>Returns the rows of one page as a source, under the alias. The statement joins only those.</summary>
    /// <param name="conditions">Conditions on a row alone.</param>
    public string From(Filter begin, Filter conditions) =>
        $"""
            from (
                select * from (
                    select * from {Table} where {begin} order by {Table}.id desc limit {Most}) as {Alias}
                where {conditions} order by {Alias}.id desc limit @limit) as {Alias}
            """;

    /// <summary>
    /// Completes a page. When it is not full although more rows follow, the next page begins at the last row.
    /// </summary>
    /// <param name="rows">The items found, of which one more than the limit says that there are more.</param>
    public async ValueTask<ListPage<T>> PageAsync<T>(
        Database database,
        Filter begin,
        List<T> rows,
        int limit,
        Func<T, long> id,
        CancellationToken stopping
    )
    {
        rows.Sort((one, other) => id(other).CompareTo(id(one)));
        if (rows.Count > limit)
            return ListPage<T>.Of(rows, limit, id);
        var last = await database.ListAsync(
            $"""
            select {Table}.id, {Table}.{Created} from {Table} where {begin}
            order by {Table}.id desc limit 2 offset {Most - 1}
            """,
            row => (Id: row.GetInt64(0), At: new Instant(row.GetInt64(1))),
            stopping,
            begin.Parameters
        );
        return last.Count < 2
            ? new ListPage<T>(rows, null)
            : new ListPage<T>(rows, last[0].Id) { SearchedTo = last[0].At };
    }
}
