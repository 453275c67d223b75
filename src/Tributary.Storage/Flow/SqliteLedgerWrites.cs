using Tributary.Engine.Deciding;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes rewards, transfers and accounts.</summary>
internal static class SqliteLedgerWrites
{
    public static void Write(SqliteSession session, BatchDecisions decisions)
    {
        // Changes go first: a milestone that this batch reverses may be granted again by it.
        RewardRow.Update.RunEach(session, decisions.ChangedRewards, decisions.Now);
        RewardRow.Insert.RunEach(session, decisions.NewRewards, decisions.Now);
        TransferRow.Insert.RunEach(session, decisions.Transfers);
        foreach (var account in decisions.Accounts)
            (account.IsNew ? AccountRow.Insert : AccountRow.AddTo).Run(session, account);
    }
}
