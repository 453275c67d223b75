using System.Text.RegularExpressions;
using Npgsql;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Migrations;

/// <summary>Verify must know every trigger that keeps a table append-only.</summary>
public sealed partial class GuardTests
{
    [Fact]
    public async Task Verify_expects_every_guard_of_postgres()
    {
        await using var source = NpgsqlDataSource.Create("Host=unused");
        await using var database = new PostgresDatabase(source, source);

        Assert.Equal(GuardsOf("Postgres", Refusal()), database.Guards.Order());
    }

    [Fact]
    public async Task Verify_expects_every_guard_of_sqlite()
    {
        using var file = new TestSqlite();
        using var writing = new SemaphoreSlim(1, 1);
        await using var database = new SqliteDatabase(file.Path, writing);

        Assert.Equal(GuardsOf("Sqlite", Abortion()), database.Guards.Order());
    }

    private static IEnumerable<string> GuardsOf(string folder, Regex guard) =>
        Migration
            .Of(folder)
            .SelectMany(migration => guard.Matches(migration.Sql))
            .Select(m => m.Groups[1].Value)
            .Order();

    [GeneratedRegex(@"create trigger (\w+) [^;]*?execute function refuse_change\(\)")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"create trigger (\w+) [^;]*?begin select raise\(abort")]
    private static partial Regex Abortion();
}
