using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Writes the decisions of a batch and commits, in one round trip. A statement that finds other rows than it expects
/// fails, and the commit behind it is then not carried out.
/// </summary>
/// <param name="arrived">Keys that arrived with the batch, for which parked entries may be waiting.</param>
internal sealed class PostgresCommit(PostgresSession session, IEnumerable<WakeKey> arrived)
{
    // language=sql — the partitions come once more as a list of their own, for Citus
    private const string DeleteInbox = """
        delete from inbox i
        using (select unnest($1::int[]) as partition_id, unnest($2::bigint[]) as id) as n
        where i.partition_id = n.partition_id and i.id = n.id and i.partition_id = any($3)
        """;

    /// <param name="decisions">Null when nothing was decided. Parked entries may still wait for the new keys.</param>
    public async ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        var erased = decisions is null ? [] : await PostgresErasure.ReadNamesAsync(session, decisions, stopping);
        var trip = session.NewTrip();
        if (decisions is null)
            PostgresParking.WakeFor(trip, [.. arrived]);
        else
            Write(trip, decisions, erased);
        await session.CommitAsync(trip, stopping);
    }

    private void Write(RoundTrip trip, BatchDecisions decisions, List<ErasedName> erased)
    {
        WriteDecisions(trip, decisions);
        PostgresLedgerWrites.Write(trip, decisions);
        PostgresSumWrites.WriteCounters(trip, decisions);
        ReversalRow.InsertOrSet.Add(trip, decisions.Reversals);
        WriteReferrals(trip, decisions);
        MemberRow.Update.Add(trip, Last(decisions.Members.Select(c => c.Member), m => m.Id.Value), decisions.Now);
        PostgresFraudWrites.Write(trip, decisions);
        PostgresErasure.Write(trip, decisions, erased);
        PostgresSumWrites.WriteStatistics(trip, decisions);
        OutboxRows.Insert.Add(trip, decisions.Outbox, decisions.Now);
        var decided = decisions.Decisions.Select(d => new WakeKey(
            d.Entry.ProgramId,
            Wait.ForDecision(d.Entry.EventId)
        ));
        PostgresParking.WakeFor(trip, [.. arrived, .. decided]);
    }

    private static void WriteDecisions(RoundTrip trip, BatchDecisions decisions)
    {
        var (decided, parked) = (decisions.Decisions, decisions.Parked);
        IReadOnlyList<Entry> done =
        [
            .. decided.Select(d => d.Entry).Concat(parked.Select(p => p.Entry)).Where(e => e.InboxId != default),
        ];
        trip.ChangeRows(
            done.Count,
            DeleteInbox,
            done.Column(e => e.Partition),
            done.Ids(e => e.InboxId),
            done.Select(e => e.Partition).Distinct().ToArray()
        );
        PartitionRow.SetSeq.Add(trip, [.. decisions.Seq]);
        EntryRow.Decide.Add(trip, LoggedEntry.Decided(decisions));
        ParkedRow.Insert.Add(trip, parked, decisions.Now);
    }

    /// <summary>Writes a line of history for each change. The last change of a referral is its current state.</summary>
    private static void WriteReferrals(RoundTrip trip, BatchDecisions decisions)
    {
        ReferralRow.Update.Add(trip, Last(decisions.Referrals.Select(c => c.Referral), r => r.Id.Value), decisions.Now);
        ReferralHistoryRow.Insert.Add(trip, decisions.Referrals, decisions.Now);
    }

    /// <summary>Returns the last change of each id, as a statement must not change a row twice.</summary>
    private static List<T> Last<T>(IEnumerable<T> changes, Func<T, long> id) =>
        [.. changes.GroupBy(id, (_, same) => same.Last())];
}
