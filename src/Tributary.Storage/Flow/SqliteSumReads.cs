using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Reads sums.</summary>
internal sealed class SqliteSumReads(SqliteSession session)
{
    // language=sql
    private static readonly string SelectCounters = $"""
        select {CounterRow.Columns}
        from json_each(?1) k join counter c on c.member_id = k.value where c.day = 0 or c.day >= ?2
        """;

    // language=sql
    private static readonly string SelectCaps = $"""
        select {CapUseRow.Columns}
        from json_each(?1) k join cap_use c on c.member_id = k.value ->> 0 and c.key = k.value ->> 1
            and c.period = k.value ->> 2
        """;

    // language=sql
    private static readonly string SelectBudgets = $"""
        select {BudgetRow.Columns}
        from json_each(?1) k join budget b on b.program_id = k.value ->> 0 and b.key = k.value ->> 1
            and b.period = k.value ->> 2
        """;

    // language=sql
    private const string SelectMilestones = """
        select r.program_id, r.member_id, r.rule, r.threshold
        from json_each(?1) k join reward r on r.member_id = k.value ->> 0 and r.rule = k.value ->> 1
        where r.threshold is not null and r.status <> 'reversed'
        """;

    // language=sql — members' accounts, then those of these programs in these partitions: cross join keeps the order,
    // and the index of owners is named, as the program's index would read all of its accounts
    private static readonly string SelectAccounts = $"""
        select {AccountRow.Columns} from json_each(?1) k join account a on a.member_id = k.value
        union all
        select {AccountRow.Columns} from json_each(?2) k
            cross join account a indexed by sqlite_autoindex_account_2
            on a.member_id = 0 and a.program_id = k.value ->> 0 and a.partition_id = k.value ->> 1
        """;

    // language=sql
    private const string SelectHomeRevenue =
        "select revenue from member_stats where program_id = ?1 and member_id = ?2";

    // language=sql
    private const string SelectForeignRevenue =
        "select amount from member_revenue where program_id = ?1 and member_id = ?2 and currency = ?3";

    /// <summary>Reads what is not in memory into the sums.</summary>
    public void Load(WarmNeeds missing, Dictionary<ProgramId, ProgramFacts> programs, LoadedSums sums)
    {
        var needs = missing.Needs;
        if (needs.CounterMembers.Count > 0)
            foreach (
                var counter in session.ReadAll(
                    SelectCounters,
                    CounterRow.Read,
                    JsonList.Of(needs.CounterMembers),
                    needs.FirstDay
                )
            )
                sums.AddCounter(counter);
        LoadCaps(needs, sums);
        if (needs.Milestones.Count > 0)
            foreach (
                var milestone in session.ReadAll(
                    SelectMilestones,
                    row => new MilestoneKey(
                        row.Id<ProgramId>(0),
                        row.Id<MemberId>(1),
                        row.GetString(2),
                        row.GetInt32(3)
                    ),
                    JsonList.Of(needs.Milestones)
                )
            )
                sums.Milestones.Add(milestone);
        if (missing.ReadsAccounts)
            foreach (
                var account in session.ReadAll(
                    SelectAccounts,
                    AccountRow.Read,
                    JsonList.Of(needs.AccountMembers),
                    JsonList.Of(missing.OwnAccounts.Select(own => (own.ProgramId, (long)own.Partition)))
                )
            )
                sums.AddAccount(account);
        foreach (var key in needs.Revenue)
            sums.Revenue[key] = ReadRevenue(key, programs);
    }

    private void LoadCaps(FactNeeds needs, LoadedSums sums)
    {
        if (needs.Caps.Any(c => !c.IsOfProgram))
            foreach (
                var cap in session.ReadAll(
                    SelectCaps,
                    CapUseRow.Read,
                    JsonList.Of(
                        needs
                            .Caps.Where(c => !c.IsOfProgram)
                            .Select(c => (c.MemberId, c.Name.ToString(), (long)c.Period))
                    )
                )
            )
                sums.AddCap(cap);
        if (needs.Caps.Any(c => c.IsOfProgram))
            foreach (
                var cap in session.ReadAll(
                    SelectBudgets,
                    BudgetRow.Read,
                    JsonList.Of(
                        needs
                            .Caps.Where(c => c.IsOfProgram)
                            .Select(c => (c.ProgramId, c.Name.ToString(), (long)c.Period))
                    )
                )
            )
                sums.AddCap(cap);
    }

    /// <summary>Reads one revenue, as it is needed only beside large amounts.</summary>
    private long ReadRevenue(RevenueKey key, Dictionary<ProgramId, ProgramFacts> programs) =>
        (
            key.Currency == programs[key.ProgramId].HomeCurrency
                ? session.ReadAll(SelectHomeRevenue, row => row.GetInt64(0), key.ProgramId.Value, key.MemberId.Value)
                : session.ReadAll(
                    SelectForeignRevenue,
                    row => row.GetInt64(0),
                    key.ProgramId.Value,
                    key.MemberId.Value,
                    key.Currency
                )
        ).SingleOrDefault();
}
