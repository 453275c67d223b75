using Tributary.Engine.Deciding;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes the changes to caps, counters and statistics.</summary>
internal static class SqliteSumWrites
{
    public static void WriteCounters(SqliteSession session, BatchDecisions decisions)
    {
        CounterRow.AddOrInsert.RunEach(session, decisions.Counters);
        CapUseRow.AddOrInsert.RunEach(session, decisions.Caps.Where(c => !c.Key.IsOfProgram));
        BudgetRow.AddOrInsert.RunEach(session, decisions.Caps.Where(c => c.Key.IsOfProgram));
    }

    public static void WriteStatistics(SqliteSession session, BatchDecisions decisions)
    {
        MemberStatsRow.AddOrInsert.RunEach(session, decisions.Stats);
        MemberRevenueRow.InsertOrAdd.RunEach(session, decisions.Revenue);
        DailyStatsRow.InsertOrAdd.RunEach(session, decisions.Daily);
    }
}
