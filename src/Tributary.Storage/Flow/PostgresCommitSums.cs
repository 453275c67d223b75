using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

internal sealed partial class PostgresBatch
{
    // language=sql
    internal const string AddToCounters = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::text[]) as name, unnest($4::int[]) as day,
                unnest($5::bigint[]) as count, unnest($6::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update counter c set count = c.count + d.count, amount = c.amount + d.amount
            from delta d where c.member_id = d.member_id and c.name = d.name and c.day = d.day
            returning d.place)
        insert into counter (program_id, member_id, name, day, count, amount)
        select program_id, member_id, name, day, count, amount from delta where place not in (select place from added)
        """;

    // language=sql
    private const string AddToCaps = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::text[]) as key, unnest($4::int[]) as period,
                unnest($5::bigint[]) as count, unnest($6::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update cap_use c set count = c.count + d.count, amount = c.amount + d.amount
            from delta d where c.member_id = d.member_id and c.key = d.key and c.period = d.period
            returning d.place)
        insert into cap_use (program_id, member_id, key, period, count, amount)
        select program_id, member_id, key, period, count, amount from delta where place not in (select place from added)
        """;

    // language=sql
    private const string AddToBudgets = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::text[]) as key, unnest($3::int[]) as period, unnest($4::bigint[]) as count,
                unnest($5::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update budget b set count = b.count + d.count, amount = b.amount + d.amount
            from delta d where b.program_id = d.program_id and b.key = d.key and b.period = d.period
            returning d.place)
        insert into budget (program_id, key, period, count, amount)
        select program_id, key, period, count, amount from delta where place not in (select place from added)
        """;

    // language=sql
    private const string PutReversals = """
        insert into reversal (event_id, program_id, amount, is_whole, claimed, standing, completion)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::boolean[]), unnest($5::bigint[]), unnest($6::int[]),
            unnest($7::text[])
        on conflict (event_id) do update set amount = excluded.amount, is_whole = excluded.is_whole, claimed = excluded.claimed,
            standing = excluded.standing, completion = excluded.completion
        """;

    // language=sql — of two months, or weeks, the sums of the later one stay
    internal const string AddToMemberStats = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::bigint[]) as sign_ups,
                unnest($4::bigint[]) as completed, unnest($5::bigint[]) as rejected, unnest($6::bigint[]) as expired, unnest($7::bigint[]) as events,
                unnest($8::bigint[]) as revenue, unnest($9::bigint[]) as rewards, unnest($10::int[]) as month,
                unnest($11::bigint[]) as month_completed, unnest($12::bigint[]) as month_revenue, unnest($13::int[]) as week,
                unnest($14::bigint[]) as week_completed, unnest($15::bigint[]) as week_revenue, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update member_stats s set
                sign_ups = s.sign_ups + d.sign_ups, completed = s.completed + d.completed, rejected = s.rejected + d.rejected,
                expired = s.expired + d.expired, events = s.events + d.events, revenue = s.revenue + d.revenue, rewards = s.rewards + d.rewards,
                month = greatest(s.month, d.month),
                month_completed = case when s.month >= d.month then s.month_completed else 0 end
                    + case when d.month >= s.month then d.month_completed else 0 end,
                month_revenue = case when s.month >= d.month then s.month_revenue else 0 end
                    + case when d.month >= s.month then d.month_revenue else 0 end,
                week = greatest(s.week, d.week),
                week_completed = case when s.week >= d.week then s.week_completed else 0 end
                    + case when d.week >= s.week then d.week_completed else 0 end,
                week_revenue = case when s.week >= d.week then s.week_revenue else 0 end
                    + case when d.week >= s.week then d.week_revenue else 0 end
            from delta d where s.program_id = d.program_id and s.member_id = d.member_id
            returning d.place)
        insert into member_stats (program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards,
            month, month_completed, month_revenue, week, week_completed, week_revenue)
        select program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards,
            month, month_completed, month_revenue, week, week_completed, week_revenue
        from delta where place not in (select place from added)
        """;

    // language=sql
    internal const string AddToDailyStats = """
        insert into daily_stats as s (program_id, partition_id, day, sign_ups, completed, rejected, expired, events, revenue, rewards, reward_amount)
        select unnest($1::bigint[]), unnest($2::int[]), unnest($3::int[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[])
        on conflict (program_id, partition_id, day) do update set
            sign_ups = s.sign_ups + excluded.sign_ups, completed = s.completed + excluded.completed,
            rejected = s.rejected + excluded.rejected, expired = s.expired + excluded.expired, events = s.events + excluded.events,
            revenue = s.revenue + excluded.revenue, rewards = s.rewards + excluded.rewards, reward_amount = s.reward_amount + excluded.reward_amount
        """;

    // language=sql — of two months, or weeks, the sums of the later one stay
    private const string AddToRevenue = """
        insert into member_revenue as r (program_id, member_id, currency, amount, month, month_amount, week, week_amount)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::int[]), unnest($6::bigint[]),
            unnest($7::int[]), unnest($8::bigint[])
        on conflict (program_id, member_id, currency) do update set
            amount = r.amount + excluded.amount, month = greatest(r.month, excluded.month),
            month_amount = case when r.month >= excluded.month then r.month_amount else 0 end
                + case when excluded.month >= r.month then excluded.month_amount else 0 end,
            week = greatest(r.week, excluded.week),
            week_amount = case when r.week >= excluded.week then r.week_amount else 0 end
                + case when excluded.week >= r.week then excluded.week_amount else 0 end
        """;

    private static void WriteSums(RoundTrip trip, BatchDecisions decisions)
    {
        var counters = decisions.Counters;
        var caps = decisions.Caps.Where(c => !c.Key.IsOfProgram).ToList();
        var budgets = decisions.Caps.Where(c => c.Key.IsOfProgram).ToList();
        var reversals = decisions.Reversals;
        if (counters.Count > 0)
            trip.Write(AddToCounters,
                counters.Column(c => c.Key.ProgramId), counters.Column(c => c.Key.MemberId), counters.Column(c => c.Key.Name),
                counters.Column(c => c.Key.Day), counters.Column(c => c.Value.Count), counters.Column(c => c.Value.Amount));
        if (caps.Count > 0)
            trip.Write(AddToCaps,
                caps.Column(c => c.Key.ProgramId), caps.Column(c => c.Key.MemberId),
                caps.Column(c => c.Key.Name.ToString()), caps.Column(c => c.Key.Period),
                caps.Column(c => c.Value.Count), caps.Column(c => c.Value.Amount));
        if (budgets.Count > 0)
            trip.Write(AddToBudgets,
                budgets.Column(c => c.Key.ProgramId), budgets.Column(c => c.Key.Name.ToString()),
                budgets.Column(c => c.Key.Period),
                budgets.Column(c => c.Value.Count), budgets.Column(c => c.Value.Amount));
        trip.WriteRows(reversals.Count, PutReversals,
            reversals.Column(r => r.EventId), reversals.Column(r => r.ProgramId), reversals.Column(r => r.State.Amount), reversals.Column(r => r.State.IsWhole),
            reversals.Column(r => r.State.Claimed), reversals.Column(r => r.State.Standing), reversals.Column(r => EnumNames.Of(r.State.Completion)));
    }

    private static void WriteStats(RoundTrip trip, BatchDecisions decisions)
    {
        var (members, days) = (decisions.Stats, decisions.Daily);
        if (members.Count > 0)
            trip.Write(AddToMemberStats,
                members.Column(s => s.Key.ProgramId), members.Column(s => s.Key.MemberId), members.Column(s => s.Value.All.SignUps),
                members.Column(s => s.Value.All.Completed), members.Column(s => s.Value.All.Rejected), members.Column(s => s.Value.All.Expired),
                members.Column(s => s.Value.All.Events), members.Column(s => s.Value.All.Revenue), members.Column(s => s.Value.All.Rewards),
                members.Column(s => s.Value.Month.Period), members.Column(s => s.Value.Month.Completed), members.Column(s => s.Value.Month.Revenue),
                members.Column(s => s.Value.Week.Period), members.Column(s => s.Value.Week.Completed), members.Column(s => s.Value.Week.Revenue));
        var foreign = decisions.Revenue;
        if (foreign.Count > 0)
            trip.Write(AddToRevenue,
                foreign.Column(r => r.Key.ProgramId), foreign.Column(r => r.Key.MemberId), foreign.Column(r => r.Key.Currency),
                foreign.Column(r => r.Value.Amount), foreign.Column(r => r.Value.Month.Period), foreign.Column(r => r.Value.Month.Amount),
                foreign.Column(r => r.Value.Week.Period), foreign.Column(r => r.Value.Week.Amount));
        if (days.Count > 0)
            trip.Write(AddToDailyStats,
                days.Column(s => s.Key.ProgramId), days.Column(s => s.Key.Partition), days.Column(s => s.Key.Day), days.Column(s => s.Value.SignUps),
                days.Column(s => s.Value.Completed), days.Column(s => s.Value.Rejected), days.Column(s => s.Value.Expired), days.Column(s => s.Value.Events),
                days.Column(s => s.Value.Revenue), days.Column(s => s.Value.Rewards), days.Column(s => s.Value.RewardAmount));
    }
}
