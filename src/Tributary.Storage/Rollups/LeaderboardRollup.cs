using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Tributary.Engine;

namespace Tributary.Storage;

/// <param name="Decisions">How many were counted.</param>
/// <param name="More">Whether more are waiting.</param>
/// <param name="Boards">The boards whose scores changed.</param>
public sealed record RollupStep(int Decisions, bool More, IReadOnlySet<(long ProgramId, LeaderboardSpan Span)> Boards);

/// <summary>
/// Leaderboards, off the deciding path. Each partition's decisions are followed by their <c>seq</c>, which commits in order; the place reached is
/// written with the sums, so that a crash counts nothing twice. One node at a time: the first partition's row is the turn.
/// </summary>
public sealed class LeaderboardRollup(Database database)
{
    public const int Places = 100;

    private const int OldScoresAtOnce = 5_000;

    private static readonly LeaderboardMeasure[] s_measures = Enum.GetValues<LeaderboardMeasure>();

    /// <summary>Counts the next decisions.</summary>
    /// <param name="plans">The Plan in force, by program.</param>
    /// <param name="atOnce">Decisions a partition.</param>
    /// <returns>Null when it is another node's turn, or a decision is of a program that <paramref name="plans"/> does not hold yet.</returns>
    public ValueTask<RollupStep?> CountAsync(IReadOnlyDictionary<long, Plan> plans, int atOnce, Instant now, CancellationToken stopping) =>
        database.WriteAsync<RollupStep?>(async connection =>
        {
            if (!await TakeTurnAsync(connection, stopping)) return null;
            var decisions = await ReadDecisionsAsync(connection, atOnce, stopping);
            if (decisions.Any(decision => !plans.ContainsKey(decision.ProgramId))) return null;
            if (decisions.Count == 0) return new RollupStep(0, false, new HashSet<(long, LeaderboardSpan)>());

            var rewards = await ReadRewardsAsync(connection, decisions, stopping);
            var scores = Scores.Of(decisions, rewards, plans, now);
            await AddScoresAsync(connection, scores, stopping);
            var reached = decisions.GroupBy(decision => decision.Partition).ToDictionary(group => group.Key, group => group.Max(d => d.Seq));
            await MoveAsync(connection, reached, now, stopping);
            return new RollupStep(
                decisions.Count, decisions.GroupBy(decision => decision.Partition).Any(group => group.Count() == atOnce),
                scores.Keys.Select(key => (key.ProgramId, key.Span)).ToHashSet());
        }, stopping);

    /// <summary>Writes the best of one board anew, and clears scores of periods that are over.</summary>
    /// <returns>False when it is another node's turn.</returns>
    public ValueTask<bool> RankAsync(long programId, LeaderboardSpan span, Plan plan, Instant now, CancellationToken stopping) =>
        database.WriteAsync(async connection =>
        {
            if (!await TakeTurnAsync(connection, stopping)) return false;
            (string, object?)[] board = [("@program", programId), ("@span", Word.Of(span)), ("@period", Period(span, now, plan))];
            await database.ExecuteAsync(connection, "delete from leaderboard where program_id = @program and span = @span", stopping, board[..2]);
            foreach (var measure in s_measures)
            {
                var column = Word.Of(measure);
                await database.ExecuteAsync(connection, $"""
                    insert into leaderboard (program_id, span, measure, rank, member_id, value, as_of)
                    select program_id, span, @measure, row_number() over (order by {column} desc, member_id), member_id, {column}, @now
                    from score where program_id = @program and span = @span and period = @period and {column} > 0
                    order by {column} desc, member_id limit @places
                    """, stopping, [.. board, ("@measure", column), ("@now", now.Micros), ("@places", Places)]);
            }
            await database.ExecuteAsync(connection, """
                delete from score where program_id = @program and span = @span and period < @period and member_id in (
                    select member_id from score where program_id = @program and span = @span and period < @period limit @most)
                """, stopping, [.. board, ("@most", OldScoresAtOnce)]);
            return true;
        }, stopping);

    /// <returns>0 for all time; else the first day of the period as yyyymmdd in the program's timezone.</returns>
    public static int Period(LeaderboardSpan span, Instant at, Plan plan) => Scores.Period(span, at, plan);

    private async ValueTask<bool> TakeTurnAsync(DbConnection connection, CancellationToken stopping)
    {
        const string Turn = "select partition_id from rollup where partition_id = 0";
        var free = await database.ListAsync(connection, $"{Turn} {database.SkipLocked}", reader => reader.GetInt32(0), stopping);
        if (free.Count > 0) return true;
        if ((await database.ListAsync(connection, Turn, reader => reader.GetInt32(0), stopping)).Count > 0) return false;

        // The first time ever. Another node that does the same waits here, and finds its rows taken.
        return await database.ExecuteAsync(
            connection, "insert into rollup (partition_id, seq, at) select id, 0, 0 from partition where true on conflict do nothing", stopping) > 0;
    }

