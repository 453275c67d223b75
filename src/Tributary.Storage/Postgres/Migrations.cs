using System.Globalization;
using Npgsql;
using Tributary.Engine;

namespace Tributary.Storage.Postgres;

public sealed partial class PostgresStore
{
    private const int MonthsAhead = 3;

    // language=sql — one node migrates, the others wait and find it done; a migration may take longer than a session's timeouts
    private const string BeginMigration = """
        set local statement_timeout = 0;
        set local lock_timeout = 0;
        select pg_advisory_xact_lock(hashtext('tributary.migration'));
        create table if not exists migration (number int primary key, name text not null, at timestamptz not null default now())
        """;

    // language=sql
    private const string FindMigration = "select exists (select from migration where number = $1)";

    // language=sql
    private const string InsertMigration = "insert into migration (number, name) values ($1, $2)";

    // language=sql — with the first migration, and never again: the number of partitions is fixed
    private const string InsertPartitions = """
        with kept as (insert into setting (key, value) values ('partitions', cast($1 as text)))
        insert into partition (id, seq) select id, 0 from generate_series(0, $1 - 1) as id
        """;

    // language=sql — null when nothing was migrated yet
    private const string FindMigrationTable = "select to_regclass('migration') is not null";

    // language=sql
    private const string ReadSchema = """
        select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint), (select max(number) from migration),
            (select value from setting where key = 'partitions')
        """;

    /// <summary>Makes the months of the tables that are partitioned by time, from this one on. Idempotent.</summary>
    public async ValueTask EnsurePartitionsAsync(CancellationToken stopping)
    {
        var today = Now.ToDateTimeOffset().UtcDateTime;
        var month = new DateTime(today.Year, today.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        await using var connection = await _source.OpenConnectionAsync(stopping);
        foreach (var table in (string[])["event", "click"])
        {
            for (var ahead = 0; ahead <= MonthsAhead; ahead++)
            {
                var (from, to) = (month.AddMonths(ahead), month.AddMonths(ahead + 1));
                await using var command = new NpgsqlCommand(CreateMonth(table, from, to), connection);
                await command.ExecuteNonQueryAsync(stopping);
            }
        }
    }

    /// <remarks>A month whose first rows went into the default partition stays there. Looked up first, since creating locks the default partition.</remarks>
    private static string CreateMonth(string table, DateTime from, DateTime to)
    {
        var (first, next) = (Instant.From(from).Micros, Instant.From(to).Micros);
        var name = table + from.ToString("'_'yyyyMM", CultureInfo.InvariantCulture);
        var column = table == "event" ? "accepted_at" : "at";
        return $"""
            do $$ begin
                if to_regclass('{name}') is null then
                    perform pg_advisory_xact_lock(hashtext('tributary.migration'));
                    if not exists (select from {table}_default where {column} >= {first} and {column} < {next}) then
                        create table if not exists {name} partition of {table} for values from ({first}) to ({next});
                    end if;
                end if;
            end $$
            """;
    }

    private async ValueTask MigrateAsync(CancellationToken stopping)
    {
        await using var connection = await _source.OpenConnectionAsync(stopping);
        foreach (var migration in Migration.Of("Postgres"))
        {
            await using var transaction = await connection.BeginTransactionAsync(stopping);
            await ExecuteAsync(BeginMigration);
            if (await IsAppliedAsync(migration.Number)) continue;
            await ExecuteAsync(migration.Sql);
            if (migration.Number == 1) await ExecuteAsync(InsertPartitions, Partitions);
            await ExecuteAsync(InsertMigration, migration.Number, migration.Name);
            await transaction.CommitAsync(stopping);
        }

        async ValueTask<bool> IsAppliedAsync(int number)
        {
            await using var command = new NpgsqlCommand(FindMigration, connection) { Parameters = { new NpgsqlParameter { Value = number } } };
            return (bool)(await command.ExecuteScalarAsync(stopping))!;
        }

        async ValueTask ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(stopping);
        }
    }

    private async ValueTask CheckSchemaAsync(CancellationToken stopping)
    {
        await using var find = _source.CreateCommand(FindMigrationTable);
        if (!(bool)(await find.ExecuteScalarAsync(stopping))!) throw Unmigrated();

        // Taken before the question, so that Now is never behind the database: what was written a moment ago is in force.
        var asked = _time.GetTimestamp();
        await using var command = _source.CreateCommand(ReadSchema);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        await reader.ReadAsync(stopping);
        _clock = (reader.Instant(0), asked);
        if (reader.IntOrNull(1) is not { } number || number < Migration.Of("Postgres")[^1].Number) throw Unmigrated();
        var partitions = int.Parse(reader.GetString(2), CultureInfo.InvariantCulture);
        if (partitions != Partitions)
            throw new InvalidOperationException(
                $"Tributary__Partitions is {Partitions}, but this database was made with {partitions}: the number of partitions can never change.");
    }

    private static InvalidOperationException Unmigrated() =>
        new("The database has no schema of this version of Tributary: run `tributary migrate`.");
}
