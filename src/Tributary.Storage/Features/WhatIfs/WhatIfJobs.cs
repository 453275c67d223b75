using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.WhatIfs;

/// <summary>
/// Stores questions what other Terms would have changed. A node takes one for a minute and moves the end of that minute
/// as it works; when it dies, another node takes the question. The number of the try keeps a node that was given up
/// from writing.
/// </summary>
public sealed class WhatIfJobs(Database database)
{
    /// <summary>The most tries. A question that ended the node each time is given up.</summary>
    public const int MostTries = 3;

    /// <summary>The most answers of a program that are kept.</summary>
    public const int MostOfProgram = 20;

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly TimeSpan s_turn = TimeSpan.FromMinutes(1);

    private const int DeletedAtOnce = 5_000;

    public async ValueTask AddAsync(WhatIf question, CancellationToken stopping) =>
        await database.ExecuteAsync(WhatIfRow.Insert.Sql, stopping, WhatIfRow.Insert.Parameters(question));

    public async ValueTask<WhatIf?> FindAsync(ProgramId programId, WhatIfId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"""
                select {WhatIfRow.Columns} from what_if w
                where w.program_id = @program and w.id = @id and w.status <> 'cancelled'
                """,
                WhatIfRow.Read,
                stopping,
                ("@program", programId),
                ("@id", id)
            )
        ).SingleOrDefault();

    public async ValueTask<ListPage<WhatIf>> ListAsync(ProgramId programId, ListRange range, CancellationToken stopping)
    {
        var filter = new Filter()
            .And("w.program_id = @program", "@program", programId)
            .And("w.status <> 'cancelled'")
            .Within(range, "w.id", "w.created_at");
        var rows = await database.ListAsync(
            $"select {WhatIfRow.Columns} from what_if w where {filter} order by w.id desc limit @limit",
            WhatIfRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<WhatIf>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>Returns how many questions of a program wait, or are worked on.</summary>
    public async ValueTask<long> CountOpenAsync(ProgramId programId, CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select count(*) from what_if where program_id = @program and status in ('queued', 'running')",
                reader => reader.GetInt64(0),
                stopping,
                ("@program", programId)
            )
        ).Single();

    /// <summary>Takes the question that has waited longest, for a minute.</summary>
    /// <returns>The question with the number of this try; null when there is none.</returns>
    public ValueTask<WhatIf?> TakeAsync(Instant now, CancellationToken stopping) =>
        database.WriteAsync<WhatIf?>(
            async connection =>
            {
                var open = await database.ListAsync(
                    connection,
                    $"""
                    select {WhatIfRow.Columns} from what_if w
                    where w.status in ('queued', 'running') and w.taken_until <= @now
                    order by w.taken_until, w.id limit 1 {database.SkipLocked}
                    """,
                    WhatIfRow.Read,
                    stopping,
                    ("@now", now.Micros)
                );
                if (open.Count == 0)
                    return null;
                var taken = open[0] with
                {
                    Status = WhatIfStatus.Running,
                    Tries = open[0].Tries + 1,
                    TakenUntil = now + s_turn,
                };
                await database.ExecuteAsync(
                    connection,
                    """
                    update what_if set status = 'running', tries = @tries, taken_until = @until, decided = 0, total = 0
                    where id = @id
                    """,
                    stopping,
                    ("@id", taken.Id),
                    ("@tries", taken.Tries),
                    ("@until", taken.TakenUntil.Micros)
                );
                return taken;
            },
            stopping
        );

    /// <summary>Stores how far this try has come, and keeps the question for another minute.</summary>
    /// <returns>False when somebody cancelled it, or another node has it.</returns>
    public async ValueTask<bool> AdvanceAsync(
        WhatIf taken,
        (long Decided, long Total) progress,
        Instant now,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            """
            update what_if set decided = @decided, total = @total, taken_until = @until
            where id = @id and tries = @tries and status = 'running'
            """,
            stopping,
            ("@decided", progress.Decided),
            ("@total", progress.Total),
            ("@until", (now + s_turn).Micros),
            ("@id", taken.Id),
            ("@tries", taken.Tries)
        ) > 0;

    /// <summary>Ends this try: with an answer, with a failure, or to be taken again.</summary>
    public async ValueTask EndAsync(WhatIf taken, WhatIf ended, CancellationToken stopping) =>
        await database.ExecuteAsync(
            """
            update what_if set status = @status, totals = @totals, failure = @failure, finished_at = @finished,
                taken_until = @until
            where id = @id and tries = @tries and status = 'running'
            """,
            stopping,
            ("@status", EnumNames.Of(ended.Status)),
            ("@totals", ended.Totals),
            ("@failure", ended.Failure),
            ("@finished", ended.FinishedAt?.Micros),
            ("@until", ended.TakenUntil.Micros),
            ("@id", taken.Id),
            ("@tries", taken.Tries)
        );

    /// <summary>
    /// Cancels the work on a question, or deletes its answer. The rows go with <see cref="CleanAsync"/>.
    /// </summary>
    /// <returns>False when there is no such question.</returns>
    public async ValueTask<bool> CancelAsync(
        ProgramId programId,
        WhatIfId id,
        Instant now,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            """
            update what_if set status = 'cancelled', finished_at = @now
            where program_id = @program and id = @id and status <> 'cancelled'
            """,
            stopping,
            ("@now", now.Micros),
            ("@program", programId),
            ("@id", id)
        ) > 0;

    /// <summary>
    /// Deletes what was cancelled, what is old, and what a program has too much of. Rows go in small transactions, so
    /// that nothing waits for them.
    /// </summary>
    public async ValueTask CleanAsync(Instant now, CancellationToken stopping)
    {
        var past = await database.ListAsync(
            """
            select w.id from what_if w
            where w.status not in ('queued', 'running') and (w.created_at < @old or w.status = 'cancelled'
                or (select count(*) from what_if n where n.program_id = w.program_id and n.id > w.id) >= @most)
            """,
            reader => reader.Id<WhatIfId>(0),
            stopping,
            ("@old", (now - Kept).Micros),
            ("@most", MostOfProgram)
        );
        foreach (var id in past)
        {
            await DeleteRowsAsync(id, stopping);
            await database.ExecuteAsync("delete from what_if where id = @id", stopping, ("@id", id));
        }
    }

    /// <summary>Deletes the members and events of a question.</summary>
    public async ValueTask DeleteRowsAsync(WhatIfId id, CancellationToken stopping)
    {
        foreach (
            var (table, key) in ((string, string)[])
                [
                    ("what_if_part", "member_id, event_id"),
                    ("what_if_event", "event_id"),
                    ("what_if_member", "currency, member_id"),
                ]
        )
        {
            int deleted;
            do
            {
                deleted = await database.ExecuteAsync(
                    $"""
                    delete from {table} where what_if_id = @id and ({key}) in (
                        select {key} from {table} where what_if_id = @id limit {DeletedAtOnce})
                    """,
                    stopping,
                    ("@id", id)
                );
            } while (deleted == DeletedAtOnce);
        }
    }
}
