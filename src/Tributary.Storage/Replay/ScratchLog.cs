using System.Data.Common;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;

namespace Tributary.Storage.Replay;

/// <summary>
/// Decides entries of the log again in a scratch database, through the same pipeline: a batch at a time, sign-ups with
/// the member and referral that they created. A release or expiry begins a new batch.
/// </summary>
internal sealed class ScratchLog(Database source, SqliteStore scratch)
{
    private const int BatchSize = 1_000;

    /// <summary>
    /// The tables beside <c>entry e</c> whose columns <see cref="LogRow.Columns"/> names.
    /// </summary>
    public const string Joined = """
        join entry_key k on k.event_id = e.id
        left join member m on m.id = e.member_id and m.program_id = e.program_id and e.type = 'signup'
        left join referral f on f.member_id = e.member_id and e.type = 'signup'
        """;

    private static readonly string[] s_programColumns =
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
    ];

    private static readonly string[] s_termsColumns =
    [
        "program_id",
        "version",
        "effective_from",
        "applies_to_all",
        "document",
        "created_at",
        "withdrawn_at",
    ];

    /// <summary>Adds draft Terms to a program; null to decide as it was decided.</summary>
    public Func<ProgramFacts, ProgramFacts>? Draft { get; init; }

    /// <summary>Returns an entry as it is accepted again.</summary>
    public Func<LogRow, LogRow> Change { get; init; } = row => row;

    /// <summary>Copies every program with its Terms.</summary>
    public async ValueTask CopyProgramsAsync(DbConnection reading, CancellationToken stopping) =>
        await scratch.Database.WriteAsync(
            async connection =>
            {
                await CopyAsync(reading, connection, "program", s_programColumns, stopping);
                await CopyAsync(reading, connection, "terms", s_termsColumns, stopping);
                return await scratch.Database.ExecuteAsync(
                    connection,
                    "insert into budget select id, '', 0, 0, 0 from program where is_budgeted",
                    stopping
                );
            },
            stopping
        );

    /// <param name="entries">Selects the entries in the order of deciding.</param>
    /// <param name="decided">Receives each batch, with what was decided.</param>
    public async ValueTask DecideAsync(
        DbCommand entries,
        Func<IReadOnlyList<LogRow>, BatchDecisions, ValueTask> decided,
        CancellationToken stopping
    )
    {
        await using var log = await entries.ExecuteReaderAsync(stopping);
        var batch = new List<LogRow>(BatchSize);
        while (await log.ReadAsync(stopping))
        {
            var row = Change(LogRow.Read(log));
            // Load finds due objects in committed rows, so everything before the command must be committed.
            var findsDue = CommandRegistry.Find(row.Entry.Type)?.FindsDue == true;
            if (batch.Count == BatchSize || (findsDue && batch.Count > 0))
                await DecideAsync(batch, decided, stopping);
            batch.Add(row);
        }
        if (batch.Count > 0)
            await DecideAsync(batch, decided, stopping);
    }

    private async ValueTask DecideAsync(
        List<LogRow> batch,
        Func<IReadOnlyList<LogRow>, BatchDecisions, ValueTask> decided,
        CancellationToken stopping
    )
    {
        BatchDecisions decisions;
        await using (var unit = await scratch.ReplayAsync(batch, Draft, stopping))
        {
            var facts = await unit.LoadAsync(stopping) with
            {
                Recorded = batch.ToDictionary(r => r.Entry.EventId, r => r.Trace),
                Refused = batch.Where(r => r.Reason == Reason.SumOutOfRange).Select(r => r.Entry.EventId).ToHashSet(),
            };
            decisions = Decider.Decide(facts, await scratch.TakeIdsAsync(Decider.IdsNeeded(facts), stopping));
            await unit.CommitAsync(decisions, stopping);
        }
        await decided(batch, decisions);
        batch.Clear();
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
}
