using System.Data.Common;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding;
using Tributary.Engine.Ledger;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

internal sealed partial class SqliteBatch
{
    // language=sql
    private const string SelectCounters = """
        select c.program_id, c.member_id, c.name, c.day, c.count, c.amount
        from json_each(?1) k join counter c on c.member_id = k.value where c.day = 0 or c.day >= ?2
        """;

    // language=sql
    private const string SelectCaps = """
        select c.program_id, c.member_id, c.key, c.period, c.count, c.amount
        from json_each(?1) k join cap_use c on c.member_id = k.value ->> 0 and c.key = k.value ->> 1 and c.period = k.value ->> 2
        """;

    // language=sql — a budget has no member
    private const string SelectBudgets = """
        select b.program_id, 0, b.key, b.period, b.count, b.amount
        from json_each(?1) k join budget b on b.program_id = k.value ->> 0 and b.key = k.value ->> 1 and b.period = k.value ->> 2
        """;

    // language=sql
    private const string SelectMilestones = """
        select r.program_id, r.member_id, r.rule, r.threshold
        from json_each(?1) k join reward r on r.member_id = k.value ->> 0 and r.rule = k.value ->> 1
        where r.threshold is not null and r.status <> 'reversed'
        """;

    // language=sql — members' accounts; then expense (0) and settlement (-1) of the programs and partitions at hand, key by key: cross join keeps the order, and the index of owners is named, as that of the program reads all of its accounts
    private const string SelectAccounts = $"""
        select {AccountRow.Columns} from json_each(?1) k join account a on a.member_id = k.value
        union all
        select {AccountRow.Columns} from json_each(?2) k cross join json_each('[0,-1]') o
            cross join account a indexed by sqlite_autoindex_account_2
            on a.member_id = o.value and a.program_id = k.value ->> 0 and a.partition_id = k.value ->> 1
        """;

    // language=sql
    private const string SelectHomeRevenue = "select revenue from member_stats where program_id = ?1 and member_id = ?2";

    // language=sql
    private const string SelectForeignRevenue = "select amount from member_revenue where program_id = ?1 and member_id = ?2 and currency = ?3";

    /// <summary>A statement a key: they are asked only beside large amounts.</summary>
    private Dictionary<RevenueKey, long> LoadRevenue(FactNeeds needs, Dictionary<long, ProgramFacts> programs) => needs.Revenue.ToDictionary(
        key => key, key => (key.Currency == programs[key.ProgramId].HomeCurrency
            ? session.ReadAll(SelectHomeRevenue, row => row.GetInt64(0), key.ProgramId, key.MemberId)
            : session.ReadAll(SelectForeignRevenue, row => row.GetInt64(0), key.ProgramId, key.MemberId, key.Currency)).SingleOrDefault());

    private Dictionary<CounterKey, CounterSums> LoadCounters(FactNeeds needs) => needs.CounterMembers.Count == 0 ? [] : session.ReadAll(
        SelectCounters,
        row => (new CounterKey(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt32(3)), new CounterSums(row.GetInt64(4), row.GetInt64(5))),
        JsonList.Of(needs.CounterMembers), needs.FirstDay).ToDictionary();

    private Dictionary<CapKey, CapSums> LoadCaps(FactNeeds needs)
    {
        var caps = new List<(CapKey, CapSums)>();
        if (needs.Caps.Any(c => !c.IsOfProgram))
            caps.AddRange(session.ReadAll(
                SelectCaps, ReadCap,
                JsonList.Of(needs.Caps.Where(c => !c.IsOfProgram)
                .Select(c => (c.MemberId, c.Name.ToString(), (long)c.Period)))));
        if (needs.Caps.Any(c => c.IsOfProgram))
            caps.AddRange(session.ReadAll(
                SelectBudgets, ReadCap,
                JsonList.Of(needs.Caps.Where(c => c.IsOfProgram)
                .Select(c => (c.ProgramId, c.Name.ToString(), (long)c.Period)))));
        return caps.ToDictionary();
    }

    private static (CapKey, CapSums) ReadCap(DbDataReader row) => (
        new CapKey(row.GetInt64(0), row.GetInt64(1), CapName.Parse(row.GetString(2)), row.GetInt32(3)),
        new CapSums(row.GetInt64(4), row.GetInt64(5)));

    private HashSet<MilestoneKey> LoadMilestones(FactNeeds needs) => needs.Milestones.Count == 0 ? [] : [.. session.ReadAll(
        SelectMilestones, row => new MilestoneKey(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt32(3)), JsonList.Of(needs.Milestones))];

    private Dictionary<AccountKey, AccountFacts> LoadAccounts(FactNeeds needs) => session.ReadAll(
        SelectAccounts, AccountRow.Read, JsonList.Of(needs.AccountMembers),
        JsonList.Of(entries.Select(e => (e.ProgramId, (long)e.Partition)).Distinct())).ToDictionary(a => a.Key);
}
