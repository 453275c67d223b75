using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Migrations;
using Xunit;

namespace Tributary.Tests.Storage.Migrations;

/// <summary>Holds each migrator to one behaviour, with migrations that only these tests have.</summary>
public abstract class MigratorContract : IAsyncLifetime
{
    protected const int PartitionCount = 4;

    private const string Fails = "insert into such (place) values (1);";

    private const string CreatesTally = """
        -- serves: 1
        create table tally (id integer primary key, old_sum integer not null);
        insert into tally (id, old_sum) values (1, 10), (2, 20);
        """;

    private const string Expands = """
        -- serves: 1
        alter table tally add column new_sum integer not null default 0;
        alter table tally add column moved integer not null default 0;
        update tally set new_sum = old_sum, moved = old_sum;
        """;

    private const string Contracts = """
        -- serves: 9002
        update tally set new_sum = new_sum + (old_sum - moved);
        alter table tally drop column old_sum;
        alter table tally drop column moved;
        """;

    private const string ReadSums = "select new_sum from tally order by id";

    private static readonly Migration s_creates = Migration.Of(9_001, "creates", CreatesTally);
    private static readonly Migration s_expands = Migration.Of(9_002, "expands", Expands);
    private static readonly Migration s_contracts = Migration.Of(9_003, "contracts", Contracts);

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_schema_is_made_only_when_asked_for()
    {
        var refused = await Assert.ThrowsAsync<UnmigratedException>(() => OpenAsync(migrate: false));

        Assert.Contains("tributary migrate", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], await OpenAsync(migrate: true));
        Assert.Equal([], await OpenAsync(migrate: false));
    }

    [Fact]
    public async Task Nodes_that_migrate_at_once_find_one_schema()
    {
        var applied = await Task.WhenAll(AtOnce(() => OpenAsync(migrate: true)));

        Assert.Equal([1], applied.SelectMany(numbers => numbers));
        Assert.Equal([PartitionCount], await ListAsync("select count(*) from partition"));
    }

    [Fact]
    public async Task A_migration_runs_once_when_many_apply_it()
    {
        await OpenAsync(migrate: true);

        var applied = await Task.WhenAll(AtOnce(() => MigrateAsync(s_creates, s_expands)));

        Assert.Equal([9_001, 9_002], applied.SelectMany(numbers => numbers).Order());
        Assert.Equal([10, 20], await ListAsync(ReadSums));
        Assert.Equal([9_001, 9_002], await ListAsync("select number from migration where number > 9000 order by 1"));
    }

    /// <summary>The column and the values that were filled before the fault are undone with it.</summary>
    [Fact]
    public async Task An_interrupted_back_fill_is_undone_and_runs_again()
    {
        await OpenAsync(migrate: true);
        await MigrateAsync(s_creates);
        var interrupted = Migration.Of(9_002, "expands", Expands + Fails);

        await Assert.ThrowsAsync<StoreException>(() => MigrateAsync(s_creates, interrupted, s_contracts));

        Assert.Equal([9_001], await ListAsync("select max(number) from migration"));
        await Assert.ThrowsAnyAsync<DbException>(() => ListAsync(ReadSums));
        Assert.Equal([9_002], await MigrateAsync(s_creates, s_expands));
        Assert.Equal([10, 20], await ListAsync(ReadSums));
    }

    /// <summary>
    /// After the expansion an earlier version adds to the old column and a later one to the new. The contraction moves
    /// what the earlier one added.
    /// </summary>
    [Fact]
    public async Task Versions_side_by_side_lose_nothing()
    {
        await OpenAsync(migrate: true);
        await MigrateAsync(s_creates, s_expands);
        await OpenAsync(migrate: false);
        await ExecuteAsync("update tally set old_sum = old_sum + 5 where id = 1");
        await ExecuteAsync("insert into tally (id, old_sum) values (3, 30)");
        await ExecuteAsync("update tally set new_sum = new_sum + 7 where id in (1, 2)");

        Assert.Equal([9_003], await MigrateAsync(s_creates, s_expands, s_contracts));

        Assert.Equal([22, 27, 30], await ListAsync(ReadSums));
        await Assert.ThrowsAnyAsync<DbException>(() => ListAsync("select old_sum from tally"));
    }

    [Fact]
    public async Task A_schema_that_needs_a_newer_version_is_refused()
    {
        await OpenAsync(migrate: true);
        await MigrateAsync(s_creates, s_expands, s_contracts);

        foreach (var migrates in (bool[])[true, false])
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(migrates));
            Assert.Contains("requires migration 9002", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A later migration may serve more servers than an earlier one. The earlier one still counts.</summary>
    [Fact]
    public async Task The_highest_number_that_a_migration_names_counts()
    {
        await OpenAsync(migrate: true);
        Assert.Equal([1], await ListAsync(Schema.SelectServes));
        await MigrateAsync(s_creates, s_expands, s_contracts);

        await MigrateAsync(Migration.Of(9_004, "serves_all", "-- serves: 1\ncreate table later (id integer)"));

        Assert.Equal([9_002], await ListAsync(Schema.SelectServes));
    }

    [Fact]
    public async Task A_migration_that_has_changed_is_refused()
    {
        await OpenAsync(migrate: true);
        await MigrateAsync(s_creates);
        var changed = Migration.Of(9_001, "creates", CreatesTally + "-- changed");
        var elsewhere = Migration.Of(9_001, "creates", CreatesTally.ReplaceLineEndings("\r\n"));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(changed, s_expands));

        Assert.Contains("9001 (creates)", refused.Message, StringComparison.Ordinal);
        Assert.Equal([9_001], await ListAsync("select max(number) from migration"));
        Assert.Equal([9_002], await MigrateAsync(elsewhere, s_expands));
    }

    /// <summary>Databases of versions before the first release have no such record.</summary>
    [Fact]
    public async Task A_schema_that_began_otherwise_is_refused()
    {
        await OpenAsync(migrate: true);
        await ExecuteAsync("delete from setting where key = 'migration.1'");

        foreach (var migrates in (bool[])[true, false])
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(migrates));
            Assert.Contains("create a new one", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_migration_says_whom_it_serves()
    {
        var refused = Assert.Throws<FormatException>(() => Migration.Of(9_001, "silent", "select 1"));

        Assert.Contains("9001 (silent)", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Opens a store and closes it again.</summary>
    /// <returns>The migrations that it applied.</returns>
    protected abstract Task<IReadOnlyList<int>> OpenAsync(bool migrate);

    private protected abstract Task<IReadOnlyList<int>> MigrateAsync(params Migration[] migrations);

    protected abstract DbConnection Connect();

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync(Stopping);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stopping);
    }

    private async Task<List<int>> ListAsync(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync(Stopping);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Stopping);
        var rows = new List<int>();
        while (await reader.ReadAsync(Stopping))
            rows.Add(Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture));
        return rows;
    }

    private static IEnumerable<Task<IReadOnlyList<int>>> AtOnce(Func<Task<IReadOnlyList<int>>> run) =>
        Enumerable.Range(0, 3).Select(_ => Task.Run(run));
}
