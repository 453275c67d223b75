using System.Data.Common;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Queries;

/// <summary>Table <c>setting</c>: values that belong to the database, each under a key.</summary>
public static class StoredSettings
{
    private const string Select = "select value from setting where key = @key";
    private const string Insert = "insert into setting (key, value) values (@key, @value) on conflict (key)";

    /// <returns>Null when there is no value.</returns>
    public static async ValueTask<string?> FindAsync(Database database, string key, CancellationToken stopping)
    {
        await using var connection = await database.OpenAsync(stopping);
        return await FindAsync(database, connection, key, stopping);
    }

    /// <inheritdoc cref="FindAsync(Database, string, CancellationToken)"/>
    public static async ValueTask<string?> FindAsync(
        Database database,
        DbConnection connection,
        string key,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(connection, Select, row => row.GetString(0), stopping, ("@key", key))
        ).SingleOrDefault();

    /// <summary>Sets a value, in a transaction of its own.</summary>
    public static async ValueTask SetAsync(Database database, string key, string value, CancellationToken stopping) =>
        await database.WriteAsync(connection => SetAsync(database, connection, key, value, stopping), stopping);

    /// <returns>The number of rows written, which is one.</returns>
    public static ValueTask<int> SetAsync(
        Database database,
        DbConnection connection,
        string key,
        string value,
        CancellationToken stopping
    ) =>
        database.ExecuteAsync(
            connection,
            $"{Insert} do update set value = excluded.value",
            stopping,
            ("@key", key),
            ("@value", value)
        );

    /// <summary>Sets a value unless there is one.</summary>
    public static async ValueTask AddAsync(Database database, string key, string value, CancellationToken stopping) =>
        await database.ExecuteAsync($"{Insert} do nothing", stopping, ("@key", key), ("@value", value));
}
