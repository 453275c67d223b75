using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Storage.Tables;

/// <summary>Descriptions of tables agree with the migrated schema of each database.</summary>
public sealed class SchemaTests
{
    /// <summary>Columns that no description has, and why.</summary>
    private static readonly Dictionary<string, string> s_undescribed = new()
    {
        ["parked.waited_for"] = "written where an entry is given up",
        ["trait.said_at"] = "written when a member changes a value after it joined",
        ["click.user_agent"] = "written by capture",
        ["click.referrer_url"] = "written by capture",
        ["click.landing_url"] = "written by capture",
        ["click.segment_id"] = "written by capture",
        ["click.stored_at"] = "written by capture",
        ["program.subscribed_from"] = "written with the sinks",
    };

    /// <summary>Tables that have no description, and why.</summary>
    private static readonly Dictionary<string, string> s_undescribedTables = new()
    {
        ["adjustment_use"] = "one statement adds to it and reads it: AdjustmentAllowance",
        ["analytics_position"] = "one statement moves it: AnalyticsRollup",
        ["audit_head"] = "one row, which AuditChain alone locks and moves",
        ["click_count"] = "counted by a set-based statement written by hand: PostgresClicks, SqliteClicks",
        ["click_daily"] = "counted like click_count",
        ["click_day"] = "counted like click_count",
        ["click_segment_day"] = "counted like click_count",
        ["click_segment_month"] = "counted like click_count",
        ["click_tally"] = "arrays of a transaction, written and emptied by PostgresClicks",
        ["click_uncounted"] = "one statement adds to it: UncountedClickSums",
        ["entry_key"] = "each insert is a race for the key, and returns what its database needs",
        ["link_change"] = "counted by triggers",
        ["migration"] = "written by each migrator: PostgresMigrator, SqliteMigrator",
        ["owner_count"] = "counted by a trigger",
        ["portal"] = "written by one statement and read by one: PortalLooks",
        ["protection_key"] = "written by one statement and read by one: ProtectionKeys",
        ["recovery_code"] = "written by one statement; a code is used by deleting it",
        ["rollup"] = "one statement moves it: RankingTurn",
        ["sequence"] = "the sequences of PostgreSQL as rows, each raised by one statement",
        ["setting"] = "pairs of a key and a value, which also migrations write",
        ["sign_in_trial"] = "one statement counts: TrialCounts",
        ["sink"] = "written by one statement: Sinks",
        ["sink_position"] = "written for all partitions by one statement, and locked by the relay",
        ["trait_tombstone"] = "copied from trait by one statement: PostgresErasure, SqliteErasure",
        ["turn"] = "taken by one statement: Turns",
    };

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_are_described_as_PostgreSQL_has_them()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (
            await PostgresStore.OpenAsync(
                database.Url,
                4,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                Stopping
            )
        )
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
            await connection.OpenAsync(Stopping);
            await AgreesAsync(
                connection,
                """
                select table_name, column_name, case when data_type = 'ARRAY' then 'bigint[]' else data_type end,
                    is_nullable = 'YES' from information_schema.columns
                where table_schema = 'public'
                    and table_name not in (select relname from pg_class where relispartition)
                """,
                column => column.Type,
                missing: ["sequence"]
            );
            var number = 0;
            foreach (var (_, write) in Descriptions.Writes())
                await ExecuteAsync(connection, $"prepare write{number++} as {write.Sql.Postgres}");
        }
    }

    [Fact]
    public async Task Tables_are_described_as_SQLite_has_them()
    {
        using var file = new TestSqlite();
        await using var store = await SqliteStore.OpenAsync(
            file.Path,
            4,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
        await using var connection = await store.Database.OpenAsync(Stopping);
        await AgreesAsync(
            connection,
            """
            select t.name, c.name, lower(c.type), c."notnull" = 0 and c.pk = 0
            from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite%'
            """,
            column =>
                column.Type switch
                {
                    "text" or "bigint[]" => "text",
                    "bytea" => "blob",
                    _ => "integer",
                },
            missing: ["click_tally"] // SQLite counts at once
        );
        foreach (var (_, write) in Descriptions.Writes())
        foreach (var sql in (string?[])[write.Sql.Sqlite, write.Sql.SqliteElse])
            if (sql is not null)
                await ExecuteAsync(connection, $"explain {sql}");
    }

    [Fact]
    public void A_column_that_is_not_selected_cannot_be_read()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select 1";
        using var reader = command.ExecuteReader();
        reader.Read();

        Assert.ThrowsAny<Exception>(() => RewardRow.UpdatedAt.Read(reader, RewardRow.Columns.Count));
    }

    /// <param name="sql">Selects table, column, type and whether it may be null.</param>
    /// <param name="missing">The tables that this database does not have.</param>
    private static async Task AgreesAsync(
        DbConnection connection,
        string sql,
        Func<Column, string> typeOf,
        string[] missing
    )
    {
        var schema = new Dictionary<string, (string Type, bool IsNullable)>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync(Stopping);
            while (await reader.ReadAsync(Stopping))
                schema[$"{reader.GetString(0)}.{reader.GetString(1)}"] = (reader.GetString(2), reader.GetBoolean(3));
        }
        var described = Descriptions
            .Tables.SelectMany(table => table.Columns, (table, column) => (Name: $"{table.Name}.{column}", column))
            .ToDictionary(found => found.Name, found => (typeOf(found.column), found.column.IsNullable));
        var tables = Descriptions.Tables.Select(table => table.Name).ToHashSet();

        var stored = schema.Keys.Select(name => name[..name.IndexOf('.')]).ToHashSet();

        Assert.True(tables.Count > 15, "The descriptions were not found.");
        Faults.None([
            .. stored
                .Except(tables)
                .Except(s_undescribedTables.Keys)
                .Select(table => $"table {table} is not described, and nothing says why"),
            .. s_undescribedTables
                .Keys.Except(missing)
                .Where(table => tables.Contains(table) || !stored.Contains(table))
                .Select(table => $"table {table} is described, or is not there at all"),
        ]);
        Faults.None([
            .. described
                .Where(column => !schema.TryGetValue(column.Key, out var found) || found != column.Value)
                .Select(column =>
                    $"{column.Key} is described as {column.Value}, and is {schema.GetValueOrDefault(column.Key)}"
                ),
            .. schema
                .Keys.Where(name => tables.Contains(name[..name.IndexOf('.')]))
                .Except(described.Keys)
                .Except(s_undescribed.Keys)
                .Select(name => $"{name} is not described, and nothing says why"),
            .. s_undescribed
                .Keys.Where(name => described.ContainsKey(name) || !schema.ContainsKey(name))
                .Select(name => $"{name} is described, or is not there at all"),
        ]);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (connection is SqliteConnection)
            for (var i = 1; i <= 32; i++)
                command.Parameters.Add(new SqliteParameter($"?{i}", 1));
        await command.ExecuteNonQueryAsync(Stopping);
    }
}
