using Npgsql;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Migrations;

/// <summary>
/// Spreads the migrated tables over the machines of Citus, once, in one transaction. Which form of the step was applied
/// is kept in <c>setting</c>.
/// </summary>
/// <param name="source">Connections with plain plans.</param>
internal sealed class CitusDistribution(NpgsqlDataSource source)
{
    private const string Setting = "distribution";

    // language=sql
    /// <summary>Selects the form in which the tables were spread; null when they are on one machine.</summary>
    public const string SelectForm = $"select value from setting where key = '{Setting}'";

    // language=sql — one node spreads them, while the others wait and find it done
    private const string Begin = $"""
        set local statement_timeout = 0;
        set local lock_timeout = 0;
        select pg_advisory_xact_lock(hashtext('tributary.migration'));
        {ShortLocks.Set}
        """;

    // language=sql
    private const string Insert = $"insert into setting (key, value) values ('{Setting}', $1)";

    private static readonly Migration s_step = Migration.Of("Citus")[^1];

    /// <exception cref="InvalidOperationException">The tables were spread in another form.</exception>
    public async ValueTask RunAsync(TimeProvider time, CancellationToken stopping) =>
        await ShortLocks.TryAsync("Spreading the tables", () => ApplyAsync(stopping), time, stopping);

    /// <param name="form">The result of <see cref="SelectForm"/>.</param>
    /// <exception cref="InvalidOperationException">The tables are not spread as the address says.</exception>
    public static void Check(Distribution distribution, string? form)
    {
        if (distribution == Distribution.None && form is not null)
            throw new InvalidOperationException(
                "The tables of this database are spread over the machines of Citus. Add distribution=citus to the "
                    + "address in Tributary__Storage."
            );
        if (distribution == Distribution.Citus && form is null)
            throw Schema.Unmigrated();
        if (form is not null)
            Schema.CheckForm(s_step, form);
    }

    private async ValueTask ApplyAsync(CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        await using (var begin = new NpgsqlCommand(Begin, connection))
            await begin.ExecuteNonQueryAsync(stopping);
        await using (var find = new NpgsqlCommand(SelectForm, connection))
            if (await find.ExecuteScalarAsync(stopping) is string form)
            {
                Check(Distribution.Citus, form);
                return;
            }
        await using (var spread = new NpgsqlCommand(s_step.Sql, connection))
            await spread.ExecuteNonQueryAsync(stopping);
        await using (var record = new NpgsqlCommand(Insert, connection))
        {
            record.Parameters.Add(new NpgsqlParameter { Value = s_step.Checksum });
            await record.ExecuteNonQueryAsync(stopping);
        }
        await transaction.CommitAsync(stopping);
    }
}
