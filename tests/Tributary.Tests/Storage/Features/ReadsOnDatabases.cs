using Tributary.Server.Application.Settings;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Features.Alerts;
using Tributary.Tests.Storage.Features.Analytics;
using Tributary.Tests.Storage.Features.Leaderboards;
using Tributary.Tests.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Storage.Features;

public sealed class SqliteReads(SqliteReadServer server) : ReadsContract(server), IClassFixture<SqliteReadServer>;

public sealed class PostgresReads(PostgresReadServer server) : ReadsContract(server), IClassFixture<PostgresReadServer>;

public sealed class SqliteLeaderboards() : LeaderboardContract(new SqliteReadServer());

public sealed class PostgresLeaderboards() : LeaderboardContract(new PostgresReadServer());

public sealed class SqliteLeaderboardTurn() : LeaderboardTurnContract(new SqliteReadServer());

public sealed class PostgresLeaderboardTurn() : LeaderboardTurnContract(new PostgresReadServer());

public sealed class SqliteLeaderboardPlaces() : LeaderboardPlacesContract(new SqliteReadServer());

public sealed class PostgresLeaderboardPlaces() : LeaderboardPlacesContract(new PostgresReadServer());

public sealed class SqliteAnalytics(SqliteReadServer server)
    : AnalyticsContract(server),
        IClassFixture<SqliteReadServer>;

public sealed class PostgresAnalytics(PostgresReadServer server)
    : AnalyticsContract(server),
        IClassFixture<PostgresReadServer>;

public sealed class SqliteBreakdowns(SqliteReadServer server)
    : BreakdownContract(server),
        IClassFixture<SqliteReadServer>;

public sealed class PostgresBreakdowns(PostgresReadServer server)
    : BreakdownContract(server),
        IClassFixture<PostgresReadServer>;

public sealed class SqliteReports(SqliteReadServer server) : ReportContract(server), IClassFixture<SqliteReadServer>;

public sealed class PostgresReports(PostgresReadServer server)
    : ReportContract(server),
        IClassFixture<PostgresReadServer>;

public sealed class SqliteFigureVerify() : FigureVerifyContract(new SqliteReadServer());

public sealed class PostgresFigureVerify() : FigureVerifyContract(new PostgresReadServer());

public sealed class SqliteReferrerRanking() : ReferrerRankingContract(new SqliteReadServer());

public sealed class PostgresReferrerRanking() : ReferrerRankingContract(new PostgresReadServer());

public sealed class SqliteAlerts(SqliteReadServer server) : AlertContract(server), IClassFixture<SqliteReadServer>;

public sealed class PostgresAlerts(PostgresReadServer server)
    : AlertContract(server),
        IClassFixture<PostgresReadServer>;

/// <summary>A server for reading and its database, started by the first test, since a fixture cannot skip.</summary>
public abstract class ReadServerFixture : IAsyncLifetime
{
    private protected const int Partitions = 4;

    private ReadServer? _server;

    private protected abstract StorageOptions Storage { get; }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal async Task<ReadServer> OpenAsync() => _server ??= await ReadServer.StartAsync(Storage, Partitions);

    public virtual async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteReadServer : ReadServerFixture
{
    private readonly TestSqlite _file = new();

    private protected override StorageOptions Storage => new(StorageKind.Sqlite, _file.Path);

    public override async ValueTask InitializeAsync() => await _file.MigrateAsync(Partitions);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
    }
}

public sealed class PostgresReadServer : ReadServerFixture
{
    private TestPostgres _database = null!;

    public string ConnectionString => _database.ConnectionString;

    private protected override StorageOptions Storage => new(StorageKind.Postgres, _database.Url);

    public override async ValueTask InitializeAsync() => _database = await TestPostgres.CreateMigratedAsync(Partitions);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }
}
