using Tributary.Engine.Deciding.Batches;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes the changes to caps, counters and statistics.</summary>
internal static class SqliteSumWrites
{
    public static void WriteCounters(SqliteSession session, BatchDecisions decisions)
    {
        CounterRow.AddOrInsert.RunEach(session, OwnedSums.Of(decisions, decisions.Counters, c => c.MemberId));
        CapUseRow.AddOrInsert.RunEach(
            session,
            OwnedSums.Of(decisions, [.. decisions.Caps.Where(c => !c.Key.IsOfProgram)], c => c.MemberId)
        );
        BudgetRow.AddOrInsert.RunEach(session, decisions.Caps.Where(c => c.Key.IsOfProgram));
    }

    public static void WriteStatistics(SqliteSession session, BatchDecisions decisions)
    {
        MemberStatsRow.AddOrInsert.RunEach(session, OwnedSums.Of(decisions, decisions.Stats, s => s.MemberId));
        MemberRevenueRow.InsertOrAdd.RunEach(session, OwnedSums.Of(decisions, decisions.Revenue, r => r.MemberId));
    }
}
