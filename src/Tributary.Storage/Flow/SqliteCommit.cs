using Tributary.Engine.Deciding.Batches;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes the decisions of a batch, in the transaction that holds the write lock.</summary>
/// <param name="arrived">The entries that arrived in this transaction.</param>
internal sealed class SqliteCommit(SqliteSession session, List<AcceptedEntry> arrived)
{
    /// <param name="decisions">Null when nothing was decided.</param>
    public void Commit(BatchDecisions? decisions)
    {
        SqliteAcceptance.WriteLog(session, arrived, decisions);
        if (decisions is not null)
            Write(decisions);
        session.Commit();
    }

    private void Write(BatchDecisions decisions)
    {
        EntryRow.Decide.RunEach(session, LoggedEntry.Decided(decisions));
        SqliteLedgerWrites.Write(session, decisions);
        SqliteSumWrites.WriteCounters(session, decisions);
        ReversalRow.InsertOrSet.RunEach(session, decisions.Reversals);
        WriteReferrals(decisions);
        MemberRow.Update.RunEach(session, decisions.Members.Select(c => c.Member), decisions.Now);
        SqliteFraudWrites.Write(session, decisions);
        SqliteErasure.Write(session, decisions);
        SqliteSumWrites.WriteStatistics(session, decisions);
        OutboxRows.Insert.RunEach(session, decisions.Outbox, decisions.Now);
        WriteInbox(decisions);
    }

    private void WriteReferrals(BatchDecisions decisions)
    {
        ReferralRow.Update.RunEach(session, decisions.Referrals.Select(c => c.Referral), decisions.Now);
        ReferralHistoryRow.Insert.RunEach(session, decisions.Referrals, decisions.Now);
    }

    private void WriteInbox(BatchDecisions decisions)
    {
        ParkedRow.Insert.RunEach(session, decisions.Parked, decisions.Now);
        foreach (var decision in decisions.Decisions)
            SqliteParking.Wake(session, decision.Entry.ProgramId, Wait.ForDecision(decision.Entry.EventId));
        foreach (var entry in decisions.Decisions.Select(d => d.Entry).Concat(decisions.Parked.Select(p => p.Entry)))
            if (entry.InboxId != default)
                session.Run(SqliteParking.DeleteInbox, entry.InboxId.Value);
        PartitionRow.SetSeq.RunEach(session, decisions.Seq);
    }
}
