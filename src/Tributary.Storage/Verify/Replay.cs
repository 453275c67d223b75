using System.Data.Common;
using System.Text;
using Tributary.Engine;
using Tributary.Storage.Sqlite;

namespace Tributary.Storage;

/// <summary>
/// R3: decides the whole log once more, each partition in the order of its <c>seq</c>, with the recorded facts, and compares the rewards. The second
/// time happens in a scratch database on disk, through the same pipeline, so that memory stays bounded:
/// 1. programs and Terms are copied; 2. entries are copied in order, a batch at a time, sign-ups with the member and referral they made;
/// 3. each batch is claimed, loaded, decided and committed there, a release or expiry begins a new one; 4. rewards are compared, side by side.
/// </summary>
public sealed class Replay(Database source, int partitions, TimeProvider time)
{
    private const int BatchSize = 1_000;

    /// <param name="progress">Told how many entries are decided so far.</param>
    public async ValueTask<CheckResult> RunAsync(IProgress<long>? progress, CancellationToken stopping)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-replay-");
        try
        {
            await using var scratch = await SqliteStore.OpenAsync(
                Path.Combine(folder.FullName, "replay.db"), partitions, new ProgramCache(), time, migrate: true, stopping);
            await using var scan = await source.ScanAsync(stopping); // log and rewards as of one moment, while others go on
            await CopyProgramsAsync(scan.Connection, scratch.Database, stopping);
            await DecideLogAsync(scan.Connection, scratch, progress, stopping);
            var offenders = await CompareAsync("reward", SelectRewards, scan.Connection, scratch.Database, stopping);
            if (offenders.Count == 0) offenders = await CompareAsync("signal", SelectSignals, scan.Connection, scratch.Database, stopping);
            return new CheckResult("R3", "replaying each partition in its order gives the same rewards and scores", offenders);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async ValueTask DecideLogAsync(DbConnection reading, SqliteStore scratch, IProgress<long>? progress, CancellationToken stopping)
    {
        await using var command = source.Command(reading, SelectLog);
        command.CommandTimeout = 0;
        await using var log = await command.ExecuteReaderAsync(stopping);
        var batch = new List<LogRow>(BatchSize);
        var decided = 0L;
        while (await log.ReadAsync(stopping))
        {
            var row = LogRow.Read(log);
            if (batch.Count == BatchSize || (IsSweep(row.Entry.Type) && batch.Count > 0))
            {
                await DecideAsync(scratch, batch, stopping);
                progress?.Report(decided += batch.Count);
                batch.Clear();
            }
            batch.Add(row);
        }
        await DecideAsync(scratch, batch, stopping);
        progress?.Report(decided + batch.Count);
    }

    /// <summary>What is due is found by Load, in what is committed: whatever came before has to be.</summary>
    private static bool IsSweep(string type) => type is EntryTypes.RewardsRelease or EntryTypes.ReferralsExpire;

    private async ValueTask CopyProgramsAsync(DbConnection reading, Database scratch, CancellationToken stopping)
    {
        await scratch.WriteAsync(async connection =>
        {
            await CopyAsync(reading, scratch, connection, "program",
                ["id", "name", "status", "created_at", "ended_at", "version", "is_budgeted", "has_traits", "busy_day"], stopping);
            await CopyAsync(reading, scratch, connection, "terms",
                ["program_id", "version", "effective_from", "applies_to_all", "document", "created_at"], stopping);
            await scratch.ExecuteAsync(connection, "insert into budget select id, '', 0, 0, 0 from program where is_budgeted", stopping);
            return 0;
        }, stopping);
    }

    private async ValueTask CopyAsync(
        DbConnection from, Database scratch, DbConnection to, string table, string[] columns, CancellationToken stopping)
    {
        var insert = $"insert into {table} ({string.Join(", ", columns)}) values ({string.Join(", ", columns.Select(c => "@" + c))})";
        await using var command = source.Command(from, $"select {string.Join(", ", columns)} from {table}");
        await using var rows = await command.ExecuteReaderAsync(stopping);
        while (await rows.ReadAsync(stopping))
        {
            var values = columns.Select((c, i) => ("@" + c, rows.IsDBNull(i) ? null : rows.GetValue(i))).ToArray();
            await scratch.ExecuteAsync(to, insert, stopping, values);
        }
    }

    private static async ValueTask DecideAsync(SqliteStore scratch, IReadOnlyList<LogRow> batch, CancellationToken stopping)
    {
        if (batch.Count == 0) return;
        await scratch.Database.WriteAsync(async connection =>
        {
            foreach (var row in batch) await row.InsertAsync(scratch.Database, connection, stopping);
            return 0;
        }, stopping);

        var recorded = batch.ToDictionary(r => r.Entry.EventId, r => r.Trace);
        while (await scratch.ClaimAsync(BatchSize, null, stopping) is { } claimed)
        {
            await using var unit = claimed;
            var facts = await unit.LoadAsync(stopping) with { Recorded = recorded };
            await unit.CommitAsync(Decider.Decide(facts, await scratch.TakeIdsAsync(Decider.IdsNeeded(facts), stopping)), stopping);
        }
    }

    private async ValueTask<IReadOnlyList<string>> CompareAsync(
        string what, string sql, DbConnection reading, Database scratch, CancellationToken stopping)
    {
        var offenders = new List<string>();
        await using var thereConnection = await scratch.OpenAsync(stopping);
        await using var hereCommand = source.Command(reading, sql);
        hereCommand.CommandTimeout = 0;
        await using var thereCommand = scratch.Command(thereConnection, sql);
        await using var here = await hereCommand.ExecuteReaderAsync(stopping);
        await using var there = await thereCommand.ExecuteReaderAsync(stopping);
        while (offenders.Count < CheckResult.Named)
        {
            var (hasHere, hasThere) = (await here.ReadAsync(stopping), await there.ReadAsync(stopping));
            if (!hasHere && !hasThere) break;
            var (a, b) = (hasHere ? Line(here) : null, hasThere ? Line(there) : null);
            if (a == b) continue;
            offenders.Add($"stored {a ?? "nothing"}, replayed {b ?? "nothing"}");
            if (!hasHere || !hasThere || here.GetInt64(0) != there.GetInt64(0)) break; // the two lists are out of step from here on
        }
        return offenders;

        string Line(DbDataReader row)
        {
            var line = new StringBuilder(what);
            for (var i = 0; i < row.FieldCount; i++) line.Append(' ').Append(row.IsDBNull(i) ? "-" : row.GetValue(i));
            return line.ToString();
        }
    }

    // What a replay must give again: all but ids and times of writing.
    private const string SelectRewards = """
        select source_id, rule, level, member_id, amount, currency, item, reversed, status, reason, payable_at, terms_version, threshold
        from reward order by source_id, rule, level, member_id
        """;

    private const string SelectSignals = """
        select s.event_id, s.member_id, s.name, s.mode, s.points, m.risk_score, m.risk_verdict, m.risk_signals
        from fraud_signal s join member m on m.program_id = s.program_id and m.id = s.member_id
        order by s.event_id, s.member_id, s.name
        """;

    private const string SelectLog = $"""
        select {LogRow.Columns}
        from decision d
        join event e on e.id = d.event_id
        join event_key k on k.event_id = d.event_id
        left join event_detail t on t.event_id = d.event_id
        left join member m on m.id = d.member_id and m.program_id = d.program_id and e.type = 'signup'
        left join referral f on f.member_id = d.member_id and e.type = 'signup'
        order by d.partition_id, d.seq
        """;
}
