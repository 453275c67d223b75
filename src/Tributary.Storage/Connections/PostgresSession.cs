using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>A connection with one transaction, which is rolled back at the end unless it was committed.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly List<Action<RoundTrip>> _later = [];

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
        catch (Exception fault) when (StoreFaults.IsOfDriver(fault))
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>
    /// Begins a round trip. What <see cref="Later"/> was given goes first. A trip without statements is not sent.
    /// </summary>
    public RoundTrip NewTrip() => new(new NpgsqlBatch(_connection, _transaction), _later);

    /// <summary>
    /// Keeps statements that nobody waits for yet, to be sent together with the next ones: that saves their round trip.
    /// Without a next one they are sent at the commit.
    /// </summary>
    public void Later(Action<RoundTrip> add) => _later.Add(add);

    public ValueTask CommitAsync(CancellationToken stopping) => CommitAsync(NewTrip(), stopping);

    /// <summary>Sends the last statements and the commit in one round trip. All take effect, or none.</summary>
    /// <remarks>When the connection is lost, it is not known whether the transaction was committed.</remarks>
    public ValueTask CommitAsync(RoundTrip last, CancellationToken stopping)
    {
        last.Commit();
        return last.RunAsync(stopping);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
