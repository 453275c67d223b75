using System.Data.Common;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>
/// Keeps the figures of analytics a few seconds behind the log, outside the deciding transaction. A turn reads the
/// decisions of each partition since the last one, in their order, and adds what they change. Figures and position are
/// written in one transaction, which fails if another node was faster: so each decision is counted exactly once.
/// </summary>
public sealed class AnalyticsRollup(Database database)
{
    public const int UsualEntriesRead = 4_000;

    private const string Name = "analytics";

    /// <summary>The most entries of one turn. More wait for the next.</summary>
    private const int EntriesAtOnce = 20_000;

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(30);

    private readonly ActorCache _actors = new();

    /// <summary>
    /// About how many entries are in memory at a time, with what they refer to. A long turn makes each row of figures
    /// add up more of them, but each takes some kilobytes until it is counted.
    /// </summary>
    public int EntriesRead { get; init; } = UsualEntriesRead;

    /// <summary>Adds what was decided since the last turn. Does nothing while another node has the turn.</summary>
    /// <param name="findPrograms">Finds all programs. It is only asked when there is something to count.</param>
    /// <returns>True when more may be left.</returns>
    public async ValueTask<bool> AddAsync(
        Func<CancellationToken, ValueTask<IReadOnlyDictionary<ProgramId, ProgramFacts>>> findPrograms,
        Instant now,
        CancellationToken stopping
    )
    {
        var turn = new Turn(await ListPositionsAsync(stopping), now);
        if (turn.IsEmpty || !await database.TakeTurnAsync(Name, now, now + s_turn, stopping))
            return false;
        try
        {
            return await CountAsync(turn, await findPrograms(stopping), stopping) is { } counter
                && await WriteAsync(turn, counter, stopping)
                && turn.IsCut;
        }
        finally
        {
            await database.EndTurnAsync(Name, now + s_turn, stopping);
        }
    }

