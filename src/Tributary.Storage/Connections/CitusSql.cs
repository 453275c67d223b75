using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Tributary.Storage.Connections;

/// <summary>
/// Rewrites reads that Citus refuses. It joins spread tables where the join names their partition, and refuses most
/// others: of keys with entries, and of rows that different partitions own. Such a read first gathers the tables on the
/// coordinator, which costs as much as reading them whole. The checks of <c>verify</c> and the replay do that anyway.
/// </summary>
internal static partial class CitusSql
{
    /// <summary>Says that a read of several spread tables is one that Citus accepts.</summary>
    public const string Accepted = "/* accepted by citus */";

    /// <summary>Says that a read of several spread tables is one that Citus refuses.</summary>
    public const string Gathered = "/* gathered on citus */";

    private static readonly ConcurrentDictionary<string, string> s_rewritten = new(StringComparer.Ordinal);

    /// <summary>Returns whether a statement reads a spread table.</summary>
    public static bool ReadsSpread(string sql) => Spread().IsMatch(sql);

    public static string Of(string sql) => s_rewritten.GetOrAdd(sql, Rewrite);

    private static string Rewrite(string sql)
    {
        var named = Spread().Matches(sql).Select(match => match.Groups[1].Value).ToList();
        var isRead =
            sql.TrimStart() is var text && (IsWith(text) || text.StartsWith("select", StringComparison.Ordinal));
        var joins = PartitionJoin().Count(sql);
        var isAccepted =
            named.Count <= 1
            || sql.Contains(Accepted, StringComparison.Ordinal)
            || (!named.Contains("entry_key") && joins >= named.Count - 1);
        if (!isRead || named.Count == 0 || (isAccepted && !sql.Contains(Gathered, StringComparison.Ordinal)))
            return sql;
        var gathered = string.Join(
            ", ",
            named.Distinct().Select(table => $"{table} as materialized (select * from {table})")
        );
        return IsWith(text) ? $"with {gathered}, {text["with ".Length..]}" : $"with {gathered}\n{sql}";
    }

    private static bool IsWith(string sql) => sql.StartsWith("with ", StringComparison.Ordinal);

    private const string SpreadTables =
        "entry|entry_key|inbox|reward|account|transfer|counter|cap_use|member_stats|member_revenue|outbox|"
        + "sink_position|partition";

    [GeneratedRegex(@"\b(?:from|join)\s+(" + SpreadTables + @")\b")]
    private static partial Regex Spread();

    [GeneratedRegex(@"partition_id = \w+\.(partition_id|id)\b|\bid = \w+\.partition_id\b")]
    private static partial Regex PartitionJoin();
}
