using Npgsql;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Migrations;

/// <summary>
/// Brings a database to a schema while servers go on working on it. Each migration is one transaction: 1. one node migrates, the others wait and find it
/// done; 2. what it needs is locked, or let go and tried again in a while; 3. it is kept, with the oldest server that it serves.
/// </summary>
/// <param name="source">Of plain plans: a migration reads whole tables, which the flow never does.</param>
/// <param name="partitions">For the first migration.</param>
internal sealed class PostgresMigrator(NpgsqlDataSource source, IReadOnlyList<Migration> migrations, int partitions, TimeProvider time)
{
    // language=sql — a migration itself may take longer than a session's statements
    private const string Begin = $"""
        set local statement_timeout = 0;
        set local lock_timeout = 0;
        select pg_advisory_xact_lock(hashtext('tributary.migration'));
        {ShortLocks.Set};
        create table if not exists migration (number int primary key, name text not null, at timestamptz not null default now())
        """;

    // language=sql
    private const string Find = "select exists (select from migration where number = $1)";

    // language=sql
    private const string Insert = "insert into migration (number, name) values ($1, $2)";

    // language=sql — with the first migration, and never again: the number of partitions is fixed
    private const string InsertPartitions = """
        with kept as (insert into setting (key, value) values ('partitions', cast($1 as text)))
        insert into partition (id, seq) select id, 0 from generate_series(0, $1 - 1) as id
        """;

    /// <exception cref="InvalidOperationException">Others hold what a migration has to lock, and do not let it go.</exception>
    /// <returns>The migrations that were not applied before, ascending.</returns>
    public async ValueTask<IReadOnlyList<int>> RunAsync(CancellationToken stopping)
    {
        var applied = new List<int>();
        foreach (var migration in migrations)
            await ShortLocks.TryAsync($"Migration {migration.Number} ({migration.Name})", () => ApplyAsync(migration, applied, stopping), time, stopping);
        return applied;
    }

    private async ValueTask ApplyAsync(Migration migration, List<int> applied, CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        await ExecuteAsync(Begin);
        if (await IsAppliedAsync()) return;
        await ExecuteAsync(migration.Sql);
        if (migration.Number == 1) await ExecuteAsync(InsertPartitions, partitions);
        if (migration.Serves is { } serves) await ExecuteAsync(Schema.PutServes, serves);
        await ExecuteAsync(Insert, migration.Number, migration.Name);
        await transaction.CommitAsync(stopping);
        applied.Add(migration.Number);

        async ValueTask<bool> IsAppliedAsync()
        {
            await using var command = new NpgsqlCommand(Find, connection) { Parameters = { new NpgsqlParameter { Value = migration.Number } } };
            return (bool)(await command.ExecuteScalarAsync(stopping))!;
        }

        async ValueTask ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(stopping);
        }
    }
}
