using Npgsql;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>
/// Runs the statements of Acceptance, Load and Commit in one transaction, with every array made beforehand, without the
/// inbox between accepting and deciding, and without entries that wait.
/// </summary>
internal sealed class PostgresFloor(FloorRows rows)
{
    private readonly Statement[][] _steps = [Places(rows), Keys(rows), Actors(rows), Payees(rows), Decisions(rows)];

    public async Task RunAsync(NpgsqlDataSource source)
    {
        await using var session = await PostgresSession.BeginAsync(source, default);
        foreach (var step in _steps)
        {
            var trip = session.NewTrip();
            foreach (var statement in step)
            {
                if (statement.Reads)
                    trip.Read(statement.Sql, _ => { }, statement.Values);
                else
                    trip.Write(statement.Sql, statement.Values);
            }
            await trip.RunAsync(default);
        }
        await session.CommitAsync(default);
    }

    private static Statement[] Places(FloorRows rows) =>
        [
            Read(PostgresLocks.LockSome, rows.Partitions),
            Read(
                PostgresPlaces.FindMembers,
                rows.Log.Column(_ => rows.Members.Program),
                rows.Log.Column(e => e.Member.ExternalId)
            ),
        ];

    private static Statement[] Keys(FloorRows rows)
    {
        var log = rows.Log;
        return
        [
            Read(
                PostgresAcceptance.InsertEntryKeys,
                log.Column(_ => rows.Members.Program),
                log.Column(e => e.Key),
                log.Column(e => e.Id),
                log.Column(e => e.BodyHash)
            ),
        ];
    }

    private static Statement[] Actors(FloorRows rows)
    {
        var actors = rows.Log.Select(e => e.Member.Id).Distinct().ToArray();
        return
        [
            Read(PostgresLoad.SelectActors, actors.Column(_ => rows.Members.Program), actors),
            Read(PostgresLoad.SelectReferrals, actors),
        ];
    }

    private static Statement[] Payees(FloorRows rows)
    {
        return
        [
            Read(PostgresLoad.SelectActors, rows.Payees.Column(_ => rows.Members.Program), rows.Payees),
            Read(
                PostgresSumReads.SelectAccounts,
                rows.Payees,
                new[] { rows.Members.Program },
                rows.Partitions,
                rows.Partitions
            ),
        ];
    }

