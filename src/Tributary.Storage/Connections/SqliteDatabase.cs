using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Connections;

/// <param name="path">The file, which exists and is migrated.</param>
/// <param name="writing">The semaphore of the one writer, shared with the store.</param>
public sealed class SqliteDatabase(string path, SemaphoreSlim writing) : Database
{
    private const int BusySeconds = 10;

    private readonly string _reading = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadOnly,
        DefaultTimeout = BusySeconds,
    }.ToString();

    private readonly string _writing = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        DefaultTimeout = BusySeconds,
    }.ToString();

    public string File { get; } = path;

    /// <summary>Empty, since a writer locks the whole file.</summary>
    public override string Locked => "";

    /// <inheritdoc cref="Locked"/>
    public override string SkipLocked => "";

    public override string In(string parameter) => $"in (select value from json_each({parameter}))";

    public override string AsJson(string column) => column;

    public override string Items(string parameter) =>
        $"(select value, key as place from json_each({parameter})) as item";

    public override string Triggers => "select name from sqlite_master where type = 'trigger'";

    /// <summary>A trigger of SQLite has one event, so that deletes have triggers of their own.</summary>
    public override IReadOnlyList<string> Guards =>
        [.. base.Guards, "entry_kept", "reward_kept", "transfer_kept", "audit_kept"];

    public override string Clock => "cast(unixepoch('subsec') * 1000 as integer) * 1000";

    public override string ReadOnly => "0";

    // A backup is marked before it is hashed.
    public override string RecoveryMark => "coalesce((select value from setting where key = 'copied_at'), '')";

    public override string? Lineage => null;

    // The numbers of the inbox are left as they are: the one process that works on a file has forgotten them.
    public override string SkipIds => "update sequence set next = max(next + @least, @to) where name = 'entity_id'";

    /// <summary>Uplines are JSON lists of numbers. Beyond 32 levels, the last of the referrer's drops out.</summary>
    public override string UplineFollows(string m, string r) =>
        $"""
            (case when json_array_length({r}.upline) >= 32
                  then {m}.upline = '[' || {r}.id || ',' || substr(json_remove({r}.upline, '$[31]'), 2)
                  when {r}.upline = '[]' then {m}.upline = '[' || {r}.id || ']'
                  else {m}.upline = '[' || {r}.id || ',' || substr({r}.upline, 2) end)
            """;

    // Found members wait in the order of level and place: the ids from level 1 down, each encoded to sort newest first.
    // The index finds all children of each; a cross join keeps SQLite from starting with all members.
    public override string FirstBelow =>
        """
            with recursive below(id, level, place) as (
                select m.id, 0, '' from member m where m.program_id = @program and m.external_id = @name
                union all
                select m.id, below.level + 1, below.place || printf('%019d', 9223372036854775807 - m.id)
                from below cross join member m on m.program_id = @program and m.referrer_id = below.id
                where below.level < @depth
                order by 2, 3 limit @most + 1)
            select m.id, m.external_id, m.referrer_id, m.joined_at, m.status, r.status
            from below b
            cross join member m on m.id = b.id
            left join referral r on r.member_id = m.id and r.kind = 'acquisition'
            """;

    protected override async ValueTask<DbConnection> ConnectAsync(CancellationToken stopping)
    {
        var connection = new SqliteConnection(_reading);
        await connection.OpenAsync(stopping);
        return connection;
    }

    /// <summary>Begins a transaction; its snapshot starts with the first read.</summary>
    protected override ValueTask<DbTransaction> BeginScanAsync(DbConnection connection, CancellationToken stopping) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: true));

    protected override async ValueTask<T> TransactAsync<T>(
        Func<DbConnection, ValueTask<T>> write,
        CancellationToken stopping
    )
    {
        await writing.WaitAsync(stopping);
        try
        {
            await using var connection = new SqliteConnection(_writing);
            await connection.OpenAsync(stopping);
            await ExecuteAsync(connection, "pragma synchronous = full", stopping);
            await using var transaction = connection.BeginTransaction(deferred: false);
            var result = await write(connection);
            transaction.Commit();
            return result;
        }
        finally
        {
            writing.Release();
        }
    }

    protected override async ValueTask<IReadOnlyList<IReadOnlyList<T>>> ReadEachAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        (string Name, Array Values)[] parts
    )
    {
        await Task.Yield(); // SQLite reads on the caller's thread
        await using var connection = await OpenAsync(CancellationToken.None);
        await using var command = Command(connection, sql, [.. parts.Select(part => (part.Name, (object?)null))]);
        var rows = new IReadOnlyList<T>[parts[0].Values.Length];
        for (var key = 0; key < rows.Length; key++)
        {
            for (var i = 0; i < parts.Length; i++)
                command.Parameters[i].Value = parts[i].Values.GetValue(key);
            using var reader = command.ExecuteReader();
            var found = new List<T>();
            while (reader.Read())
                found.Add(read(reader));
            rows[key] = found;
        }
        return rows;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var name in (string[])[_reading, _writing])
        {
            using var connection = new SqliteConnection(name);
            SqliteConnection.ClearPool(connection);
        }
        return ValueTask.CompletedTask;
    }

    protected override object ToColumn(object value) =>
        value switch
        {
            long[] numbers => "["
                + string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)))
                + "]",
            int[] numbers => "["
                + string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)))
                + "]",
            string[] texts => JsonSerializer.Serialize(texts),
            _ => value,
        };
}
