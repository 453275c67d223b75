using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>A list of the best referrers that is to be made.</summary>
/// <param name="Duration">How long it took the last time; null for a list that does not exist yet.</param>
public sealed record DueRanking(ProgramId Program, RankedInterval Interval, string Currency, TimeSpan? Duration);

/// <summary>
/// Keeps the best referrers of large programs: 1. lists which figures have changed since they were ranked; 2. reads the
/// sums of an interval by referrer, in one pass for all metrics; 3. writes the best of each metric. Reading takes a
/// part of a second for a week and seconds for a year, so that no caller has to wait for it (docs/decisions/0076).
/// </summary>
public sealed class ReferrerRanking(Database database)
{
    private const string Turn = "referrers";

    /// <summary>The members from which a program is large. Smaller ones are ranked when somebody asks.</summary>
    public const long LeastMembers = 5_000;

    /// <summary>After this time another node takes the turn of one that died.</summary>
    private static readonly TimeSpan s_turn = TimeSpan.FromMinutes(2);

    public long Least { get; init; } = LeastMembers;

    /// <summary>
    /// Lists what is to be ranked: what is missing, from the shortest interval on, then what is latest for its size.
    /// </summary>
    /// <param name="findPrograms">Finds all programs. It is only asked when there is a large one.</param>
    public async ValueTask<IReadOnlyList<DueRanking>> ListDueAsync(
        Func<CancellationToken, ValueTask<IReadOnlyList<RankedProgram>>> findPrograms,
        Instant now,
        CancellationToken stopping
    )
    {
        var large = (await ListLargeAsync(stopping)).ToDictionary();
        if (large.Count == 0)
            return [];
        var kept = (await ListKeptAsync(stopping)).ToDictionary(list =>
            (list.Program, list.From, list.To, list.Currency)
        );
        var due =
            from program in await findPrograms(stopping)
            where large.ContainsKey(program.Id)
            from interval in RankedInterval.ListOn(program.Today.Day)
            let list = kept.GetValueOrDefault((program.Id, interval.From, interval.To, program.Currency))
            let delay = DelayOf(list, interval, large[program.Id], now)
            where delay >= 1
            orderby delay descending, interval.From descending
            select new DueRanking(program.Id, interval, program.Currency, list?.Duration);
        return [.. due];
    }

    /// <returns>How late a list is, by the time that it should rest: due from one on.</returns>
    private static double DelayOf(KeptLists? list, RankedInterval interval, long changes, Instant now)
    {
        if (list is null)
            return double.PositiveInfinity;
        if (list.Changes == changes)
            return 0;
        return (now.Micros - list.AsOf.Micros) / Math.Max(1, (list.Duration * interval.Rests).TotalMicroseconds);
    }

    /// <returns>False while another node has the turn.</returns>
    public ValueTask<bool> TakeTurnAsync(Instant now, CancellationToken stopping) =>
        database.TakeTurnAsync(Turn, now, now + s_turn, stopping);

    /// <param name="taken">The time at which the turn was taken.</param>
    public async ValueTask EndTurnAsync(Instant taken, CancellationToken stopping) =>
        await database.EndTurnAsync(Turn, taken + s_turn, stopping);

