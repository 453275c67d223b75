using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes rewards, transfers and accounts.</summary>
internal static class PostgresLedgerWrites
{
    public static void Write(RoundTrip trip, BatchDecisions decisions)
    {
        WriteRewards(trip, decisions);
        TransferRow.Insert.Add(trip, decisions.Transfers);
        AccountRow.AddTo.Add(trip, [.. decisions.Accounts.Where(a => !a.IsNew)]);
        AccountRow.Insert.Add(trip, [.. decisions.Accounts.Where(a => a.IsNew)]);
    }

    /// <summary>Changes are written first, as this batch may reverse a milestone and grant it again.</summary>
    private static void WriteRewards(RoundTrip trip, BatchDecisions decisions)
    {
        var changed = decisions.ChangedRewards;
        // One statement checks a milestone's uniqueness row by row, in any order. Where a milestone may be granted
        // again, those that are reversed are therefore written in a separate statement before it.
        var reversed = changed.Any(r => r is { Threshold: not null, Status: not RewardStatus.Reversed })
            ? changed.TakeWhile(r => r.Status == RewardStatus.Reversed).ToList()
            : [];
        RewardRow.Update.Add(trip, reversed, decisions.Now);
        RewardRow.Update.Add(trip, reversed.Count == 0 ? changed : [.. changed.Skip(reversed.Count)], decisions.Now);
        RewardRow.Insert.Add(trip, decisions.NewRewards, decisions.Now);
    }
}
