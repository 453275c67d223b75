using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Reads sums and uplines.</summary>
internal static class PostgresSumReads
{
    // language=sql
    private const string SelectAttributes =
        "select d.member_id, d.attributes from member_detail d where d.member_id = any($1) and d.attributes "
        + "is not null";

    // language=sql
    private static readonly string SelectCounters = $"""
        select {CounterRow.Columns} from counter c
        where c.member_id = any($1) and (c.day = 0 or c.day >= $2) and c.partition_id = any($3)
        """;

    // language=sql
    private static readonly string SelectCaps = $"""
        select {CapUseRow.Columns}
        from (select unnest($1::bigint[]) as member_id, unnest($2::text[]) as key, unnest($3::int[]) as period) as n
        join cap_use c on c.member_id = n.member_id and c.key = n.key and c.period = n.period
            and c.partition_id = any($4)
        """;

    // language=sql — after the partitions, in ascending id, and before the budgets are read
    private const string LockBudgets = """
        select b.program_id from budget b where b.program_id = any($1) and b.key = '' and b.period = 0
            order by b.program_id for update
        """;

    // language=sql
    private static readonly string SelectBudgets = $"""
        select {BudgetRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as key, unnest($3::int[]) as period) as n
        join budget b on b.program_id = n.program_id and b.key = n.key and b.period = n.period
        """;

    // language=sql — `offset 0` forces one probe for each: the index of milestones is small at first, and a plan that
    // reads it completely would be kept
    private const string SelectMilestones = """
        select r.program_id, r.member_id, r.rule, r.threshold
        from (select unnest($1::bigint[]) as member_id, unnest($2::text[]) as rule) as n
        cross join lateral (
            select * from reward r
            where r.member_id = n.member_id and r.rule = n.rule and r.threshold is not null
                and r.status <> 'reversed' and r.partition_id = any($3) offset 0) as r
        """;

    // language=sql — members' accounts, then those of these programs in these partitions
    internal static readonly string SelectAccounts = $"""
        select {AccountRow.Columns} from account a where a.member_id = any($1) and a.partition_id = any($4)
        union all
        select {AccountRow.Columns}
        from unnest($2::bigint[]) as p (id)
        cross join unnest($3::int[]) as q (id)
        join account a on a.member_id = 0 and a.program_id = p.id and a.partition_id = q.id
            and a.partition_id = any($4)
        """;

    // language=sql — needed only beside large amounts
    private const string SelectRevenue = """
        select n.program_id, n.member_id, n.currency, case when n.is_home then s.revenue else r.amount end
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id,
            unnest($3::text[]) as currency,
            unnest($4::boolean[]) as is_home) as n
        left join member_stats s on n.is_home and s.program_id = n.program_id and s.member_id = n.member_id
            and s.partition_id = any($5)
        left join member_revenue r on not n.is_home and r.program_id = n.program_id and r.member_id = n.member_id
            and r.currency = n.currency and r.partition_id = any($5)
        where coalesce(s.revenue, r.amount) is not null
        """;

    /// <summary>
    /// Reads as many levels above the actors as any version pays, and everyone's attributes if the Terms read them.
    /// Attributes change beside the log, and are never in memory.
    /// </summary>
    public static void AddUplines(
        RoundTrip trip,
        Dictionary<ProgramId, ProgramFacts> programs,
        Dictionary<MemberId, MemberFacts> members,
        WarmBatch warm
    )
    {
        var levels = programs.ToDictionary(p => p.Key, p => FactNeeds.Levels(p.Value));
        var above = members
            .Values.SelectMany(m => m.Upline.Take(levels[m.ProgramId]), (m, id) => (m.ProgramId, Id: id))
            .Distinct()
            .Where(up => !members.ContainsKey(up.Id))
            .ToList();
        var cold = new List<(ProgramId ProgramId, MemberId Id)>();
        foreach (var up in above)
            if (warm.TryFind(up.Id, out var member))
                members[up.Id] = member;
            else
                cold.Add(up);
        if (cold.Count > 0)
            trip.Read(
                PostgresActorReads.SelectActors,
                r => members[MemberRow.Id.Read(r)] = MemberRow.Read(r, default),
                cold.Ids(u => u.ProgramId),
                cold.Ids(u => u.Id)
            );
        if (programs.Values.Any(p => p.Plans.Any(plan => plan.ReadsAttributes)))
            trip.Read(
                SelectAttributes,
                r => members[r.Id<MemberId>(0)] = members[r.Id<MemberId>(0)] with { Attributes = r.Json(1) },
                members.Keys.Union(cold.Select(u => u.Id)).Numbers()
            );
    }