    /// <summary>Reads the best referrers of an interval.</summary>
    public async ValueTask<RankedReferrers> ReadAsync(DueRanking due, Instant now, CancellationToken stopping)
    {
        await using var scan = await database.ScanAsync(stopping);
        var (changes, asOf) = (
            await database.ListAsync(
                scan.Connection,
                $"""
                select coalesce((select f.changes from figure_change f where f.program_id = @program), 0),
                    ({ActivityReads.SelectUncounted})
                """,
                reader => (reader.GetInt64(0), reader.InstantOrNull(1) ?? now),
                stopping,
                ("@program", due.Program)
            )
        )[0];
        var query = new ActivityQuery(due.Program, due.Interval.From, due.Interval.To, due.Currency);
        var sql = new ActivitySql(database, query, ActivityTable.LinksOfReferrers);
        var rows = await database.ListAsync(
            scan.Connection,
            $"""
            with s (id, {string.Join(", ", BestReferrers.Metrics)}) as materialized ({sql.Select(
                string.Join(", ", BestReferrers.Metrics.Select(ActivityReads.SumOf)),
                Dimension.Member
            )})
            {string.Join("\nunion all\n", BestReferrers.Metrics.Select(Best))}
            """,
            reader => (Metric: reader.GetInt32(0), Member: reader.GetInt64(1), Sum: reader.GetInt64(2)),
            stopping,
            [.. sql.Parameters, ("@places", BestReferrers.Places)]
        );
        return new RankedReferrers(
            changes,
            asOf,
            [
                .. BestReferrers.Metrics.Select(
                    (_, metric) =>
                        string.Join(
                            ' ',
                            rows.Where(row => row.Metric == metric)
                                .OrderByDescending(row => row.Sum)
                                .ThenBy(row => row.Member)
                                .Select(row => row.Member)
                        )
                ),
            ]
        );

        static string Best(string metric, int number) =>
            $"""
                select * from (
                    select {number}, s.id, s.{metric} from s where s.{metric} > 0 order by s.{metric} desc, s.id
                    limit @places) as b{number}
                """;
    }

    /// <summary>Writes what was read, unless another node has written something newer.</summary>
    public async ValueTask WriteAsync(
        DueRanking due,
        RankedReferrers ranked,
        TimeSpan took,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            $"""
            {BestReferrersRow.Insert.Sql}
            on conflict (program_id, from_day, to_day, currency) do update set
                {BestReferrersRow.Replaced}
            where best_referrers.changes <= excluded.changes
            """,
            stopping,
            BestReferrersRow.Insert.Parameters(
                new KeptLists(
                    due.Program,
                    due.Interval.From,
                    due.Interval.To,
                    due.Currency,
                    ranked.Changes,
                    ranked.AsOf,
                    took,
                    ranked.Members
                )
            )
        );

    /// <summary>Deletes the lists of a program that are asked for no more.</summary>
    /// <param name="today">The current day of the program, yyyymmdd.</param>
    public async ValueTask ForgetAsync(ProgramId program, int today, CancellationToken stopping)
    {
        var intervals = RankedInterval.ListOn(today);
        foreach (var list in await ListKeptAsync(stopping))
            if (list.Program == program && !intervals.Any(one => one.From == list.From && one.To == list.To))
                await database.ExecuteAsync(
                    "delete from best_referrers where program_id = @program and from_day = @from and to_day = @to",
                    stopping,
                    ("@program", program),
                    ("@from", list.From),
                    ("@to", list.To)
                );
    }

    /// <summary>Lists large programs with the number of changes of their figures.</summary>
    private ValueTask<List<KeyValuePair<ProgramId, long>>> ListLargeAsync(CancellationToken stopping) =>
        database.ListAsync(
            """
            select g.program_id, coalesce(f.changes, 0)
            from (select program_id, sum(members) as members from generation group by program_id) g
            left join figure_change f on f.program_id = g.program_id
            where g.members >= @least
            """,
            reader => KeyValuePair.Create(reader.Id<ProgramId>(0), reader.GetInt64(1)),
            stopping,
            ("@least", Least)
        );

    private ValueTask<List<KeptLists>> ListKeptAsync(CancellationToken stopping) =>
        database.ListAsync($"select {BestReferrersRow.Columns} from best_referrers b", BestReferrersRow.Read, stopping);
}

/// <param name="Changes">The number of changes of the program's figures that these include.</param>
/// <param name="AsOf">The time up to which every decision is counted.</param>
/// <param name="Members">The ids of each metric's best, separated by blanks.</param>
public sealed record RankedReferrers(long Changes, Instant AsOf, IReadOnlyList<string> Members);