    private ValueTask<List<Position>> ListPositionsAsync(CancellationToken stopping) =>
        database.ListAsync(
            """
            select p.id, p.seq, coalesce(a.seq, 0), case when p.seq > coalesce(a.seq, 0) then coalesce((
                select min(e.seq) - 1 from entry e
                where e.partition_id = p.id and e.seq is not null and e.seq > coalesce(a.seq, 0)), p.seq) else p.seq end
            from partition p left join analytics_position a on a.partition_id = p.id order by p.id
            """,
            reader => new Position(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)),
            stopping
        );

    /// <returns>
    /// Null when an entry is of a program, or of Terms, that <paramref name="programs"/> does not know yet.
    /// </returns>
    private async ValueTask<ActivityCounter?> CountAsync(
        Turn turn,
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs,
        CancellationToken stopping
    )
    {
        await using var connection = await database.OpenAsync(stopping);
        var log = new ActivityLog(database, _actors);
        var (counter, entries) = (new ActivityCounter(), new List<DecidedEntry>());
        var pieces = turn.Parts.SelectMany(part => part.Split(EntriesRead)).ToList();
        foreach (var (i, piece) in pieces.Index())
        {
            entries.AddRange(await log.ListAsync(connection, piece.Partition, piece.Before, piece.Last, stopping));
            if (entries.Count < EntriesRead && i < pieces.Count - 1)
                continue;
            if (entries.Exists(entry => !IsKnown(entry, programs)))
                return null;
            var facts = await log.LoadAsync(connection, entries, programs, stopping);
            foreach (var entry in entries)
                counter.Count(entry, facts);
            entries.Clear();
        }
        return counter;
    }

    private static bool IsKnown(DecidedEntry entry, IReadOnlyDictionary<ProgramId, ProgramFacts> programs) =>
        programs.TryGetValue(entry.ProgramId, out var program)
        && entry.TermsVersion <= program.Plans.Length
        && !(entry.Trace.Replacement?.Version > program.Plans.Length);

    /// <returns>False when another node has counted some of these entries. Nothing is written then.</returns>
    private async ValueTask<bool> WriteAsync(Turn turn, ActivityCounter counter, CancellationToken stopping)
    {
        try
        {
            return await database.WriteAsync(
                async connection =>
                {
                    foreach (var (partition, last, after, _) in turn.Parts)
                        if (!await MoveAsync(connection, partition, after, last, turn.At, stopping))
                            throw new CountedElsewhereException();
                    await WriteAsync(connection, counter, stopping);
                    return true;
                },
                stopping
            );
        }
        catch (CountedElsewhereException)
        {
            return false;
        }
    }

    private async ValueTask<bool> MoveAsync(
        DbConnection connection,
        int partition,
        long after,
        long last,
        Instant at,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            connection,
            """
            insert into analytics_position as a (partition_id, seq, at)
            select @partition, @last, @at where @after = 0
                or exists (select 1 from analytics_position b where b.partition_id = @partition)
            on conflict (partition_id) do update set seq = excluded.seq, at = excluded.at where a.seq = @after
            """,
            stopping,
            ("@partition", partition),
            ("@after", after),
            ("@last", last),
            ("@at", at.Micros)
        ) > 0;

    private static async ValueTask WriteAsync(
        DbConnection connection,
        ActivityCounter counter,
        CancellationToken stopping
    )
    {
        var changes = counter.Changes;
        var segments = ActivityChanges.SumBy(changes.Activity, key => key.OfSegment());
        var months = ActivityChanges.SumBy(segments, key => key.OfMonth());
        var totals = ActivityChanges.SumBy(segments, key => key.OfTotal());
        await ActivityDayRow.InsertOrAdd.WriteAsync(connection, [.. changes.Activity], stopping);
        await ActivitySegmentDayRow.InsertOrAdd.WriteAsync(connection, [.. segments], stopping);
        await ActivitySegmentMonthRow.InsertOrAdd.WriteAsync(connection, [.. months], stopping);
        await ActivityTotalDayRow.InsertOrAdd.WriteAsync(connection, [.. totals], stopping);
        await RewardDayRow.InsertOrAdd.WriteAsync(connection, [.. changes.Rules], stopping);
        await PropertyDayRow.InsertOrAdd.WriteAsync(connection, [.. changes.Properties], stopping);
        await CohortRow.InsertOrAdd.WriteAsync(connection, [.. changes.Cohorts], stopping);
        await ActiveMembersRow.InsertOrAdd.WriteAsync(connection, [.. changes.Active], stopping);
        await DelayDayRow.InsertOrAdd.WriteAsync(connection, [.. changes.Delays], stopping);
        await DelayTotalRow.InsertOrAdd.WriteAsync(connection, [.. changes.ListDelayTotals()], stopping);
        await GenerationRow.InsertOrAdd.WriteAsync(connection, [.. changes.Generations], stopping);
        await MemberPresenceRow.InsertOrSet.WriteAsync(connection, [.. counter.Seen], stopping);
        await FigureChangeRow.InsertOrAdd.WriteAsync(
            connection,
            [.. changes.Activity.Keys.Select(key => key.ProgramId).Distinct()],
            stopping
        );
    }

    /// <param name="Last">The last seq to be counted.</param>
    /// <param name="Counted">The last seq that was counted before.</param>
    /// <param name="Before">
    /// The seq before the first entry to be counted. A restore leaves a gap behind <paramref name="Counted"/> that is
    /// too wide to be walked through.
    /// </param>
    private readonly record struct Position(int Partition, long Last, long Counted, long Before)
    {
        /// <summary>Returns pieces of at most so many entries, in order.</summary>
        public IEnumerable<Position> Split(int most)
        {
            for (var before = Before; before < Last; before += most)
                yield return this with
                {
                    Before = before,
                    Last = Math.Min(Last, before + most),
                };
        }
    }

    /// <summary>The entries of a turn: the first of each partition that were not counted yet.</summary>
    private sealed class Turn
    {
        public Turn(List<Position> positions, Instant at)
        {
            var left = (long)EntriesAtOnce;
            foreach (var position in positions)
            {
                var waiting = position.Last - position.Before;
                var taken = Math.Min(left, waiting);
                left -= taken;
                IsCut |= taken < waiting;
                if (taken > 0 || (waiting == 0 && position.Last > position.Counted))
                    Parts.Add(position with { Last = position.Before + taken });
            }
            At = at;
        }

        public List<Position> Parts { get; } = [];
        public bool IsEmpty => Parts.Count == 0;
        public bool IsCut { get; }
        public Instant At { get; }
    }

    /// <summary>Rolls a turn back.</summary>
    private sealed class CountedElsewhereException : Exception;
}
