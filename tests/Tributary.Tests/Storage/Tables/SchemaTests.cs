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
        ["program.created_at"] = "written when a program is made",
        ["program.is_budgeted"] = "written with the Terms",
        ["program.subscribed_from"] = "written with the sinks",
        ["terms.created_at"] = "written with the Terms",
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
                """,
                column => column.Type
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
            from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table'
            """,
            column =>
                column.Type switch
                {
                    "text" or "bigint[]" => "text",
                    "bytea" => "blob",
                    _ => "integer",
                }
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
    private static async Task AgreesAsync(DbConnection connection, string sql, Func<Column, string> typeOf)
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

        Assert.True(tables.Count > 15, "The descriptions were not found.");
        Faults.None([
            .. described
                .Where(column => !schema.TryGetValue(column.Key, out var stored) || stored != column.Value)
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
