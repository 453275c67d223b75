using System.Security.Cryptography;
using Npgsql;
using Xunit;

namespace Tributary.Tests.Fixtures;

/// <summary>An empty database for each test class (IClassFixture), dropped at the end.</summary>
/// <remarks>
/// <c>./test</c> names the server in TRIBUTARY_TEST_POSTGRES, as a postgres:// URL. Without it the tests that ask for
/// <see cref="Url"/> are skipped, except under CI=true, where a missing server is a failure.
/// </remarks>
public sealed class TestPostgres : IAsyncLifetime
{
    private const string Variable = "TRIBUTARY_TEST_POSTGRES";

    // language=sql — as a replica until its transaction ends, no trigger and no foreign key interferes
    private const string Empty = """
        do $$
        declare name text;
        begin
            perform set_config('session_replication_role', 'replica', true);
            for name in select tablename from pg_tables where schemaname = 'public' and tablename not in ('migration',
                'setting', 'partition', 'audit_head')
            loop execute format('delete from %I', name); end loop;
            update partition set seq = 0;
            update audit_head set id = 0, hash = '';
            delete from setting where key like 'retention.%';
        end $$
        """;

    /// <summary>
    /// Connections for statements about databases, kept from one to the next: most of them cost less than a connection.
    /// </summary>
    private static readonly Lazy<NpgsqlDataSource> s_server = new(() =>
        NpgsqlDataSource.Create(ToConnectionString(new Uri(Environment.GetEnvironmentVariable(Variable)!)))
    );

    private readonly string _name = "test_" + RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly string? _template;
    private Uri? _server;
    private NpgsqlConnection? _emptying;

    public TestPostgres()
        : this(template: null) { }

    private TestPostgres(string? template) => _template = template;

    public string Name => _name;

    /// <summary>The postgres:// URL of the database, in the form of <c>Tributary__Storage</c>.</summary>
    public string Url => Of(_name).ToString();

    /// <summary>The same database in the form of Npgsql.</summary>
    public string ConnectionString => ToConnectionString(Of(_name));

    /// <summary>Creates another database, for a test that cannot share its class's. The caller disposes it.</summary>
    public static async Task<TestPostgres> CreateDatabaseAsync()
    {
        var database = new TestPostgres();
        await database.InitializeAsync();
        return database;
    }

    /// <summary>
    /// Creates a database with the schema. It is a copy of one that was migrated once, since that is cheaper than to
    /// migrate each.
    /// </summary>
    /// <remarks>Empty where the tests that need PostgreSQL are skipped.</remarks>
    public static async Task<TestPostgres> CreateMigratedAsync(int partitions = 16)
    {
        var database = new TestPostgres(await PostgresTemplates.FindOrMakeAsync(partitions));
        await database.InitializeAsync();
        return database;
    }

    /// <summary>False where the tests that need PostgreSQL are skipped.</summary>
    internal static bool IsThere => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Closes the connections that are kept for all databases.</summary>
    internal static ValueTask EndAsync() => s_server.IsValueCreated ? s_server.Value.DisposeAsync() : default;

    /// <summary>
    /// Skips a test that brings its own PostgreSQL, because none need be installed if none is configured.
    /// </summary>
    public static void SkipWhenMissing() =>
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 }
                && Environment.GetEnvironmentVariable("CI") != "true",
            $"{Variable} is not set: ./test installs a PostgreSQL and sets it."
        );

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url)
        {
            _server = new Uri(url);
            await OnServerAsync($"create database {_name} template {_template ?? "template0"}");
        }
        else if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException($"{Variable} is not set, and CI must not skip: run ./test.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_emptying is not null)
            await _emptying.DisposeAsync();
        if (_server is not null)
            await OnServerAsync($"drop database {_name} with (force)");
    }

    /// <summary>
    /// Deletes every row of a migrated database and resets each partition, at a tenth of the cost of another database.
    /// It keeps its connection, since a new one would first read the description of every table.
    /// </summary>
    public async Task EmptyAsync()
    {
        if (_emptying is null)
        {
            _emptying = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await _emptying.OpenAsync();
        }
        await using var command = new NpgsqlCommand(Empty, _emptying);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends every connection and refuses new ones, as if the server were down.</summary>
    public async Task ShutOutAsync()
    {
        await OnServerAsync($"alter database {_name} with allow_connections false");
        await OnServerAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name}'");
    }

    public Task LetInAsync() => OnServerAsync($"alter database {_name} with allow_connections true");

    // Skipped here and not in InitializeAsync, since xunit reports a skip thrown by a fixture as a failure.
    private Uri Of(string database)
    {
        Assert.SkipWhen(_server is null, $"{Variable} is not set: ./test starts a PostgreSQL and sets it.");
        return new UriBuilder(_server!) { Path = database }.Uri;
    }

    private static async Task OnServerAsync(string statement)
    {
        await using var command = s_server.Value.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
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
            ["Server Compatibility Mode"] = "NoTypeLoading",
        }.ConnectionString;
    }
}
