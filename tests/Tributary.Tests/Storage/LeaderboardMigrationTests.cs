using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine;
using Tributary.Storage;
using Tributary.Storage.Postgres;
using Tributary.Storage.Sqlite;
using Xunit;

namespace Tributary.Tests;

/// <summary>A database of before migration 4, with what was counted there, is carried over.</summary>
public sealed class LeaderboardMigrationTests
{
    private const int Number = 4;

    private const string Before = """
        insert into setting (key, value) values ('partitions', '1');
        insert into partition (id, seq) values (0, 7);
        insert into member_stats (member_id, program_id, sign_ups, completed, rejected, expired, events, revenue, rewards, reward_amount)
        values (10, 1, 5, 4, 0, 1, 9, 900, 3, 90), (11, 1, 1, 0, 0, 0, 1, 0, 0, 0);
        insert into score (program_id, span, period, member_id, referrals, revenue, rewards)
        values (1, 'all', 0, 10, 4, 900, 90), (1, 'month', 20261001, 10, 3, 800, 80), (1, 'month', 20261101, 10, 1, 100, 10),
               (1, 'week', 20261109, 10, 1, 70, 7), (1, 'week', 20261102, 10, 9, 99, 99);
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_SQLite()
    {
        using var file = new TestSqlite();
        await using (var old = new SqliteConnection($"Data Source={file.Path};Pooling=False"))
            await MakeOldAsync(old, "Sqlite", "create table migration (number integer primary key, name text not null, at integer not null) strict", "0");

        await using var store = await SqliteStore.OpenAsync(file.Path, 1, new ProgramCache(), TimeProvider.System, migrate: true, Stopping);
        await AssertCarriedOverAsync(store.Database);
    }

    [Fact]
    public async Task On_PostgreSQL()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (var old = new NpgsqlConnection(database.ConnectionString + ";Pooling=false"))
            await MakeOldAsync(old, "Postgres", "create table migration (number int primary key, name text not null, at timestamptz not null default now())", "now()");

        await using var store = await PostgresStore.OpenAsync(database.Url, 1, new ProgramCache(), TimeProvider.System, migrate: true, Stopping);
        await AssertCarriedOverAsync(store.Database);
    }

    private static async Task MakeOldAsync(DbConnection connection, string folder, string migrationTable, string now)
    {
        await connection.OpenAsync(Stopping);
        await using var command = connection.CreateCommand();
        var old = Migration.Of(folder).Where(migration => migration.Number < Number);
        foreach (var sql in (string[])[migrationTable, .. old.Select(m => $"{m.Sql}; insert into migration values ({m.Number}, '{m.Name}', {now})"), Before])
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(Stopping);
        }
    }

    private static async Task AssertCarriedOverAsync(Database database)
    {
        await using var connection = await database.OpenAsync(Stopping);
        Assert.Equal(new Dictionary<StatsKey, MemberStatsDelta>
        {
            [new(1, 10)] = new(new(5, 4, 0, 1, 9, 900, 3, 90), new(20261101, 1, 100, 10), new(20261109, 1, 70, 7)),
            [new(1, 11)] = new(new(1, 0, 0, 0, 1, 0, 0, 0), default, default),
        }, (await SqlStoreView.ReadAsync(connection, Stopping)).Stats);
    }
}
