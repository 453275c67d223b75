using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Deciding;
using Tributary.Engine.Ledger;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Migrations;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Storage;

/// <summary>
/// A database from before migration 4 keeps its counts: migration 4 moves them to the members' figures, and 28 moves
/// the earnings on to their accounts. Counts that a server older than 28 writes beside newer ones follow with 40.
/// </summary>
public sealed class FiguresMigrationTests
{
    private const int Number = 4;
    private const int Moves = 40;

    private const string Document = """ '{"currency":"USD"}' """;

    private const string Before = """
        insert into setting (key, value) values ('partitions', '1');
        insert into partition (id, seq) values (0, 7);
        insert into program (id, name, status, created_at, version, is_budgeted) values (1, 'acme', 'active', 0, 1,
            false);
        insert into member_stats (member_id, program_id, sign_ups, completed, rejected, expired, events, revenue,
            rewards, reward_amount)
        values (10, 1, 5, 4, 0, 1, 9, 900, 4, 90), (11, 1, 1, 0, 0, 0, 1, 0, 0, 0);
        insert into score (program_id, span, period, member_id, referrals, revenue, rewards)
        values (1, 'all', 0, 10, 4, 900, 90), (1, 'month', 20261001, 10, 3, 800, 80), (1, 'month', 20261101, 10, 1, 100,
            10),
               (1, 'week', 20261109, 10, 1, 70, 7), (1, 'week', 20261102, 10, 9, 99, 99);
        insert into account (id, program_id, partition_id, member_id, currency, debits_pending, debits_posted,
            credits_pending, credits_posted, paid, reversed)
        values (100, 1, 0, 0, 'USD', 97, 0, 0, 0, 0, 0), (101, 1, 0, 10, 'USD', 0, 0, 90, 0, 0, 12), (102, 1, 0, 10,
            'EUR', 0, 0, 0, 30, 0, 0),
               (103, 1, 0, 11, 'USD', 0, 0, 0, 8, 0, 0);
        insert into reward (id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind,
            amount, currency, item, reversed, status,
            occurred_at, created_at, payable_at, updated_at, terms_version)
        values (1, 1, 0, 'event', 1, 'share', 'referrer', 1, 10, 'money', 50, 'USD', null, 0, 'held', 0, 0, 0, 0, 1),
               (2, 1, 0, 'event', 2, 'share', 'referrer', 1, 10, 'money', 45, 'USD', null, 5, 'held', 0, 0, 0, 0, 1),
               (3, 1, 0, 'event', 3, 'share', 'referrer', 1, 10, 'money', 7, 'USD', null, 7, 'reversed', 0, 0, 0, 0, 1),
               (4, 1, 0, 'event', 4, 'share', 'referrer', 1, 10, 'money', 30, 'EUR', null, 0, 'payable', 0, 0, 0, 0, 1),
               (5, 1, 0, 'event', 5, 'mug', 'referrer', 1, 10, 'gift', null, null, 'mug', 0, 'held', 0, 0, 0, 0, 1),
               (6, 1, 0, 'adjustment', 6, 'adjustment', 'member', 0, 11, 'money', 8, 'USD', null, 0, 'payable', 0, 0, 0,
                   0, 1);
        """;

