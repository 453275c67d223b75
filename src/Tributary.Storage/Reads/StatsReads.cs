using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>A member's figures, from the rows that deciding and capture keep.</summary>
/// <param name="Revenue">Minor units of the program's currency, net of reversals.</param>
public sealed record StatsView(
    long Clicks, long Visitors, long SignUps, long Pending, long Completed, long Rejected, long Expired, long Events, long Revenue, long Rewards);

/// <param name="Day">yyyymmdd in the program's timezone.</param>
public sealed record DayView(
    int Day, long Clicks, long Visitors, long SignUps, long Completed, long Events, long Revenue, long Rewards, long RewardAmount);

public sealed class StatsReads(Database database)
{
    // One statement: the answer is one moment. Every figure is a row kept beside the decision or the click; only the split of referrals by status is
    // counted, over the index of the member's own referrals.
    public async ValueTask<(long Id, StatsView Stats)?> FindAsync(long programId, string member, CancellationToken stopping)
    {
        var rows = await database.ListAsync("""
            select m.id, coalesce(k.clicks, 0), coalesce(k.visitors, 0), coalesce(s.sign_ups, 0), coalesce(s.completed, 0),
                (select count(*) from referral r where r.referrer_id = m.id and r.status = 'rejected'),
                (select count(*) from referral r where r.referrer_id = m.id and r.status = 'expired'),
                coalesce(s.events, 0), coalesce(s.revenue, 0), coalesce(s.rewards, 0)
            from member m
            left join member_stats s on s.member_id = m.id
            left join click_count k on k.program_id = m.program_id and k.member_id = m.id
            where m.program_id = @program and m.external_id = @member
            """, ReadStats, stopping, ("@program", programId), ("@member", member));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Of every currency that the member ever had.</summary>
    public async ValueTask<(long Id, IReadOnlyList<(string Currency, AccountSums Sums)> Balances)?> FindBalanceAsync(
        long programId, string member, CancellationToken stopping)
    {
        var rows = await database.ListAsync("""
            select m.id, a.currency, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted, a.paid, a.reversed
            from member m
            left join account a on a.member_id = m.id and a.program_id = m.program_id
            where m.program_id = @program and m.external_id = @member
            order by a.currency
            """, ReadBalance, stopping, ("@program", programId), ("@member", member));
        if (rows.Count == 0) return null;
        return (rows[0].Id, [.. from row in rows where row.Currency is not null select (row.Currency, row.Sums)]);
    }

    /// <summary>Days of a program, both ends included, oldest first; a day without anything is left out.</summary>
    public async ValueTask<List<DayView>> ListDaysAsync(long programId, int first, int last, CancellationToken stopping) =>
        await database.ListAsync("""
            select day, sum(clicks), sum(visitors), sum(sign_ups), sum(completed), sum(events), sum(revenue), sum(rewards), sum(reward_amount)
            from (
                select day, 0 as clicks, 0 as visitors, sign_ups, completed, events, revenue, rewards, reward_amount
                from daily_stats where program_id = @program and day between @first and @last
                union all
                select day, clicks, visitors, 0, 0, 0, 0, 0, 0
                from click_daily where program_id = @program and day between @first and @last) as part
            group by day order by day
            """, ReadDay, stopping, ("@program", programId), ("@first", first), ("@last", last));

    private static (long, StatsView) ReadStats(DbDataReader reader)
    {
        var (signUps, completed, rejected, expired) = (reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6));
        return (reader.GetInt64(0), new StatsView(
            Clicks: reader.GetInt64(1), Visitors: reader.GetInt64(2), signUps, Pending: signUps - completed - rejected - expired, completed, rejected,
            expired, Events: reader.GetInt64(7), Revenue: reader.GetInt64(8), Rewards: reader.GetInt64(9)));
    }

    private static (long Id, string? Currency, AccountSums Sums) ReadBalance(DbDataReader reader) => (
        reader.GetInt64(0), reader.StringOrNull(1), reader.IsDBNull(1) ? default : new AccountSums(
            DebitsPending: reader.GetInt64(2), DebitsPosted: reader.GetInt64(3), CreditsPending: reader.GetInt64(4),
            CreditsPosted: reader.GetInt64(5), Paid: reader.GetInt64(6), Reversed: reader.GetInt64(7)));

    private static DayView ReadDay(DbDataReader reader) => new(
        Day: reader.GetInt32(0), Clicks: Sum(reader, 1), Visitors: Sum(reader, 2), SignUps: Sum(reader, 3), Completed: Sum(reader, 4),
        Events: Sum(reader, 5), Revenue: Sum(reader, 6), Rewards: Sum(reader, 7), RewardAmount: Sum(reader, 8));

    // PostgreSQL sums a bigint as numeric.
    private static long Sum(DbDataReader reader, int column) => reader.GetFieldValue<long>(column);
}
