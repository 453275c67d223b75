using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Npgsql;

namespace Tributary.Storage.Connections;

/// <param name="source">Owned by the caller, like the other sources.</param>
/// <param name="indexed">Plans with indexes only, like the flow.</param>
internal sealed class PostgresDatabase(
    NpgsqlDataSource source,
    NpgsqlDataSource indexed,
    Distribution distribution = Distribution.None
) : Database
{
    /// <summary>How many statements are sent together.</summary>
    private const int KeysAtOnce = 100;

    /// <summary>
    /// The statements that read for many keys, by the select for one. There are few: selects are constants of the code,
    /// or differ in the size of a page.
    /// </summary>
    private readonly ConcurrentDictionary<string, string> _forEach = new(StringComparer.Ordinal);

    public override string Locked => "for update";

    public override string SkipLocked => "for update skip locked";

    public override string In(string parameter) => $"= any({parameter})";

    public override string AsJson(string column) => $"cast({column} as json)";

    public override string Items(string parameter) =>
        $"json_array_elements(cast({parameter} as json)) with ordinality as item(value, place)";

    public override string Triggers => "select tgname::text from pg_trigger where tgenabled in ('O', 'A')";

    public override string Clock => "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";

    public override string ReadOnly => "cast(current_setting('transaction_read_only') = 'on' as integer)";

    // deploy/backup/restore.sh sets it in the configuration of the cluster that it makes.
    public override string RecoveryMark => "coalesce(current_setting('tributary.recovered', true), '')";

    public override string Lineage =>
        "(select s.system_identifier || '/' || c.timeline_id from pg_control_system() s, pg_control_checkpoint() c)";

    public override string SkipIds =>
        """
            select setval('entity_id', greatest(nextval('entity_id') + @least, @to)),
                setval('inbox_id', greatest(nextval('inbox_id') + @least, @to))
            """;

    public override string UplineFollows(string m, string r) => $"{m}.upline = (array[{r}.id] || {r}.upline)[1:32]";

    // A recursion returns its rows in the order in which it finds them, and stops when the limit is reached.
    public override string FirstBelow =>
        """
            with recursive below as (
                select m.id, m.external_id, m.referrer_id, m.joined_at, m.status, 0 as level
                from member m where m.program_id = @program and m.external_id = @name
                union all
                select n.*, below.level + 1
                from below cross join lateral (
                    select m.id, m.external_id, m.referrer_id, m.joined_at, m.status
                    from member m where m.program_id = @program and m.referrer_id = below.id
                        order by m.id desc limit @most) as n
                where below.level < @depth)
            select b.id, b.external_id, b.referrer_id, b.joined_at, b.status, r.status
            from (select * from below limit @most + 1) as b
            left join referral r on r.member_id = b.id and r.kind = 'acquisition'
            """;

    public override string InSteps(string plain, string steps) => distribution == Distribution.Citus ? steps : plain;

    public override bool IsDistributed => distribution == Distribution.Citus;

    public override async ValueTask<List<(int Id, long Seq)>> LockPartitionsAsync(
        DbConnection connection,
        CancellationToken stopping
    )
    {
        if (distribution == Distribution.None)
            return await base.LockPartitionsAsync(connection, stopping);
        // Citus locks in one partition at a time.
        var locked = new List<(int Id, long Seq)>();
        foreach (
            var id in await ListAsync(
                connection,
                "select id from partition order by id",
                row => row.GetInt32(0),
                stopping
            )
        )
            locked.AddRange(await LockPartitionAsync(connection, id, stopping));
        return locked;
    }

    protected override string FollowIndexes =>
        """
            set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_hashjoin = off;
            set local enable_mergejoin = off; set local enable_sort = off; set local enable_incremental_sort = on;
            set local max_parallel_workers_per_gather = 0
            """;

    protected override async ValueTask<DbTransaction> BeginScanAsync(
        DbConnection connection,
        CancellationToken stopping
    )
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stopping);
        await ExecuteAsync(
            connection,
            "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0",
            stopping
        );
        return transaction;
    }

    protected override async ValueTask<DbConnection> ConnectAsync(CancellationToken stopping) =>
        await source.OpenConnectionAsync(stopping);

    protected override async ValueTask<T> TransactAsync<T>(
        Func<DbConnection, ValueTask<T>> write,
        CancellationToken stopping
    )
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        var result = await write(connection);
        await transaction.CommitAsync(stopping);
        return result;
    }

    protected override async ValueTask<IReadOnlyList<IReadOnlyList<T>>> ReadEachAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        (string Name, Array Values)[] parts
    )
    {
        if (distribution == Distribution.Citus && CitusSql.ReadsSpread(sql))
            return await ReadOneByOneAsync(sql, read, parts);
        await using var connection = await indexed.OpenConnectionAsync();
        await using var command = Command(
            connection,
            _forEach.GetOrAdd(sql, static (one, keys) => ForEach(one, [.. keys.Select(key => key.Name)]), parts),
            [.. parts.Select(part => (part.Name, (object?)part.Values))]
        );
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new IReadOnlyList<T>[parts[0].Values.Length];
        Array.Fill(rows, []);
        var place = reader.FieldCount - 1;
        while (await reader.ReadAsync())
        {
            var key = reader.GetInt32(place) - 1;
            if (rows[key] is List<T> more)
                more.Add(read(reader));
            else
                rows[key] = new List<T>(1) { read(reader) };
        }
        return rows;
    }

    public override DbCommand Command(
        DbConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) => base.Command(connection, distribution == Distribution.Citus ? CitusSql.Of(sql) : sql, parameters);

    /// <summary>Sends a select for each key. Citus refuses the lateral join that reads for all of them.</summary>
    private async ValueTask<IReadOnlyList<IReadOnlyList<T>>> ReadOneByOneAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        (string Name, Array Values)[] parts
    )
    {
        var keys = parts[0].Values.Length;
        var rows = new IReadOnlyList<T>[keys];
        await using var connection = await source.OpenConnectionAsync();
        foreach (var chunk in Enumerable.Range(0, keys).Chunk(KeysAtOnce))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var key in chunk)
            {
                var command = new NpgsqlBatchCommand(CitusSql.Of(sql));
                foreach (var (name, values) in parts)
                    command.Parameters.Add(new NpgsqlParameter(name, values.GetValue(key) ?? DBNull.Value));
                batch.BatchCommands.Add(command);
            }
            await using var reader = await batch.ExecuteReaderAsync();
            foreach (var key in chunk)
            {
                var found = new List<T>();
                while (await reader.ReadAsync())
                    found.Add(read(reader));
                rows[key] = found;
                await reader.NextResultAsync();
            }
        }
        return rows;
    }

    /// <summary>
    /// Returns a statement that runs a select once for each key, regardless of what the planner assumes about its
    /// tables.
    /// </summary>
    /// <param name="names">The parts of a key.</param>
    internal static string ForEach(string sql, IReadOnlyList<string> names)
    {
        var columns = string.Join(", ", names.Select(name => $"unnest({name}) as {name[1..]}"));
        foreach (var name in names)
            sql = sql.Replace(name, "asked." + name[1..], StringComparison.Ordinal);
        return $"""
            select found.*, asked.place from (select {columns}, generate_subscripts({names[0]}, 1) as place) as asked
            cross join lateral (select * from ({sql}) as one offset 0) as found
            """;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override object ToColumn(object value) => value;
}
