using System.Data.Common;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Connections;

/// <summary>Statements that are sent together and run in the order in which they were added.</summary>
/// <remarks>
/// Values are scalars, or arrays of one length that a statement takes apart, so their number never depends on the size
/// of a batch. A statement does so with an <c>unnest</c> for each array in its select list, which gives one row at a
/// time. <c>from unnest($1, $2)</c> first fills a store for each array, which takes five times as long
/// (docs/decisions/0012).
/// </remarks>
internal sealed class RoundTrip(NpgsqlBatch batch)
{
    private readonly List<Action<NpgsqlDataReader>> _reads = [];
    private readonly List<(NpgsqlBatchCommand Command, int Rows)> _exact = [];

    /// <param name="each">Called for each row that the statement returns.</param>
    public void Read(string sql, Action<NpgsqlDataReader> each, params ReadOnlySpan<object> values)
    {
        Add(sql, values);
        _reads.Add(each);
    }

    public void Write(string sql, params ReadOnlySpan<object> values) => Add(sql, values);

    /// <param name="rows">How many rows it must write; null: any number.</param>
    public void Write(string sql, NpgsqlParameter[] parameters, int? rows)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        if (rows is { } exactly)
            _exact.Add((command, exactly));
    }

    /// <summary>Adds a statement that must write exactly this many rows. Nothing is sent for zero rows.</summary>
    public void WriteRows(int rows, string sql, params ReadOnlySpan<object> values)
    {
        if (rows > 0)
            _exact.Add((Add(sql, values), rows));
    }

    /// <exception cref="StoreException">The database failed.</exception>
    /// <exception cref="SumOutOfRangeException">A sum would leave its range.</exception>
    /// <exception cref="InvalidOperationException">
    /// A statement wrote a different number of rows than expected: the loaded facts are outdated.
    /// </exception>
    public async ValueTask RunAsync(CancellationToken stopping)
    {
        await using (batch)
        {
            if (batch.BatchCommands.Count == 0)
                return;
            try
            {
                await ReadAsync(stopping);
            }
            catch (PostgresException e) when (IsOutOfRange(e))
            {
                throw new SumOutOfRangeException($"The database refused a sum: {e.MessageText}", e);
            }
            catch (DbException e)
            {
                throw StoreFaults.Of(e);
            }
            foreach (var (command, rows) in _exact)
                if (command.RecordsAffected != rows)
                    throw new InvalidOperationException(
                        $"{command.RecordsAffected} rows were written instead of {rows} by: {command.CommandText}"
                    );
        }
    }

    private async ValueTask ReadAsync(CancellationToken stopping)
    {
        await using var reader = await batch.ExecuteReaderAsync(stopping);
        var next = 0;
        while (reader.FieldCount > 0)
        {
            var each = _reads[next++];
            while (await reader.ReadAsync(stopping))
                each(reader);
            if (!await reader.NextResultAsync(stopping))
                break;
        }
    }

    /// <summary>
    /// True for an overflow of an integer type, or a violated constraint that is named for the range it keeps.
    /// </summary>
    private static bool IsOutOfRange(PostgresException e) =>
        e.SqlState == PostgresErrorCodes.NumericValueOutOfRange
        || (
            e.SqlState == PostgresErrorCodes.CheckViolation
            && e.ConstraintName?.EndsWith("_range", StringComparison.Ordinal) == true
        );

    private NpgsqlBatchCommand Add(string sql, ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
        return command;
    }
}
