using System.Globalization;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Checks the schema when the store is opened, and prepares the table of clicks, which is partitioned by time.
/// </summary>
internal sealed class PostgresMigrations(NpgsqlDataSource source, Distribution distribution)
{
    private const int MonthsAhead = 3;
    private const int ClockReadings = 5;

    // language=sql
    private const string SelectClock = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";

    // language=sql — false when nothing was migrated yet
    private const string FindMigrationTable = "select to_regclass('migration') is not null";

    // language=sql
    private const string SelectSchema = $"""
        select (select max(number) from migration), ({Schema.SelectServes}),
            (select value from setting where key = 'partitions'),
            ({Schema.SelectFirstChecksum}), ({CitusDistribution.SelectForm})
        """;

    /// <summary>
    /// Creates the monthly partitions of the table of clicks, from the current month on. Idempotent.
    /// </summary>
    public ValueTask MaintainAsync(Instant now, CancellationToken stopping) =>
        StoreFaults.GuardAsync(() => MakeMonthsAsync(now, stopping));

    /// <summary>Checks that this version of Tributary fits the schema.</summary>
    /// <returns>The time of the database, and the timestamp at which it was asked for.</returns>
    public async ValueTask<(Instant At, long Timestamp)> CheckAsync(
        int partitions,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        await using var find = source.CreateCommand(FindMigrationTable);
        if (!(bool)(await find.ExecuteScalarAsync(stopping))!)
            throw Schema.Unmigrated();

        await using var command = source.CreateCommand(SelectSchema);
        await using (var reader = await command.ExecuteReaderAsync(stopping))
        {
            await reader.ReadAsync(stopping);
            Schema.CheckForm(Migration.Of("Postgres")[0], reader.StringOrNull(3));
            Schema.Check(reader.IntOrNull(0), reader.GetInt32(1), reader.StringOrNull(2), partitions);
            CitusDistribution.Check(distribution, reader.StringOrNull(4));
        }
        return await ReadClockAsync(time, stopping);
    }

    /// <summary>
    /// Reads the clock of the database a few times, and returns the most exact reading. A timestamp is taken before its
    /// query, so that the store's time is never behind the database and rows written just now are in force. The store
    /// is ahead by the time that the query took to arrive, so the earliest of the readings is the best one.
    /// </summary>
    private async ValueTask<(Instant At, long Timestamp)> ReadClockAsync(TimeProvider time, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        await using var connection = await source.OpenConnectionAsync(stopping);
        await using var command = new NpgsqlCommand(SelectClock, connection);
        var best = default((Instant At, long Timestamp)?);
        for (var reading = 0; reading < ClockReadings; reading++)
        {
            var asked = time.GetTimestamp();
            var at = new Instant((long)(await command.ExecuteScalarAsync(stopping))!);
            if (best is not { } other || AtTheBeginning(at, asked) < AtTheBeginning(other.At, other.Timestamp))
                best = (at, asked);
        }
        return best!.Value;

        Instant AtTheBeginning(Instant at, long asked) => at - time.GetElapsedTime(began, asked);
    }

    private async ValueTask MakeMonthsAsync(Instant now, CancellationToken stopping)
    {
        var today = now.ToDateTimeOffset().UtcDateTime;
        var month = new DateTime(today.Year, today.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        await using var connection = await source.OpenConnectionAsync(stopping);
        for (var ahead = 0; ahead <= MonthsAhead; ahead++)
        {
            var (from, to) = (month.AddMonths(ahead), month.AddMonths(ahead + 1));
            await using var command = new NpgsqlCommand(CreateMonth(from, to), connection);
            await command.ExecuteNonQueryAsync(stopping);
        }
    }

    /// <remarks>A month whose first rows went into the default partition stays there. The statement checks first
    /// whether the month exists, since creating it locks the whole table.</remarks>
    private static string CreateMonth(DateTime from, DateTime to)
    {
        var (first, next) = (Instant.From(from).Micros, Instant.From(to).Micros);
        var name = from.ToString("'click_'yyyyMM", CultureInfo.InvariantCulture);
        return $"""
            do $$ begin
                if to_regclass('{name}') is null then
                    {ShortLocks.Set};
                    perform pg_advisory_xact_lock(hashtext('tributary.migration'));
                    if not exists (select from click_default where at >= {first} and at < {next}) then
                        create table if not exists {name} partition of click for values from ({first}) to ({next});
                    end if;
                end if;
            end $$
            """;
    }
}
