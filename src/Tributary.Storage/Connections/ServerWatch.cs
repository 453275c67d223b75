using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>
/// Notices that new connections lead to another server than earlier ones, as they do after a failover. That costs a
/// round trip for each connection that is opened, and nothing when it is used again.
/// </summary>
/// <param name="onChange">Called when the server is another one than before.</param>
internal sealed class ServerWatch(Action onChange)
{
    // language=sql — in microseconds. It differs between servers and changes at each restart. The timeline would change
    // only with the first checkpoint after a promotion.
    private const string SelectStart =
        "select cast(extract(epoch from pg_postmaster_start_time()) * 1000000 as bigint)";

    private long _start;

    /// <summary>Looks at the server of a connection that was just opened.</summary>
    public async Task LookAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(SelectStart, connection);
        Note((long)(await command.ExecuteScalarAsync())!);
    }

    /// <inheritdoc cref="LookAsync"/>
    public void Look(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(SelectStart, connection);
        Note((long)command.ExecuteScalar()!);
    }

    private void Note(long start)
    {
        var before = Interlocked.Exchange(ref _start, start);
        if (before != 0 && before != start)
            onChange();
    }
}
