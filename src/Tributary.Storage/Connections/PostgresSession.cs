using System.Data.Common;
using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>A connection with its one transaction; what was not committed is rolled back at the end.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    public static async ValueTask<PostgresSession> BeginAsync(NpgsqlDataSource source, CancellationToken stopping)
    {
        try
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
        catch (DbException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    public RoundTrip NewTrip() => new(new NpgsqlBatch(_connection, _transaction));

    public async ValueTask CommitAsync(CancellationToken stopping)
    {
        try
        {
            await _transaction.CommitAsync(stopping);
        }
        catch (DbException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
