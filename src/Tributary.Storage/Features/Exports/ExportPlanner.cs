using System.Collections.Immutable;
using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Exports.Sets;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Exports;

/// <summary>Finds out which rows follow a watermark, so that none is ever left out.</summary>
/// <remarks>
/// Ids and times are given before the commit, so a row may appear behind one that was read already. What does not lie
/// is <c>partition.seq</c>: it moves in the transaction that writes the rows, under the lock of the partition. A plan
/// therefore first reads the seq of every partition. Everything decided up to it is visible to all later statements,
/// and what commits later has a larger seq, which the next plan finds. A row that changes has the time of the decision
/// that changed it, or of the sign-up that wrote it. So the rows changed since a seq are at least as late as the
/// earliest of these times after it. That time also selects some rows that were exported before, but never too few.
/// Clicks are not decided: those of the last minutes are left to the next export, as their statements may not take so
/// long.
/// </remarks>
public sealed class ExportPlanner(Database database)
{
    /// <summary>Much longer than the time that a statement may take before it is stopped.</summary>
    private static readonly TimeSpan s_usualLag = TimeSpan.FromMinutes(5);

    /// <summary>How long clicks must have been stored before they are exported.</summary>
    public TimeSpan Lag { get; init; } = s_usualLag;

    /// <param name="after">Null to begin with the first row.</param>
    /// <param name="limit">The most rows; null for all.</param>
    public async ValueTask<ExportPlan> PlanAsync(
        ExportSet set,
        ProgramFacts program,
        Watermark? after,
        int? limit,
        CancellationToken stopping
    )
    {
        await using var scan = await database.ScanInOrderAsync(stopping);
        var now = await FindNowAsync(scan.Connection, stopping);
        var seqs = await ListSeqsAsync(scan.Connection, stopping);
        var work = new Work(set, program, scan.Connection, limit, stopping);
        return set.Order switch
        {
            ExportOrder.Decided => await PlanDecidedAsync(work, after, now, seqs),
            ExportOrder.Stored => await PlanStoredAsync(work, after, now),
            ExportOrder.Changed => await PlanChangedAsync(work, after, now, seqs),
            _ => await PlanPassAsync(work, after is { Position.Length: > 0 } ? after : new Watermark(now), now),
        };
    }

    private async ValueTask<ExportPlan> PlanDecidedAsync(
        Work work,
        Watermark? after,
        Instant now,
        IReadOnlyList<(int Partition, long Seq)> seqs
    )
    {
        var ranges = new List<ExportRange>();
        var reached = seqs.Select((_, i) => SeqOf(after, i)).ToArray();
        for (var i = 0; i < seqs.Count; i++)
        {
            if (seqs[i].Seq <= reached[i])
                continue;
            var range = new ExportRange(seqs[i].Partition, [reached[i]], [seqs[i].Seq]);
            var (rows, last) = await FindEndAsync(work, range, since: 0);
            if (last is { } cut)
            {
                ranges.Add(range with { Last = cut });
                reached[i] = cut[0];
                return Plan(isCut: true);
            }
            if (work.Limit is not null)
                work.Limit -= rows;
            ranges.Add(range);
            reached[i] = seqs[i].Seq;
        }
        return Plan(isCut: false);

        ExportPlan Plan(bool isCut) =>
            new(work.Set, work.Program, ranges, new Watermark(now) { Seqs = [.. reached] }, isCut);
    }

    private async ValueTask<ExportPlan> PlanStoredAsync(Work work, Watermark? after, Instant now)
    {
        var range = new ExportRange(
            0,
            after?.Position ?? [0, 0],
            [Math.Max((now - Lag).Micros, after?.Position[0] ?? 0), long.MaxValue]
        );
        var (_, cut) = await FindEndAsync(work, range, since: 0);
        range = range with { Last = cut ?? range.Last };
        return new ExportPlan(
            work.Set,
            work.Program,
            [range],
            new Watermark(now) { Position = range.Last },
            cut is not null
        );
    }

    private async ValueTask<ExportPlan> PlanChangedAsync(
        Work work,
        Watermark? after,
        Instant now,
        IReadOnlyList<(int Partition, long Seq)> seqs
    )
    {
        if (after is { Position.Length: > 0 })
            return await PlanPassAsync(work, after, now);
        var through = seqs.Select(partition => partition.Seq).ToImmutableArray();
        var since = after is null ? 0 : await FindSinceAsync(work, after, seqs);
        return since is null
            ? new ExportPlan(work.Set, work.Program, [], new Watermark(now) { Seqs = through }, false)
            : await PlanPassAsync(
                work,
                new Watermark(now)
                {
                    Seqs = after?.Seqs ?? [],
                    Through = through,
                    Since = since.Value,
                },
                now
            );
    }

