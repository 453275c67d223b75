using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>Writes the rows of Acceptance and Commit in one transaction; nothing is read or decided.</summary>
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
