using Tributary.Engine.Deciding.Batches;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes the changes to caps, counters and statistics.</summary>
internal static class PostgresSumWrites
{
    public static void WriteCounters(RoundTrip trip, BatchDecisions decisions)
    {
        CounterRow.AddOrInsert.Add(trip, OwnedSums.Of(decisions, decisions.Counters, c => c.MemberId));
        CapUseRow.AddOrInsert.Add(
            trip,
            OwnedSums.Of(decisions, [.. decisions.Caps.Where(c => !c.Key.IsOfProgram)], c => c.MemberId)
        );
        BudgetRow.AddOrInsert.Add(trip, [.. decisions.Caps.Where(c => c.Key.IsOfProgram)]);
    }

    public static void WriteStatistics(RoundTrip trip, BatchDecisions decisions)
    {
        MemberStatsRow.AddOrInsert.Add(trip, OwnedSums.Of(decisions, decisions.Stats, s => s.MemberId));
        MemberRevenueRow.InsertOrAdd.Add(trip, OwnedSums.Of(decisions, decisions.Revenue, r => r.MemberId));
    }
}