    /// <summary>
    /// Writes of a server older than 28 beside newer ones: it grants 20.00 USD in a later week, reverses 10 of 30 EUR,
    /// grants 5 EUR and a mug, and 3 USD to a new member. The new servers had given that week of the account nothing.
    /// </summary>
    private const string Beside = """
        insert into member (program_id, id, external_id, root_id, partition_id, depth, member_group, status, joined_at,
            created_at, upline)
        values (1, 10, 'ann', 10, 0, 0, 'default', 'active', 0, 0, '{}'), (1, 11, 'bob', 11, 0, 0, 'default', 'active',
            0, 0, '{}'),
               (1, 12, 'cid', 12, 0, 0, 'default', 'active', 0, 0, '{}');
        insert into reward (id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind,
            amount, currency, item, reversed, status,
            occurred_at, created_at, payable_at, updated_at, terms_version)
        values (7, 1, 0, 'event', 7, 'share', 'referrer', 1, 10, 'money', 20, 'USD', null, 0, 'held', 0, 0, 0, 0, 1),
               (8, 1, 0, 'event', 8, 'share', 'referrer', 1, 10, 'money', 5, 'EUR', null, 0, 'held', 0, 0, 0, 0, 1),
               (9, 1, 0, 'event', 9, 'mug', 'referrer', 1, 10, 'gift', null, null, 'mug', 0, 'held', 0, 0, 0, 0, 1),
               (10, 1, 0, 'event', 10, 'share', 'referrer', 1, 12, 'money', 3, 'USD', null, 0, 'held', 0, 0, 0, 0, 1);
        update reward set reversed = 10 where id = 4;
        update account set credits_pending = credits_pending + 20 where id = 101;
        insert into account (id, program_id, partition_id, member_id, currency, debits_pending, debits_posted,
            credits_pending, credits_posted, paid, reversed)
        values (104, 1, 0, 12, 'USD', 0, 0, 3, 0, 0, 0);
        update member_stats set rewards = rewards + 3, reward_amount = reward_amount + 20,
            month_reward_amount = month_reward_amount + 20, week = 20261116,
            week_completed = 0, week_revenue = 0, week_reward_amount = 20
        where member_id = 10;
        insert into member_stats (member_id, program_id, sign_ups, completed, rejected, expired, events, revenue,
            rewards, reward_amount, month, month_reward_amount)
        values (12, 1, 0, 0, 0, 0, 1, 30, 1, 3, 20261201, 3);
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_SQLite()
    {
        using var file = new TestSqlite();
        await using (var old = new SqliteConnection($"Data Source={file.Path};Pooling=False"))
            await MakeOldAsync(
                old,
                "Sqlite",
                "create table migration (number integer primary key, name text not null, at integer not null) strict",
                "0",
                $"cast({Document} as blob)"
            );

        await using var store = await SqliteStore.OpenAsync(
            file.Path,
            1,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
        await AssertCarriedOverAsync(store.Database);
    }

    [Fact]
    public async Task On_PostgreSQL()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (var old = new NpgsqlConnection(database.ConnectionString + ";Pooling=false"))
            await MakeOldAsync(
                old,
                "Postgres",
                "create table migration (number int primary key, name text not null, at timestamptz not null "
                    + "default now())",
                "now()",
                Document
            );

        await using var store = await PostgresStore.OpenAsync(
            database.Url,
            1,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
        await AssertCarriedOverAsync(store.Database);
    }

    [Fact]
    public async Task What_an_old_server_counts_beside_newer_ones_on_PostgreSQL()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (var old = new NpgsqlConnection(database.ConnectionString + ";Pooling=false"))
        {
            await MakeOldAsync(
                old,
                "Postgres",
                "create table migration (number int primary key, name text not null, at timestamptz not null "
                    + "default now())",
                "now()",
                Document
            );
            await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
            await new Tributary.Storage.Migrations.PostgresMigrator(
                source,
                [.. Migration.Of("Postgres").Where(m => m.Number < Moves)],
                1,
                TimeProvider.System
            ).RunAsync(Stopping);
            await using var beside = new NpgsqlCommand(Beside, old);
            await beside.ExecuteNonQueryAsync(Stopping);
        }

        await using var store = await PostgresStore.OpenAsync(
            database.Url,
            1,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
        await using var connection = await store.Database.OpenAsync(Stopping);
        var stored = await SqlStoreView.ReadAsync(connection, Stopping);
        Assert.Equal(
            new Dictionary<StatsKey, MemberStatsDelta>
            {
                [new(1, 10)] = new(new(5, 4, 0, 1, 9, 900, 2, 0), new(20261101, 1, 100), new(20261116, 0, 0)),
                [new(1, 11)] = new(new(1, 0, 0, 0, 1, 0, 0, 0), default, default),
                [new(1, 12)] = new(new(0, 0, 0, 0, 1, 30, 0, 0), new(20261201, 0, 0), default),
            },
            stored.Stats
        );
        Assert.Equal(
            new Dictionary<long, Earnings>
            {
                [100] = default,
                [101] = new(3, 110, new(20261101, 30), new(20261116, 20)),
                [102] = new(2, 25, default, default),
                [103] = default,
                [104] = new(1, 3, new(20261201, 3), default),
            },
            stored.Earned
        );
        Assert.Equal(
            [0L],
            await store.Database.ListAsync(
                "select count(*) from information_schema.columns where table_name = 'member_stats' and "
                    + "column_name like '%reward_amount'",
                row => row.GetInt64(0),
                Stopping
            )
        );
    }

    private static async Task MakeOldAsync(
        DbConnection connection,
        string folder,
        string migrationTable,
        string now,
        string document
    )
    {
        await connection.OpenAsync(Stopping);
        await using var command = connection.CreateCommand();
        var old = Migration.Of(folder).Where(migration => migration.Number < Number);
        foreach (
            var sql in (string[])
                [
                    migrationTable,
                    .. old.Select(m => $"{m.Sql}; insert into migration values ({m.Number}, '{m.Name}', {now})"),
                    Before,
                    TermsOf(document),
                ]
        )
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(Stopping);
        }
    }

    private static string TermsOf(string document) =>
        "insert into terms (program_id, version, effective_from, applies_to_all, document, created_at) "
        + $"values (1, 1, 0, false, {document}, 0)";

    private static async Task AssertCarriedOverAsync(Database database)
    {
        await using var connection = await database.OpenAsync(Stopping);
        var stored = await SqlStoreView.ReadAsync(connection, Stopping);
        Assert.Equal(
            new Dictionary<StatsKey, MemberStatsDelta>
            {
                [new(1, 10)] = new(new(5, 4, 0, 1, 9, 900, 1, 0), new(20261101, 1, 100), new(20261109, 1, 70)),
                [new(1, 11)] = new(new(1, 0, 0, 0, 1, 0, 0, 0), default, default),
            },
            stored.Stats
        );
        Assert.Equal(
            new Dictionary<long, Earnings>
            {
                [100] = default,
                [101] = new(2, 90, new(20261101, 10), new(20261109, 7)),
                [102] = new(1, 30, default, default),
                [103] = default,
            },
            stored.Earned
        );
    }
}
