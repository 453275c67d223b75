using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>A member's figures, from the rows that deciding and capture keep.</summary>
/// <param name="Revenue">Minor units of the program's currency, net of reversals.</param>
public sealed record StatsView(
    long Clicks, long Visitors, long SignUps, long Pending, long Completed, long Rejected, long Expired, long Events, long Revenue, long Rewards);

public sealed class StatsReads(Database database)
{
    // One statement: the answer is one moment. Every figure is a row kept beside the decision or the click.
    private readonly GroupRead<(long Program, string Text), IReadOnlyList<(long Id, StatsView Stats)>> _stats = database.GroupedByMember("""
        select m.id, coalesce(k.clicks, 0), coalesce(k.visitors, 0), coalesce(s.sign_ups, 0), coalesce(s.completed, 0),
            coalesce(s.rejected, 0), coalesce(s.expired, 0), coalesce(s.events, 0), coalesce(s.revenue, 0), coalesce(s.rewards, 0)
        from member m
        left join member_stats s on s.member_id = m.id
        left join click_count k on k.program_id = m.program_id and k.member_id = m.id
        where m.program_id = @program and m.external_id = @name
        """, ReadStats);

    private readonly GroupRead<(long Program, string Text), IReadOnlyList<(long Id, string? Currency, AccountSums Sums)>> _balances = database.GroupedByMember("""
        select m.id, a.currency, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted, a.paid, a.reversed
        from member m
        left join account a on a.member_id = m.id and a.program_id = m.program_id
        where m.program_id = @program and m.external_id = @name
        """, ReadBalance);

    /// <summary>An erased member is found by the id it had.</summary>
    public async ValueTask<(long Id, StatsView Stats)?> FindAsync(long programId, string member, CancellationToken stopping)
    {
        var rows = await _stats.FindAsync((programId, member), stopping);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Of every currency that the member ever had.</summary>
    public async ValueTask<(long Id, IReadOnlyList<(string Currency, AccountSums Sums)> Balances)?> FindBalanceAsync(
        long programId, string member, CancellationToken stopping)
    {
        var rows = await _balances.FindAsync((programId, member), stopping);
        if (rows.Count == 0) return null;
        return (rows[0].Id, [.. from row in rows where row.Currency is not null orderby row.Currency select (row.Currency, row.Sums)]);
    }

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
}
