using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>Writes the rows of Acceptance and Commit in one transaction; nothing is read or decided.</summary>
internal static class SqliteFloor
{
    public static void Run(SqliteSession session, FloorRows rows)
    {
        var (members, now) = (rows.Members, rows.Now);
        session.Begin();
        foreach (var e in rows.Log)
        {
            session.Run(SqliteAcceptance.InsertEntryKeys, members.Program, e.Key, e.Id, e.BodyHash);
            session.Run(
                EntryRow.Insert.Sql.Sqlite,
                e.Id,
                members.Program,
                "purchase",
                e.Amount,
                "USD",
                now,
                now,
                default,
                default,
                "key",
                default,
                e.Member.Id,
                e.Member.Partition,
                e.ExternalId,
                e.Member.ExternalId,
                default,
                default,
                e.Seq,
                e.Member.Payees[0],
                "applied",
                default,
                members.TermsVersion,
                e.Amount,
                default,
                0,
                0,
                default,
                now,
                members.Trace
            );
        }
        foreach (var g in rows.Grants)
        {
            var partition = g.Event.Member.Partition;
            session.Run(
                RewardRow.Insert.Sql.Sqlite,
                g.RewardId,
                members.Program,
                partition,
                "event",
                g.Event.Id,
                "revenue",
                "upline",
                g.Level,
                g.Payee,
                "money",
                g.Amount,
                "USD",
                default,
                0,
                "held",
                default,
                now,
                now,
                rows.PayableAt,
                now,
                members.TermsVersion,
                default,
                "hold",
                default,
                default,
                default,
                default,
                default
            );
        }
        foreach (var a in rows.Accounts)
            session.Run(
                AccountRow.AddTo.Sql.Sqlite,
                members.Program,
                a.Id,
                a.Partition,
                a.Debit,
                0,
                a.Credit,
                0,
                0,
                0,
                a.Rewards,
                a.Credit,
                rows.Month,
                a.Credit,
                rows.Week,
                a.Credit
            );
        foreach (var c in rows.Counts)
            session.Run(
                CounterRow.AddOrInsert.Sql.Sqlite,
                members.Program,
                c.Member,
                "events.purchase",
                0,
                c.Partition,
                c.Count,
                c.Amount
            );
        foreach (var s in rows.Stats)
        {
            ReadOnlySpan<Cell> cells =
            [
                members.Program,
                s.Member,
                0,
                0,
                0,
                0,
                s.Events,
                s.Revenue,
                0,
                s.Partition,
                rows.Month,
                0,
                s.Revenue,
                rows.Week,
                0,
                s.Revenue,
            ];
            if (session.Run(MemberStatsRow.AddOrInsert.Sql.Sqlite, cells) == 0)
                session.Run(MemberStatsRow.AddOrInsert.Sql.SqliteElse!, cells);
        }
        foreach (var d in rows.Days)
            session.Run(
                DailyStatsRow.InsertOrAdd.Sql.Sqlite,
                members.Program,
                d.Partition,
                rows.Day,
                0,
                0,
                0,
                0,
                d.Events,
                d.Revenue,
                d.Rewards,
                0
            );
        foreach (var (partition, seq) in rows.Partitions.Zip(rows.Seq))
            session.Run(PartitionRow.SetSeq.Sql.Sqlite, partition, seq);
        session.Commit();
    }
}
