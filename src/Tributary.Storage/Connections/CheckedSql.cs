using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>
/// Makes a statement check how many rows it writes, so that a mismatch fails the transaction before the commit that is
/// sent with it.
/// </summary>
internal static class CheckedSql
{
    /// <summary>The SQLSTATE of a mismatch. No statement of the flow divides.</summary>
    public const string Fault = PostgresErrorCodes.DivisionByZero;

    private static readonly ConcurrentDictionary<string, string> s_checked = new(StringComparer.Ordinal);

    /// <param name="sql">An update or delete with <paramref name="parameters"/> parameters.</param>
    /// <returns>The statement, with the expected number of rows as one more parameter. It returns no row.</returns>
    public static string Of(string sql, int parameters) =>
        s_checked.GetOrAdd(
            sql,
            static (changes, count) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    with changed as (
                    {changes}
                    returning 1)
                    select 1 / (0 * count(*)) from changed having count(*) <> ${count + 1}
                    """
                ),
            parameters
        );
}
