using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>
/// A pool of connections. Of several hosts it uses the one that accepts writes, and follows it after a failover.
/// </summary>
internal sealed class PostgresPool : IAsyncDisposable
{
    private readonly NpgsqlMultiHostDataSource? _hosts;

    /// <param name="connection">A connection string of <see cref="PostgresUrl"/>.</param>
    /// <param name="watch">Looks at the server of each new connection; null when nobody needs to know.</param>
    public PostgresPool(string connection, ServerWatch? watch = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        var target = settings.TargetSessionAttributes;
        if (target is null && !settings.Host!.Contains(','))
        {
            Source = BuilderOf(settings, watch).Build();
            return;
        }
        settings.TargetSessionAttributes = null;
        _hosts = BuilderOf(settings, watch).BuildMultiHost();
        Source = _hosts.WithTargetSession(
            Enum.Parse<TargetSessionAttributes>((target ?? "primary").Replace("-", ""), ignoreCase: true)
        );
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>Closes the connections that nobody uses now, and the others when they are returned.</summary>
    public void Clear() => Source.Clear();

    private static NpgsqlDataSourceBuilder BuilderOf(NpgsqlConnectionStringBuilder settings, ServerWatch? watch)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (watch is not null)
            builder.UsePhysicalConnectionInitializer(watch.Look, watch.LookAsync);
        return builder;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_hosts is not null)
            await _hosts.DisposeAsync();
    }
}
