using System.Data.Common;
using System.Globalization;
using System.Text;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Verify;

namespace Tributary.Storage.Replay;

/// <summary>
/// One lane of a replay, in one snapshot. It has the log of every <paramref name="lanes"/>th partition. Of programs
/// whose partitions share caps or a budget, it has every <paramref name="lanes"/>th program as a whole, in the order in
/// which it used them. The log is decided in a scratch database on disk, through the same pipeline, so that memory
/// stays bounded: 1. programs and Terms are copied; 2. entries are read in order, a batch at a time, sign-ups with the
/// member and referral that they created, and a release or expiry begins a new batch; 3. each batch is loaded, decided
/// and committed there; 4. rewards are compared side by side.
/// </summary>
internal sealed class ReplayLane(Database source, SqliteStore scratch, int number, int lanes)
{
    /// <param name="decided">Receives the number of entries of each batch.</param>
    /// <returns>The first differences.</returns>
    public async ValueTask<IReadOnlyList<string>> RunAsync(Action<int> decided, CancellationToken stopping)
    {
        await using var scan = await source.ScanAsync(stopping); // one snapshot of log and rewards
        var log = new ScratchLog(source, scratch);
        await log.CopyProgramsAsync(scan.Connection, stopping);
        foreach (var sql in (string[])[SelectLog, SelectSharedLog])
        {
            await using var entries = Select(source, scan.Connection, sql);
            await log.DecideAsync(entries, (batch, _) => CountAsync(decided, batch), stopping);
        }
        var offenders = await CompareAsync("reward", s_selectRewards, scan.Connection, stopping);
        return offenders.Count > 0
            ? offenders
            : await CompareAsync("signal", s_selectSignals, scan.Connection, stopping);
    }

    private async ValueTask<IReadOnlyList<string>> CompareAsync(
        string what,
        string sql,
        DbConnection reading,
        CancellationToken stopping
    )
    {
        var offenders = new List<string>();
        await using var thereConnection = await scratch.Database.OpenAsync(stopping);
        await using var hereCommand = Select(source, reading, sql);
        await using var thereCommand = Select(scratch.Database, thereConnection, sql);
        await using var here = await hereCommand.ExecuteReaderAsync(stopping);
        await using var there = await thereCommand.ExecuteReaderAsync(stopping);
        var isText = Enumerable.Range(0, here.FieldCount).Select(i => here.GetFieldType(i) == typeof(string)).ToArray();
        while (offenders.Count < CheckResult.Named)
        {
            var (hasHere, hasThere) = (await here.ReadAsync(stopping), await there.ReadAsync(stopping));
            if (!hasHere && !hasThere)
                break;
            if (hasHere && hasThere && IsSame(here, there, isText))
                continue;
            offenders.Add(
                $"stored {(hasHere ? Line(what, here) : "nothing")}, replayed "
                    + $"{(hasThere ? Line(what, there) : "nothing")}"
            );
            // the two lists do not match from here on
            if (!hasHere || !hasThere || here.GetInt64(0) != there.GetInt64(0))
                break;
        }
        return offenders;
    }

    private static ValueTask CountAsync(Action<int> decided, IReadOnlyList<LogRow> batch)
    {
        decided(batch.Count);
        return ValueTask.CompletedTask;
    }

    private static bool IsSame(DbDataReader here, DbDataReader there, bool[] isText)
    {
        for (var i = 0; i < isText.Length; i++)
        {
            if (here.IsDBNull(i) != there.IsDBNull(i))
                return false;
            if (here.IsDBNull(i))
                continue;
            if (isText[i] ? here.GetString(i) != there.GetString(i) : here.GetInt64(i) != there.GetInt64(i))
                return false;
        }
        return true;
    }

    private static string Line(string what, DbDataReader row)
    {
        var line = new StringBuilder(what);
        for (var i = 0; i < row.FieldCount; i++)
            line.Append(' ').Append(row.IsDBNull(i) ? "-" : row.GetValue(i));
        return line.ToString();
    }

    private DbCommand Select(Database database, DbConnection connection, string sql)
    {
        var command = database.Command(connection, sql, ("@lanes", lanes), ("@lane", number));
        command.CommandTimeout = 0;
        return command;
    }

    // The share of a lane: whole programs if their partitions share something, otherwise partitions.
    private const string OfLane = "(case when p.is_budgeted then p.id else {0}.partition_id end) % @lanes = @lane";

    // The columns that a replay must reproduce: all but ids and times of writing.
    private static readonly string s_selectRewards = $"""
        select r.source_id, r.rule, r.level, r.member_id, r.amount, r.currency, r.item, r.reversed, r.status, r.reason,
            r.payable_at, r.terms_version, r.threshold, r.booked_as, r.granted_by
        from reward r join program p on p.id = r.program_id
        where {string.Format(
            CultureInfo.InvariantCulture,
            OfLane,
            "r"
        )} order by r.source_id, r.rule, r.level, r.member_id
        """;

    private static readonly string s_selectSignals = $"""
        select s.event_id, s.member_id, s.name, s.mode, s.points, m.risk_score, m.risk_verdict, m.risk_signals
        from fraud_signal s
        join member m on m.program_id = s.program_id and m.id = s.member_id
        join program p on p.id = s.program_id
        where {string.Format(CultureInfo.InvariantCulture, OfLane, "m")}
        order by s.event_id, s.member_id, s.name
        """;

    private const string SelectLog = $"""
        select {LogRow.Columns}
        from entry e
        join program p on p.id = e.program_id and not p.is_budgeted
        {ScratchLog.Joined}
        where e.seq is not null and e.partition_id % @lanes = @lane
        order by e.partition_id, e.seq
        """;

    // Decisions from before the program shared anything have no place of their own. Each comes after those that its
    // partition decided before it.
    private const string SelectSharedLog = $"""
        select {LogRow.Columns}
        from (
            select e.*, coalesce(max(e.shared_seq) over (partition by e.partition_id order by e.seq), 0) as place
            from entry e join program p on p.id = e.program_id and p.is_budgeted
            where e.seq is not null and p.id % @lanes = @lane) as e
        {ScratchLog.Joined}
        order by e.program_id, e.place, e.partition_id, e.seq
        """;
}
