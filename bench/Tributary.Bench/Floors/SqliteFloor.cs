using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>
/// The least that SQLite does for a batch of events of known members: the keys, the log and the decisions, in one
/// transaction. As on PostgreSQL, members, referrals and accounts are in memory, so nothing is read.
/// </summary>
internal static class SqliteFloor
{
    public static void Run(SqliteSession session, FloorRows rows)
    {
        session.Begin();
        foreach (var row in rows.Log)
            session.Run(
                SqliteAcceptance.InsertEntryKeys,
                row.Entry.ProgramId.Value,
                row.Entry.Key,
                row.EventId.Value,
                row.Entry.BodyHash
            );
        SqliteAcceptance.WriteLog(session, rows.Log, rows.Decisions);
        SqliteLedgerWrites.Write(session, rows.Decisions);
        SqliteSumWrites.WriteCounters(session, rows.Decisions);
        SqliteSumWrites.WriteStatistics(session, rows.Decisions);
        PartitionRow.SetSeq.RunEach(session, rows.Decisions.Seq);
        session.Commit();
    }
}
