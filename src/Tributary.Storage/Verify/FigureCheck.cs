using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Verify;

/// <summary>
/// Compares the figures of analytics over all time with the rows that they count, and their tables with each other.
/// While decisions wait to be counted, there is nothing to compare.
/// </summary>
internal sealed class FigureCheck(Database database, IReadOnlyDictionary<ProgramId, ProgramFacts> programs)
{
    private const string SelectBehind = """
        select p.id from partition p left join analytics_position a on a.partition_id = p.id
        where p.seq > coalesce(a.seq, 0) limit 1
        """;

    public async ValueTask<IReadOnlyList<string>> RunAsync(CancellationToken stopping)
    {
        await using var scan = await database.ScanAsync(stopping);
        var behind = await database.ListAsync(scan.Connection, SelectBehind, reader => reader.GetInt32(0), stopping);
        if (behind.Count > 0)
            return [];
        var offenders = new List<string>(await new RollUpCheck(database).RunAsync(scan, stopping));
        foreach (var program in programs.Values)
        foreach (var figure in FigureSql.All)
        {
            (string, object?)[] parameters =
            [
                ("@program", program.Id),
                ("@from", 0L),
                ("@to", long.MaxValue),
                ("@currency", program.HomeCurrency),
            ];
            var rows = await ReadAsync(scan, figure.SqlFor(database), parameters, stopping);
            var kept = await ReadAsync(
                scan,
                $"select coalesce({figure.Kept}, 0) from activity_segment_day a where a.program_id = @program",
                parameters,
                stopping
            );
            if (rows != kept)
                offenders.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{figure.Metric} of {program.Name} is kept as {kept}, and its rows say {rows}"
                    )
                );
        }
        return offenders;
    }

    private async ValueTask<long> ReadAsync(
        Scan scan,
        string sql,
        (string, object?)[] parameters,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                scan.Connection,
                $"select cast(({sql}) as bigint)",
                reader => reader.GetInt64(0),
                stopping,
                parameters
            )
        )[0];
}
