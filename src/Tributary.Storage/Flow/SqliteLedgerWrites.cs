using Tributary.Engine.Deciding.Batches;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes rewards, transfers and accounts.</summary>
internal static class SqliteLedgerWrites
{
    public static void Write(SqliteSession session, BatchDecisions decisions)
    {
        // Changes are written first, as this batch may reverse a milestone and grant it again.
        RewardRow.Update.RunEach(session, decisions.ChangedRewards, decisions.Now);
        RewardRow.Insert.RunEach(session, decisions.NewRewards, decisions.Now);
        TransferRow.Insert.RunEach(session, decisions.Transfers);
        foreach (var account in decisions.Accounts)
            (account.IsNew ? AccountRow.Insert : AccountRow.AddTo).Run(session, account);
    }
}
