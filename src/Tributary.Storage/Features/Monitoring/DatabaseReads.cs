using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Monitoring;

/// <summary>The facts of a PostgreSQL that decide whether Tributary works safely on it.</summary>
/// <param name="VersionNumber">Such as 150018 for 15.18.</param>
/// <param name="MaxConnections">Those that an ordinary user may open.</param>
/// <param name="Connections">Those of every node that are open now.</param>
public sealed record PostgresFacts(string Version, int VersionNumber, int MaxConnections, long Connections)
{
    public required bool Fsync { get; init; }
    public required bool FullPageWrites { get; init; }
    public required string SynchronousCommit { get; init; }
    public required string WalLevel { get; init; }
    public required bool IsReadOnly { get; init; }

    /// <summary>The user may create tables, as migrations and the months of clicks need.</summary>
    public required bool MayCreate { get; init; }

    /// <summary>The user has the rights of the tables' owner.</summary>
    public required bool IsOwner { get; init; }
    public required long SizeBytes { get; init; }
}

/// <summary>The last turn of the worker that adds up figures.</summary>
/// <param name="IsBehind">Decided entries are not added up yet.</param>
public sealed record WorkerFacts(Instant? LastRun, bool IsBehind);

/// <summary>Reads what <c>tributary doctor</c> looks at.</summary>
public sealed class DatabaseReads(Database database)
{
    // language=sql
    private const string Postgres = """
        select current_setting('server_version'), cast(current_setting('server_version_num') as integer),
            cast(current_setting('max_connections') as integer)
                - cast(current_setting('superuser_reserved_connections') as integer),
            (select count(*) from pg_stat_activity
                where application_name = 'tributary' and datname = current_database()),
            current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on',
            current_setting('synchronous_commit'), current_setting('wal_level'),
            current_setting('transaction_read_only') = 'on', has_schema_privilege(current_schema(), 'create'),
            pg_has_role((select relowner from pg_class where oid = to_regclass('entry')), 'usage'),
            pg_database_size(current_database())
        """;

    // language=sql
    private const string Worker = """
        select max(a.at), coalesce(max(case when p.seq > coalesce(a.seq, 0) then 1 else 0 end), 0)
        from partition p left join analytics_position a on a.partition_id = p.id
        """;

    public async ValueTask<PostgresFacts> ReadPostgresAsync(CancellationToken stopping) =>
        (
            await database.ListAsync(
                Postgres,
                row => new PostgresFacts(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3))
                {
                    Fsync = row.GetBoolean(4),
                    FullPageWrites = row.GetBoolean(5),
                    SynchronousCommit = row.GetString(6),
                    WalLevel = row.GetString(7),
                    IsReadOnly = row.GetBoolean(8),
                    MayCreate = row.GetBoolean(9),
                    IsOwner = row.GetBoolean(10),
                    SizeBytes = row.GetInt64(11),
                },
                stopping
            )
        )[0];

    public async ValueTask<WorkerFacts> ReadWorkerAsync(CancellationToken stopping) =>
        (
            await database.ListAsync(
                Worker,
                row => new WorkerFacts(row.IsDBNull(0) ? null : new Instant(row.GetInt64(0)), row.GetInt32(1) == 1),
                stopping
            )
        )[0];

    /// <summary>Returns the time by the database's own clock.</summary>
    public async ValueTask<Instant> ReadClockAsync(CancellationToken stopping) =>
        (await database.ListAsync($"select {database.Clock}", row => new Instant(row.GetInt64(0)), stopping))[0];

    public async ValueTask<int> ReadMigrationAsync(CancellationToken stopping) =>
        (await database.ListAsync("select max(number) from migration", row => row.GetInt32(0), stopping))[0];
}
