using System.Data.Common;

namespace Tributary.Tests.Storage.Contract;

/// <summary>Reads rows of a connection.</summary>
internal sealed class SnapshotReader(DbConnection connection, CancellationToken stopping)
{
    public async Task<List<T>> ReadAsync<T>(string statement, Func<SnapshotRow, T> read)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        var rows = new List<T>();
        while (await reader.ReadAsync(stopping))
            rows.Add(read(new SnapshotRow(reader)));
        return rows;
    }
}
