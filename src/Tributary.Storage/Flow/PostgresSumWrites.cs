using Tributary.Engine.Deciding;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes the changes to caps, counters and statistics.</summary>
internal static class PostgresSumWrites
{
    public static void WriteCounters(RoundTrip trip, BatchDecisions decisions)
    {
        CounterRow.AddOrInsert.Add(trip, decisions.Counters);
        CapUseRow.AddOrInsert.Add(trip, [.. decisions.Caps.Where(c => !c.Key.IsOfProgram)]);
        BudgetRow.AddOrInsert.Add(trip, [.. decisions.Caps.Where(c => c.Key.IsOfProgram)]);
    }

    public static void WriteStatistics(RoundTrip trip, BatchDecisions decisions)
    {
        MemberStatsRow.AddOrInsert.Add(trip, decisions.Stats);
        MemberRevenueRow.InsertOrAdd.Add(trip, decisions.Revenue);
        DailyStatsRow.InsertOrAdd.Add(trip, decisions.Daily);
    }
}
