using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>A connection with one transaction, which is rolled back at the end unless it was committed.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    public static async ValueTask<PostgresSession> BeginAsync(NpgsqlDataSource source, CancellationToken stopping)
    {
        var connection = await source.OpenConnectionAsync(stopping);
        try
        {
            return new PostgresSession(connection, await connection.BeginTransactionAsync(stopping));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public RoundTrip NewTrip() => new(new NpgsqlBatch(_connection, _transaction));

    public Task CommitAsync(CancellationToken stopping) => _transaction.CommitAsync(stopping);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