    private ValueTask<List<ScoredDecision>> ReadDecisionsAsync(DbConnection connection, int atOnce, CancellationToken stopping) =>
        database.ListAsync(connection, """
            select x.partition_id, x.seq, x.program_id, x.event_id, x.referrer_id, x.outcome, x.revenue, x.completed, x.occurred_at,
                case when x.outcome = 'applied' then x.trace end
            from rollup l join decision x on x.partition_id = l.partition_id and x.seq > l.seq and x.seq <= l.seq + @at_once
            """, reader => new ScoredDecision(
                Partition: reader.GetInt32(0), Seq: reader.GetInt64(1), ProgramId: reader.GetInt64(2), EventId: reader.GetInt64(3),
                ReferrerId: reader.LongOrNull(4), Rewarded: reader.Word<Outcome>(5) == Outcome.Rewarded, Revenue: reader.GetInt64(6),
                Completed: reader.GetInt32(7), OccurredAt: reader.Instant(8), Strikes: ReadStrikes(reader.BytesOrNull(9))), stopping, ("@at_once", (long)atOnce));

    private static ImmutableArray<RewardTrace> ReadStrikes(byte[]? trace) =>
        trace is null ? [] : [.. TraceCodec.Read(trace).Rewards.Where(reward => reward.Struck != 0)];

    /// <summary>What was granted, and, less than nothing, what was struck of earlier rewards. Adjustments are no merit.</summary>
    private async ValueTask<List<ScoredReward>> ReadRewardsAsync(DbConnection connection, List<ScoredDecision> decisions, CancellationToken stopping)
    {
        var granted = await database.ListAsync(connection, $"""
            select r.source_id, r.member_id, r.currency, r.amount from reward r
            where r.source_id {database.In("@events")} and r.source = 'event' and r.amount is not null
            """, reader => new ScoredReward(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3)), stopping,
            ("@events", decisions.Where(decision => decision.Rewarded).Select(decision => decision.EventId).ToArray()));

        var strikes = decisions.SelectMany(decision => decision.Strikes, (decision, strike) => (decision.EventId, strike)).ToArray();
        if (strikes.Length == 0) return granted;
        var struck = (await database.ListAsync(connection, $"""
            select r.id, r.member_id, r.currency from reward r where r.id {database.In("@rewards")} and r.source = 'event'
            """, reader => (Id: reader.GetInt64(0), MemberId: reader.GetInt64(1), Currency: reader.GetString(2)), stopping,
            ("@rewards", strikes.Select(s => s.strike.RewardId).Distinct().ToArray()))).ToDictionary(reward => reward.Id);
        foreach (var (eventId, strike) in strikes)
            if (struck.TryGetValue(strike.RewardId, out var reward))
                granted.Add(new ScoredReward(eventId, reward.MemberId, reward.Currency, -strike.Struck));
        return granted;
    }

    // Ascending by key, as every set of rows that two transactions may both touch.
    private ValueTask<int> AddScoresAsync(DbConnection connection, Dictionary<ScoreKey, Score> scores, CancellationToken stopping) =>
        database.ExecuteAsync(connection, $"""
            insert into score (program_id, span, period, member_id, referrals, revenue, rewards)
            select cast(item.value ->> 0 as bigint), item.value ->> 1, cast(item.value ->> 2 as integer), cast(item.value ->> 3 as bigint),
                cast(item.value ->> 4 as bigint), cast(item.value ->> 5 as bigint), cast(item.value ->> 6 as bigint)
            from {database.Items("@rows")} where true order by 1, 2, 3, 4
            on conflict (program_id, span, period, member_id) do update set
                referrals = score.referrals + excluded.referrals, revenue = score.revenue + excluded.revenue, rewards = score.rewards + excluded.rewards
            """, stopping, ("@rows", JsonSerializer.Serialize(scores.Select(row => new object[]
            {
                row.Key.ProgramId, Word.Of(row.Key.Span), row.Key.Period, row.Key.MemberId, row.Value.Referrals, row.Value.Revenue, row.Value.Rewards,
            }))));

    private ValueTask<int> MoveAsync(DbConnection connection, Dictionary<int, long> reached, Instant now, CancellationToken stopping) =>
        database.ExecuteAsync(connection, $"""
            update rollup set at = @now, seq = coalesce(
                (select cast(item.value ->> 1 as bigint) from {database.Items("@reached")}
                 where cast(item.value ->> 0 as integer) = rollup.partition_id), seq)
            """, stopping, ("@now", now.Micros), ("@reached", JsonSerializer.Serialize(reached.Select(row => new[] { row.Key, row.Value }))));
}
