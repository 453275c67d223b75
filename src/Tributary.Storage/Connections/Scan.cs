using System.Data.Common;

namespace Tributary.Storage.Connections;

/// <summary>A connection on which every statement sees the same snapshot.</summary>
public sealed class Scan(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
