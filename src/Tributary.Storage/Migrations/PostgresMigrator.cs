using System.Globalization;
using Npgsql;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Migrations;

/// <summary>
/// Migrates a database while servers continue to work on it. Each migration is one transaction: 1. one node migrates,
/// while the others wait and find it done; 2. the locks it needs are taken, or released and retried later; 3. it is
/// recorded with the oldest server that it serves.
/// </summary>
/// <param name="source">
/// Connections with plain plans: a migration reads whole tables, which the flow never does.
/// </param>
/// <param name="partitions">The number of partitions, for the first migration.</param>
internal sealed class PostgresMigrator(
    NpgsqlDataSource source,
    IReadOnlyList<Migration> migrations,
    int partitions,
    TimeProvider time
)
{
    // language=sql — a migration may take longer than a session's statement timeout
    private const string Begin = $"""
        set local statement_timeout = 0;
        set local lock_timeout = 0;
        select pg_advisory_xact_lock(hashtext('tributary.migration'));
        {ShortLocks.Set};
        create table if not exists migration (number int primary key, name text not null,
            at timestamptz not null default now())
        """;

    // language=sql
    private const string Find = "select exists (select from migration where number = $1)";

    // language=sql
    private const string SelectChecksum = "select value from setting where key = 'migration.' || $1";

    // language=sql
    private const string Insert = "insert into migration (number, name) values ($1, $2)";

    // language=sql — only with the first migration: the number of partitions never changes
    private const string InsertPartitions = """
        with kept as (insert into setting (key, value) values ('partitions', cast($1 as text)))
        insert into partition (id, seq) select id, 0 from generate_series(0, $1 - 1) as id
        """;

    /// <exception cref="InvalidOperationException">
    /// Other transactions hold the locks that a migration needs and do not release them.
    /// </exception>
    /// <returns>The migrations that were not applied before, ascending.</returns>
    public async ValueTask<IReadOnlyList<int>> RunAsync(CancellationToken stopping)
    {
        var applied = new List<int>();
        foreach (var migration in migrations)
            await ShortLocks.TryAsync(
                $"Migration {migration.Number} ({migration.Name})",
                () => ApplyAsync(migration, applied, stopping),
                time,
                stopping
            );
        return applied;
    }

    private static string NumberOf(Migration migration) => migration.Number.ToString(CultureInfo.InvariantCulture);

    private async ValueTask ApplyAsync(Migration migration, List<int> applied, CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        await ExecuteAsync(Begin);
        if (await IsAppliedAsync())
        {
            Schema.CheckForm(migration, await FindChecksumAsync());
            return;
        }
        await ExecuteAsync(migration.Sql);
        if (migration.Number == 1)
            await ExecuteAsync(InsertPartitions, partitions);
        await ExecuteAsync(Schema.PutServes, migration.Serves);
        await ExecuteAsync(Schema.PutChecksum, NumberOf(migration), migration.Checksum);
        await ExecuteAsync(Insert, migration.Number, migration.Name);
        await transaction.CommitAsync(stopping);
        applied.Add(migration.Number);

        async ValueTask<bool> IsAppliedAsync()
        {
            await using var command = new NpgsqlCommand(Find, connection)
            {
                Parameters = { new NpgsqlParameter { Value = migration.Number } },
            };
            return (bool)(await command.ExecuteScalarAsync(stopping))!;
        }

        async ValueTask<string?> FindChecksumAsync()
        {
            await using var command = new NpgsqlCommand(SelectChecksum, connection)
            {
                Parameters = { new NpgsqlParameter { Value = NumberOf(migration) } },
            };
            return (string?)await command.ExecuteScalarAsync(stopping);
        }

        async ValueTask ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(stopping);
        }
    }
}