    /// <summary>Plans a part of a pass over all rows, of which those that have changed are exported.</summary>
    /// <param name="pass">The end of the part before; at the beginning it has no position.</param>
    private async ValueTask<ExportPlan> PlanPassAsync(Work work, Watermark pass, Instant now)
    {
        var keys = Enumerable.Repeat(0L, work.Set.Keys).ToImmutableArray();
        var range = new ExportRange(
            0,
            pass.Position.IsEmpty ? keys : pass.Position,
            [.. keys.Select(_ => long.MaxValue)]
        );
        var (_, cut) = await FindEndAsync(work, range, pass.Since);
        return new ExportPlan(
            work.Set,
            work.Program,
            [range with { Last = cut ?? range.Last }],
            cut is { } position
                ? pass with
                {
                    At = now,
                    Position = position,
                }
                : new Watermark(now) { Seqs = pass.Through },
            cut is not null
        )
        {
            Since = pass.Since,
        };
    }

    /// <summary>
    /// Finds the time of the earliest decision of the program that a watermark does not include. A sign-up counts from
    /// the time at which it wrote its member and referral, as it may be decided later.
    /// </summary>
    private async ValueTask<long?> FindSinceAsync(
        Work work,
        Watermark after,
        IReadOnlyList<(int Partition, long Seq)> seqs
    )
    {
        long? since = null;
        for (var i = 0; i < seqs.Count; i++)
        {
            if (seqs[i].Seq <= SeqOf(after, i))
                continue;
            var earliest = await database.ListAsync(
                work.Connection,
                """
                select min(case when m.created_at < e.decided_at then m.created_at else e.decided_at end)
                from entry e
                left join member m on e.type = 'signup' and m.program_id = e.program_id and m.id = e.member_id
                where e.partition_id = @partition and e.seq > @after and e.seq <= @last and +e.program_id = @program
                """,
                reader => reader.LongOrNull(0),
                work.Stopping,
                ("@partition", seqs[i].Partition),
                ("@after", SeqOf(after, i)),
                ("@last", seqs[i].Seq),
                ("@program", work.Program.Id)
            );
            if (earliest[0] is { } at && !(at >= since))
                since = at;
        }
        return since;
    }

    /// <summary>Finds the end of a range that has at least as many rows as the limit.</summary>
    /// <returns>The number of rows, and the keys of the last one; null where the range ends before the limit.</returns>
    private async ValueTask<(int Rows, ImmutableArray<long>? Cut)> FindEndAsync(
        Work work,
        ExportRange range,
        long since
    )
    {
        if (work.Limit is not { } limit)
            return (0, null);
        var found = await database.ListAsync(
            work.Connection,
            work.Set.EndOfPage,
            reader =>
                (
                    Rows: (int)reader.GetInt64(0),
                    Last: Enumerable.Range(1, work.Set.Keys).Select(reader.GetInt64).ToImmutableArray()
                ),
            work.Stopping,
            ExportParameters.Of(work.Program, range, since, limit)
        );
        return found.Count == 0 ? (0, null)
            : found[0].Rows < limit ? (found[0].Rows, null)
            : found[0];
    }

    private static long SeqOf(Watermark? watermark, int place) =>
        watermark is not null && place < watermark.Seqs.Length ? watermark.Seqs[place] : 0;

    private async ValueTask<Instant> FindNowAsync(DbConnection connection, CancellationToken stopping) =>
        (await database.ListAsync(connection, $"select {database.Clock}", reader => reader.Instant(0), stopping))[0];

    private ValueTask<List<(int Partition, long Seq)>> ListSeqsAsync(
        DbConnection connection,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            connection,
            "select p.id, p.seq from partition p order by p.id",
            reader => (reader.GetInt32(0), reader.GetInt64(1)),
            stopping
        );

    private sealed class Work(
        ExportSet set,
        ProgramFacts program,
        DbConnection connection,
        int? limit,
        CancellationToken stopping
    )
    {
        public ExportSet Set => set;
        public ProgramFacts Program => program;
        public DbConnection Connection => connection;
        public CancellationToken Stopping => stopping;

        /// <summary>The number of rows that the plan may still take; null for all.</summary>
        public int? Limit { get; set; } = limit;
    }
}
