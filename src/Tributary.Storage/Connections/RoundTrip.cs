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
/// <param name="later">Statements that nobody waited for. They go first, and the list is emptied.</param>
internal sealed class RoundTrip(NpgsqlBatch batch, List<Action<RoundTrip>>? later = null)
{
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly List<Action<NpgsqlDataReader>> _reads = [];

    /// <param name="each">Called for each row that the statement returns.</param>
    public void Read(string sql, Action<NpgsqlDataReader> each, params ReadOnlySpan<PostgresValue> values)
    {
        Add(sql, values);
        _reads.Add(each);
    }

    /// <summary>Adds a statement once for each group of partitions, which is its last parameter.</summary>
    public void ReadEach(
        IReadOnlyList<int[]> partitions,
        string sql,
        Action<NpgsqlDataReader> each,
        params ReadOnlySpan<PostgresValue> values
    )
    {
        foreach (var (i, group) in partitions.Index())
            Read(sql, each, [.. i == 0 ? values : Copy(values), group]);
    }

    public void Read(string sql, Action<NpgsqlDataReader> each, NpgsqlParameter[] parameters)
    {
        Write(sql, parameters);
        _reads.Add(each);
    }

    public void Write(string sql, params ReadOnlySpan<PostgresValue> values) => Add(sql, values);

    public void Write(string sql, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        _commands.Add(command);
    }

    /// <summary>
    /// Adds an insert of rows, which writes all of them or fails. Nothing is sent for zero rows.
    /// </summary>
    public void WriteRows(int rows, string sql, params ReadOnlySpan<PostgresValue> values)
    {
        if (rows > 0)
            Add(sql, values);
    }

    /// <summary>
    /// Adds an update or delete that must find exactly this many rows, and otherwise fails the transaction. Nothing is
    /// sent for zero rows.
    /// </summary>
    public void ChangeRows(int rows, string sql, params ReadOnlySpan<PostgresValue> values)
    {
        if (rows > 0)
            Read(CheckedSql.Of(sql, values.Length), static _ => { }, [.. values, (long)rows]);
    }

    /// <inheritdoc cref="ChangeRows"/>
    /// <param name="sql">A statement made by <see cref="CheckedSql"/>.</param>
    public void Change(int rows, string sql, NpgsqlParameter[] parameters) =>
        Read(sql, static _ => { }, [.. parameters, new NpgsqlParameter<long> { TypedValue = rows }]);

    /// <summary>Adds the commit. It is not carried out when a statement before it fails.</summary>
    public void Commit() => Add("commit", []);

    /// <summary>Sends everything. Nothing is sent when this trip has no statement of its own.</summary>
    /// <exception cref="StoreException">The database failed.</exception>
    /// <exception cref="SumOutOfRangeException">A sum would leave its range.</exception>
    /// <exception cref="InvalidOperationException">
    /// A statement wrote a different number of rows than expected: the loaded facts are outdated.
    /// </exception>
    public async ValueTask RunAsync(CancellationToken stopping)
    {
        await using (batch)
        {
            if (_commands.Count == 0)
                return;
            PutFirst(later);
            foreach (var command in _commands)
                batch.BatchCommands.Add(command);
            try
            {
                await ReadAsync(stopping);
            }
            catch (PostgresException e) when (e.SqlState == CheckedSql.Fault)
            {
                throw new InvalidOperationException(
                    $"Another number of rows was written than expected by: {e.BatchCommand?.CommandText}",
                    e
                );
            }
            catch (PostgresException e) when (IsOutOfRange(e))
            {
                throw new SumOutOfRangeException($"The database refused a sum: {e.MessageText}", e);
            }
            catch (Exception e) when (StoreFaults.IsOfDriver(e))
            {
                throw StoreFaults.Of(e);
            }
        }
    }

    private void PutFirst(List<Action<RoundTrip>>? others)
    {
        if (others is null or [])
            return;
        var (commands, reads) = (_commands.ToArray(), _reads.ToArray());
        _commands.Clear();
        _reads.Clear();
        foreach (var add in others)
            add(this);
        others.Clear();
        _commands.AddRange(commands);
        _reads.AddRange(reads);
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
    /// True for an overflow of an integer type, or a violated constraint that is named for the range it keeps. Citus
    /// passes on the message, whose last word is that name, and not the name alone.
    /// </summary>
    private static bool IsOutOfRange(PostgresException e) =>
        e.SqlState == PostgresErrorCodes.NumericValueOutOfRange
        || (
            e.SqlState == PostgresErrorCodes.CheckViolation
            && (e.ConstraintName ?? e.MessageText.TrimEnd('"')).EndsWith("_range", StringComparison.Ordinal)
        );

    private static ReadOnlySpan<PostgresValue> Copy(ReadOnlySpan<PostgresValue> values)
    {
        var copies = values.ToArray();
        foreach (ref var value in copies.AsSpan())
            value = value.Copy();
        return copies;
    }

    private void Add(string sql, ReadOnlySpan<PostgresValue> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value.Parameter);
        _commands.Add(command);
    }
}
