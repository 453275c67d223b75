using System.Security.Cryptography;
using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Xunit;

namespace Tributary.Tests.Fixtures;

/// <summary>
/// An empty, spread database on every machine of a cluster of Citus, for each test class (IClassFixture).
/// </summary>
/// <remarks>
/// TRIBUTARY_TEST_CITUS holds the postgres:// URL of a database of the coordinator in which Citus knows the coordinator
/// and its workers, as a superuser who may connect to all of them. Citus is not in Debian, so <c>./test</c> does not
/// install it: without the variable these tests are skipped, and the skip says so.
/// </remarks>
public sealed class TestCitus : IAsyncLifetime
{
    private const string Variable = "TRIBUTARY_TEST_CITUS";

    // language=sql — all tables in one statement, since some refer to others
    private const string Empty = """
        do $$ begin
            execute (select 'truncate ' || string_agg(quote_ident(c.relname), ', ')
                from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                    and c.relname not in ('migration', 'setting', 'partition', 'audit_head', 'citus_tables'));
            update partition set seq = 0;
            update audit_head set id = 0, hash = '';
            delete from setting where key like 'retention.%';
        end $$
        """;

    private readonly string _name = "test_" + RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly int _partitions;
    private List<(string Host, int Port, bool IsCoordinator)> _machines = [];

    public TestCitus()
        : this(16) { }

    public TestCitus(int partitions) => _partitions = partitions;

    /// <summary>The value of <c>Tributary__Storage</c>.</summary>
    public string Url
    {
        get
        {
            Assert.SkipWhen(
                _machines.Count == 0,
                $"{Variable} is not set: this test did not run, as it needs a cluster of Citus (docs/scaling.md)."
            );
            return $"{Of(_machines.Single(machine => machine.IsCoordinator), _name)}?distribution=citus";
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } url)
            return;
        await using (var known = NpgsqlDataSource.Create(ToConnectionString(new Uri(url))))
        {
            await using var command = known.CreateCommand("select nodename, nodeport, groupid = 0 from pg_dist_node");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                _machines.Add((reader.GetString(0), reader.GetInt32(1), reader.GetBoolean(2)));
        }
        foreach (var machine in _machines)
        {
            await RunAsync(machine, "postgres", $"create database {_name}");
            await RunAsync(machine, _name, "create extension citus");
        }
        var coordinator = _machines.Single(machine => machine.IsCoordinator);
        await RunAsync(
            coordinator,
            _name,
            $"select citus_set_coordinator_host('{coordinator.Host}', {coordinator.Port})"
        );
        foreach (var (host, port, _) in _machines.Where(machine => !machine.IsCoordinator))
            await RunAsync(coordinator, _name, $"select citus_add_node('{host}', {port})");
        await using var store = await PostgresStore.OpenAsync(
            Url,
            _partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            CancellationToken.None
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
            await RunAsync(machine, "postgres", $"drop database if exists {_name} with (force)");
    }

    /// <summary>Deletes every row, and resets each partition.</summary>
    public Task EmptyAsync() => RunAsync(_machines.Single(machine => machine.IsCoordinator), _name, Empty);

    private static async Task RunAsync(
        (string Host, int Port, bool IsCoordinator) machine,
        string database,
        string statement
    )
    {
        await using var server = NpgsqlDataSource.Create(ToConnectionString(new Uri(Of(machine, database))));
        await using var command = server.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private static string Of((string Host, int Port, bool IsCoordinator) machine, string database)
    {
        var url = new Uri(Environment.GetEnvironmentVariable(Variable)!);
        return new UriBuilder(url)
        {
            Host = machine.Host,
            Port = machine.Port,
            Path = database,
        }.Uri.ToString();
    }

    private static string ToConnectionString(Uri url)
    {
        var login = url.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.IsDefaultPort ? NpgsqlConnection.DefaultPort : url.Port,
            Username = Uri.UnescapeDataString(login[0]),
            Password = login.Length == 2 ? Uri.UnescapeDataString(login[1]) : null,
            Database = url.AbsolutePath.TrimStart('/'),
            Pooling = false,
            CommandTimeout = 0,
            ["Server Compatibility Mode"] = "NoTypeLoading",
        }.ConnectionString;
    }
}