    /// <summary>Adds the reads of what is not in memory to a round trip, which then fills the sums.</summary>
    /// <param name="partitions">Those that are locked.</param>
    public static void Add(
        RoundTrip trip,
        WarmNeeds missing,
        Dictionary<ProgramId, ProgramFacts> programs,
        IReadOnlyList<int[]> partitions,
        LoadedSums sums
    )
    {
        var needs = missing.Needs;
        var caps = needs.Caps.Where(c => !c.IsOfProgram).ToList();
        var budgets = needs.Caps.Where(c => c.IsOfProgram).ToList();
        var milestones = needs.Milestones.ToList();

        var budgeted = programs.Values.Where(p => p.Plans.Any(plan => plan.IsBudgeted)).Select(p => p.Id).ToArray();

        if (budgeted.Length > 0)
            trip.Read(LockBudgets, _ => { }, budgeted.Numbers());
        if (needs.CounterMembers.Count > 0)
            trip.ReadEach(
                partitions,
                SelectCounters,
                r => sums.AddCounter(CounterRow.Read(r)),
                needs.CounterMembers.Numbers(),
                needs.FirstDay
            );
        if (caps.Count > 0)
            trip.ReadEach(
                partitions,
                SelectCaps,
                r => sums.AddCap(CapUseRow.Read(r)),
                caps.Ids(c => c.MemberId),
                caps.Column(c => c.Name.ToString()),
                caps.Column(c => c.Period)
            );
        if (budgets.Count > 0)
            trip.Read(
                SelectBudgets,
                r => sums.AddCap(BudgetRow.Read(r)),
                budgets.Ids(c => c.ProgramId),
                budgets.Column(c => c.Name.ToString()),
                budgets.Column(c => c.Period)
            );
        if (milestones.Count > 0)
            trip.ReadEach(
                partitions,
                SelectMilestones,
                r =>
                    sums.Milestones.Add(
                        new MilestoneKey(r.Id<ProgramId>(0), r.Id<MemberId>(1), r.GetString(2), r.GetInt32(3))
                    ),
                milestones.Ids(m => m.MemberId),
                milestones.Column(m => m.Rule)
            );
        if (missing.ReadsAccounts)
            trip.ReadEach(
                partitions,
                SelectAccounts,
                r => sums.AddAccount(AccountRow.Read(r)),
                needs.AccountMembers.Numbers(),
                missing.OwnAccounts.Select(own => own.ProgramId).Distinct().Numbers(),
                missing.OwnAccounts.Select(own => own.Partition).Distinct().ToArray()
            );
        foreach (var key in needs.Revenue)
            sums.Revenue[key] = 0;
        if (needs.Revenue.ToList() is { Count: > 0 } revenue)
            trip.ReadEach(
                partitions,
                SelectRevenue,
                r =>
                    sums.Revenue[new RevenueKey(r.Id<ProgramId>(0), r.Id<MemberId>(1), r.GetString(2))] = r.GetInt64(3),
                revenue.Ids(k => k.ProgramId),
                revenue.Ids(k => k.MemberId),
                revenue.Column(k => k.Currency),
                revenue.Column(k => k.Currency == programs[k.ProgramId].HomeCurrency)
            );
    }
}
