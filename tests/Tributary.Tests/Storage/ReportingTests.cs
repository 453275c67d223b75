using System.Collections.ObjectModel;
using Npgsql;
using Tributary.Engine.Money;
using Tributary.Storage.Connections;
using Tributary.Tests.Storage.Features;
using Xunit;

namespace Tributary.Tests.Storage;

/// <summary>The views for business tools, on a database in which something was decided.</summary>
public sealed class ReportingTests(SqliteReadServer sqlite, PostgresReadServer postgres)
    : IClassFixture<SqliteReadServer>,
        IClassFixture<PostgresReadServer>
{
    private const string Views = "select viewname::text from pg_views where schemaname = 'reporting' order by 1";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Views_say_the_same_on_both_databases()
    {
        var left = await ReadAsync(await sqlite.OpenAsync(), "reporting_");
        var right = await ReadAsync(await postgres.OpenAsync(), "reporting.");

        Assert.Equal(left, right);
        Assert.Contains("members: 3", left);
        Assert.Contains("events.revenue_currency: USD", left);
    }

    [Fact]
    public async Task Decimal_amounts_have_the_decimals_of_their_currency()
    {
        var server = await postgres.OpenAsync();
        var sample = await SampleProgram.CreateAsync(server);
        var wrong = await server
            .Get<Database>()
            .ListAsync(
                """
                select kind from reporting.accounts
                where program = @program and currency = 'USD'
                    and (held_decimal <> held / 100.0 or scale(held_decimal) <> 2 or held_decimal is null)
                union all
                select 'no account' where not exists (
                    select from reporting.accounts where program = @program and (held > 0 or payable > 0))
                """,
                reader => reader.GetString(0),
                Stopping,
                ("@program", sample.Name)
            );

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("reporting_", false)]
    [InlineData("reporting.", true)]
    public async Task The_view_of_currencies_has_those_of_the_code(string prefix, bool isPostgres)
    {
        var server = isPostgres ? await postgres.OpenAsync() : await sqlite.OpenAsync();
        var sample = await SampleProgram.CreateAsync(server);
        var stored = await server
            .Get<Database>()
            .ListAsync(
                $"select currency, exponent, minor_units from {prefix}currencies where program = @program",
                reader => (Code: reader.GetString(0), Exponent: reader.GetInt32(1), MinorUnits: reader.GetInt64(2)),
                Stopping,
                ("@program", sample.Name)
            );
        var known = Currencies.Codes.Select(code =>
        {
            Assert.True(Currencies.TryGetExponent(code, ReadOnlyDictionary<string, int>.Empty, out var exponent));
            return (code, exponent, (long)Math.Pow(10, exponent));
        });

        Assert.Equal(known.Order(), stored.Where(row => Currencies.Codes.Contains(row.Code)).Order());
    }

    [Fact]
    public async Task Each_column_of_a_view_has_a_comment()
    {
        var server = await postgres.OpenAsync();
        var bare = await server
            .Get<Database>()
            .ListAsync(
                """
                select c.relname || '.' || a.attname
                from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                where c.relnamespace = 'reporting'::regnamespace
                    and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)
                """,
                reader => reader.GetString(0),
                Stopping
            );

        Assert.Empty(bare);
    }

    [Fact]
    public async Task A_role_for_reports_reads_views_and_no_table()
    {
        await postgres.OpenAsync();
        var role = "reports_" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Stopping);
        await RunAsync(
            connection,
            $"""
            create role {role};
            grant usage on schema reporting to {role};
            grant select on all tables in schema reporting to {role}
            """
        );
        try
        {
            var views = await ListAsync(connection, Views);
            await RunAsync(connection, $"set role {role}");
            Assert.Equal(18, views.Count);
            foreach (var view in views)
                await ListAsync(connection, $"select 'x' from reporting.{view}");
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                ListAsync(connection, "select external_id from member")
            );
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
        finally
        {
            await RunAsync(connection, $"reset role; drop owned by {role}; drop role {role}");
        }
    }

    /// <summary>
    /// Returns the names of columns, the number of rows, and the values that are the same everywhere.
    /// </summary>
    private static async Task<List<string>> ReadAsync(ReadServer server, string prefix)
    {
        var sample = await SampleProgram.CreateAsync(server);
        var (database, found) = (server.Get<Database>(), new List<string>());
        string[] views =
        [
            "programs",
            "currencies",
            "members",
            "codes",
            "clicks",
            "referrals",
            "events",
            "rewards",
            "ledger",
            "daily",
            "cohorts",
            "accounts",
            "transfers",
            "cases",
            "parked",
            "webhooks",
            "deliveries",
        ];
        foreach (var view in views)
        {
            var rows = await database.ListAsync(
                $"select * from {prefix}{view} where program = @program",
                reader =>
                    Enumerable
                        .Range(0, reader.FieldCount)
                        .Where(i => !reader.IsDBNull(i) && IsTheSame(reader.GetName(i)))
                        .Select(i => $"{view}.{reader.GetName(i)}: {reader.GetValue(i)}")
                        .ToList(),
                Stopping,
                ("@program", sample.Name)
            );
            found.Add($"{view}: {rows.Count}");
            found.AddRange(rows.SelectMany(row => row).Order(StringComparer.Ordinal));
        }
        return found;
    }

    private static bool IsTheSame(string column) =>
        column is not ("program" or "code")
        && !column.EndsWith("_id", StringComparison.Ordinal)
        && !column.EndsWith("_at", StringComparison.Ordinal);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stopping);
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Stopping);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stopping))
            rows.Add(reader.GetString(0));
        return rows;
    }
}
