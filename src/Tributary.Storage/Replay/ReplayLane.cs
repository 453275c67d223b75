using System.Data.Common;
using System.Globalization;
using System.Text;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Tracing;
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
    private const int BatchSize = 1_000;

    /// <param name="decided">Receives the number of entries of each batch.</param>
    /// <returns>The first differences.</returns>
    public async ValueTask<IReadOnlyList<string>> RunAsync(Action<int> decided, CancellationToken stopping)
    {
        await using var scan = await source.ScanAsync(stopping); // one snapshot of log and rewards
        await CopyProgramsAsync(scan.Connection, stopping);
        await DecideLogAsync(SelectLog, scan.Connection, decided, stopping);
        await DecideLogAsync(SelectSharedLog, scan.Connection, decided, stopping);
        var offenders = await CompareAsync("reward", s_selectRewards, scan.Connection, stopping);
        return offenders.Count > 0
            ? offenders
            : await CompareAsync("signal", s_selectSignals, scan.Connection, stopping);
    }

    private async ValueTask DecideLogAsync(
        string sql,
        DbConnection reading,
        Action<int> decided,
        CancellationToken stopping
    )
    {
        await using var command = Select(source, reading, sql);
        await using var log = await command.ExecuteReaderAsync(stopping);
        var batch = new List<LogRow>(BatchSize);
        while (await log.ReadAsync(stopping))
        {
            var row = LogRow.Read(log);
            // Load finds due objects in committed rows, so everything before the command must be committed.
            var findsDue = CommandRegistry.Find(row.Entry.Type)?.FindsDue == true;
            if (batch.Count == BatchSize || (findsDue && batch.Count > 0))
                await DecideAsync(batch, decided, stopping);
            batch.Add(row);
        }
        if (batch.Count > 0)
            await DecideAsync(batch, decided, stopping);
    }

    private async ValueTask DecideAsync(List<LogRow> batch, Action<int> decided, CancellationToken stopping)
    {
        await using (var unit = await scratch.ReplayAsync(batch, stopping))
        {
            var facts = await unit.LoadAsync(stopping) with
            {
                Recorded = batch.ToDictionary(r => r.Entry.EventId, r => r.Trace),
                Refused = batch.Where(r => r.Reason == Reason.SumOutOfRange).Select(r => r.Entry.EventId).ToHashSet(),
            };
            await unit.CommitAsync(
                Decider.Decide(facts, await scratch.TakeIdsAsync(Decider.IdsNeeded(facts), stopping)),
                stopping
            );
        }
        decided(batch.Count);
        batch.Clear();
    }

    private async ValueTask CopyProgramsAsync(DbConnection reading, CancellationToken stopping)
    {
        await scratch.Database.WriteAsync(
            async connection =>
            {
                await CopyAsync(
                    reading,
                    connection,
                    "program",
                    [
                        "id",
                        "name",
                        "status",
                        "created_at",
                        "ended_at",
                        "version",
                        "withdrawals",
                        "is_budgeted",
                        "has_traits",
                        "busy_day",
                    ],
                    stopping
                );
                await CopyAsync(
                    reading,
                    connection,
                    "terms",
                    [
                        "program_id",
                        "version",
                        "effective_from",
                        "applies_to_all",
                        "document",
                        "created_at",
                        "withdrawn_at",
                    ],
                    stopping
                );
                await scratch.Database.ExecuteAsync(
                    connection,
                    "insert into budget select id, '', 0, 0, 0 from program where is_budgeted",
                    stopping
                );
                return 0;
            },
            stopping
        );
    }

    private async ValueTask CopyAsync(
        DbConnection from,
        DbConnection to,
        string table,
        string[] columns,
        CancellationToken stopping
    )
    {
        var insert =
            $"insert into {table} ({string.Join(", ", columns)}) values "
            + $"({string.Join(", ", columns.Select(c => "@" + c))})";
        await using var command = source.Command(from, $"select {string.Join(", ", columns)} from {table}");
        await using var rows = await command.ExecuteReaderAsync(stopping);
        while (await rows.ReadAsync(stopping))
        {
            var values = columns.Select((c, i) => ("@" + c, rows.IsDBNull(i) ? null : rows.GetValue(i))).ToArray();
            await scratch.Database.ExecuteAsync(to, insert, stopping, values);
        }
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
        {Joined}
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
        {Joined}
        order by e.program_id, e.place, e.partition_id, e.seq
        """;

    private const string Joined = """
        join entry_key k on k.event_id = e.id
        left join member m on m.id = e.member_id and m.program_id = e.program_id and e.type = 'signup'
        left join referral f on f.member_id = e.member_id and e.type = 'signup'
        """;
}