    private static Statement[] Decisions(FloorRows rows)
    {
        var (log, grants, accounts, counts, stats, days) = (
            rows.Log,
            rows.Grants,
            rows.Accounts,
            rows.Counts,
            rows.Stats,
            rows.Days
        );
        var (program, version, now) = (rows.Members.Program, rows.Members.TermsVersion, rows.Now.Micros);
        return
        [
            Write(PartitionRow.SetSeq.Sql.Postgres, rows.Partitions, rows.Seq),
            Write(
                EntryRow.Insert.Sql.Postgres,
                log.Column(e => e.Id),
                log.Column(_ => program),
                log.Column(_ => "purchase"),
                log.Column(e => (long?)e.Amount),
                log.Column(_ => "USD"),
                log.Column(_ => now),
                log.Column(_ => now),
                log.Column(_ => (byte[]?)null),
                log.Column(_ => (string?)null),
                log.Column(_ => "key"),
                log.Column(_ => (string?)null),
                log.Column(e => e.Member.Id),
                log.Column(e => e.Member.Partition),
                log.Column(e => e.ExternalId),
                log.Column(e => e.Member.ExternalId),
                log.Column(_ => (string?)null),
                log.Column(_ => (string?)null),
                log.Column(e => (long?)e.Seq),
                log.Column(e => (long?)e.Member.Payees[0]),
                log.Column(_ => "applied"),
                log.Column(_ => (string?)null),
                log.Column(_ => (int?)version),
                log.Column(e => (long?)e.Amount),
                log.Column(_ => (string?)null),
                log.Column(_ => (short?)0),
                log.Column(_ => (short?)0),
                log.Column(_ => (long?)null),
                log.Column(_ => (long?)now),
                log.Column(_ => rows.Members.Trace)
            ),
            Write(
                RewardRow.Insert.Sql.Postgres,
                grants.Column(g => g.RewardId),
                grants.Column(_ => program),
                grants.Column(g => g.Event.Member.Partition),
                grants.Column(_ => "event"),
                grants.Column(g => g.Event.Id),
                grants.Column(_ => "revenue"),
                grants.Column(_ => "upline"),
                grants.Column(g => g.Level),
                grants.Column(g => g.Payee),
                grants.Column(_ => "money"),
                grants.Column(g => (long?)g.Amount),
                grants.Column(_ => "USD"),
                grants.Column(_ => (string?)null),
                grants.Column(_ => 0L),
                grants.Column(_ => "held"),
                grants.Column(_ => (string?)null),
                grants.Column(_ => now),
                grants.Column(_ => now),
                grants.Column(_ => rows.PayableAt.Micros),
                now,
                grants.Column(_ => version),
                grants.Column(_ => (int?)null),
                grants.Column(_ => "hold"),
                grants.Column(_ => (long?)null),
                grants.Column(_ => (string?)null),
                grants.Column(_ => (long?)null),
                grants.Column(_ => (string?)null),
                grants.Column(_ => (long?)null)
            ),
            Write(
                AccountRow.AddTo.Sql.Postgres,
                accounts.Column(_ => program),
                accounts.Column(a => a.Id),
                accounts.Column(a => a.Partition),
                accounts.Column(a => a.Debit),
                accounts.Column(_ => 0L),
                accounts.Column(a => a.Credit),
                accounts.Column(_ => 0L),
                accounts.Column(_ => 0L),
                accounts.Column(_ => 0L),
                accounts.Column(a => a.Rewards),
                accounts.Column(a => a.Credit),
                accounts.Column(_ => rows.Month),
                accounts.Column(a => a.Credit),
                accounts.Column(_ => rows.Week),
                accounts.Column(a => a.Credit)
            ),
            Write(
                CounterRow.AddOrInsert.Sql.Postgres,
                counts.Column(_ => program),
                counts.Column(c => c.Member),
                counts.Column(_ => "events.purchase"),
                counts.Column(_ => 0),
                counts.Column(c => c.Partition),
                counts.Column(c => c.Count),
                counts.Column(c => c.Amount)
            ),
            Write(
                MemberStatsRow.AddOrInsert.Sql.Postgres,
                stats.Column(_ => program),
                stats.Column(s => s.Member),
                stats.Column(_ => 0L),
                stats.Column(_ => 0L),
                stats.Column(_ => 0L),
                stats.Column(_ => 0L),
                stats.Column(s => s.Events),
                stats.Column(s => s.Revenue),
                stats.Column(_ => 0L),
                stats.Column(s => s.Partition),
                stats.Column(_ => rows.Month),
                stats.Column(_ => 0L),
                stats.Column(s => s.Revenue),
                stats.Column(_ => rows.Week),
                stats.Column(_ => 0L),
                stats.Column(s => s.Revenue)
            ),
            Write(
                DailyStatsRow.InsertOrAdd.Sql.Postgres,
                days.Column(_ => program),
                days.Column(d => d.Partition),
                days.Column(_ => rows.Day),
                days.Column(_ => 0L),
                days.Column(_ => 0L),
                days.Column(_ => 0L),
                days.Column(_ => 0L),
                days.Column(d => d.Events),
                days.Column(d => d.Revenue),
                days.Column(d => d.Rewards),
                days.Column(_ => 0L)
            ),
        ];
    }

    private static Statement Read(string sql, params object[] values) => new(sql, values, Reads: true);

    private static Statement Write(string sql, params object[] values) => new(sql, values, Reads: false);

    private sealed record Statement(string Sql, object[] Values, bool Reads);
}
