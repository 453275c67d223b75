using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>
/// A pool of connections. Of several hosts it uses the one that accepts writes, and follows it after a failover.
/// </summary>
internal sealed class PostgresPool : IAsyncDisposable
{
    private readonly NpgsqlMultiHostDataSource? _hosts;

    /// <param name="connection">A connection string of <see cref="PostgresUrl"/>.</param>
    public PostgresPool(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        var target = settings.TargetSessionAttributes;
        if (target is null && !settings.Host!.Contains(','))
        {
            Source = NpgsqlDataSource.Create(settings);
            return;
        }
        settings.TargetSessionAttributes = null;
        _hosts = new NpgsqlDataSourceBuilder(settings.ConnectionString).BuildMultiHost();
        Source = _hosts.WithTargetSession(
            Enum.Parse<TargetSessionAttributes>((target ?? "primary").Replace("-", ""), ignoreCase: true)
        );
    }

    public NpgsqlDataSource Source { get; }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_hosts is not null)
            await _hosts.DisposeAsync();
    }
}
