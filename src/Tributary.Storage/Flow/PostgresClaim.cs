using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class PostgresStore
{
    // language=sql — locks only, one after the other until there are enough: what an entry needs is read in later
    // statements (DESIGN §1, rule 2)
    private const string LockFree = """
        select p.id, p.seq
        from partition p
        cross join lateral (select i.id from inbox i where i.partition_id = p.id order by i.id limit 1) as head
        where p.id <> all($2)
        order by head.id
        limit $1
        for update of p skip locked
        """;

    // language=sql
    private const string LockOne = "select p.id, p.seq from partition p where p.id = $1 for update";

    // language=sql
    internal const string LockSome =
        "select p.id, p.seq from partition p where p.id = any($1) order by p.id for update";

    // language=sql — the partitions come oldest head first, and the limit cuts the youngest
    private static readonly string ReadInbox = $"""
        with taken as materialized (
            select i.*
            from unnest($1::int[]) with ordinality as p (id, place)
            cross join lateral (select * from inbox i where i.partition_id = p.id order by i.id limit $2) as i
            order by p.place, i.id
            limit $2)
        select {EntryRow.InboxColumns}
        from taken i
        join event e on e.id = i.event_id and e.accepted_at = i.accepted_at
        left join event_detail d on d.event_id = i.event_id
        order by i.partition_id, i.id
        """;

    // language=sql
    private const string ReadLastOfInbox = "select case when is_called then last_value else 0 end from inbox_id";

    // language=sql — of this transaction's own entries: behind all others, and found without reading those
    private static readonly string ReadForDryRun = $"""
        select {EntryRow.InboxColumns}
        from partition p
        cross join lateral (select * from inbox i where i.partition_id = p.id and i.id > $1 and i.event_id =
            any($2)) as i
        join event e on e.id = i.event_id and e.accepted_at = i.accepted_at
        left join event_detail d on d.event_id = i.event_id
        order by i.partition_id, i.id
        """;

    /// <summary>
    /// How many partitions to lock at first: one while each can fill a batch, and more the less waits in each.
    /// </summary>
    private int _width = 1;

    public async ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping)
    {
        while (true)
        {
            var session = await PostgresSession.BeginAsync(_source, stopping);
            PostgresBatch? unit = null;
            try
            {
                var claim = new Claim(session, limit);
                if (partition is { } one)
                    await claim.LockAsync(LockOne, stopping, one);
                else
                    _width = await claim.WidenAsync(_width, Partitions, stopping);
                if (partition is not null)
                    await claim.ReadAsync(stopping);
                if (claim.Entries.Count > 0)
                    return unit = new PostgresBatch(
                        session,
                        _cache,
                        claim.Entries,
                        claim.Seq,
                        terms => terms,
                        isDryRun: false
                    );
                // Partitions that were locked and proved empty had been served by another in between: there may be more
                // work by now.
                if (claim.Seq.Count == 0 || partition is not null)
                    return null;
            }
            finally
            {
                if (unit is null)
                    await session.DisposeAsync();
            }
        }
    }

    public async ValueTask<IBatchTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    )
    {
        var ids = await TakeIdsAsync(entries.Count, stopping);
        var session = await PostgresSession.BeginAsync(_source, stopping);
        try
        {
            var last = 0L;
            var trip = session.NewTrip();
            trip.Read(ReadLastOfInbox, r => last = r.GetInt64(0));
            await trip.RunAsync(stopping);
            var answers = await WriteEntriesAsync(session, entries, ids, stopping);
            var claim = new Claim(session, entries.Count);
            await claim.ReadAsync(
                ReadForDryRun,
                stopping,
                last,
                answers.Where(a => a.Acceptance == Acceptance.Accepted).Select(a => a.EventId).ToArray()
            );
            await claim.LockAsync(LockSome, stopping, claim.Entries.Select(e => e.Partition).Distinct().ToArray());
            return new PostgresBatch(session, _cache, claim.Entries, claim.Seq, terms, isDryRun: true);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>What one claim has locked and read so far.</summary>
    private sealed class Claim(PostgresSession session, int limit)
    {
        private readonly List<int> _oldestFirst = [];

        public Dictionary<int, long> Seq { get; } = [];
        public List<Entry> Entries { get; } = [];

        /// <returns>How many partitions the next claim may begin with.</returns>
        public async ValueTask<int> WidenAsync(int width, int partitions, CancellationToken stopping)
        {
            while (true)
            {
                var before = Seq.Count;
                await LockAsync(LockFree, stopping, width, _oldestFirst.ToArray());
                if (Seq.Count > before)
                    await ReadAsync(stopping);
                if (Entries.Count >= limit)
                    return Entries.Select(e => e.Partition).Distinct().Count();
                if (Seq.Count - before < width)
                    return Math.Min(Seq.Count, partitions) + 1;
                width *= 2;
            }
        }

        public ValueTask LockAsync(string sql, CancellationToken stopping, params object[] values)
        {
            var trip = session.NewTrip();
            Lock(trip, sql, values);
            return trip.RunAsync(stopping);
        }

        /// <summary>Locks all of them, waiting, and reads what their inboxes have.</summary>
        public void LockAndRead(RoundTrip trip, int[] partitions)
        {
            Lock(trip, LockSome, partitions);
            Read(trip, ReadInbox, partitions, limit);
        }

        public ValueTask ReadAsync(CancellationToken stopping) =>
            ReadAsync(ReadInbox, stopping, _oldestFirst.ToArray(), limit);

        public ValueTask ReadAsync(string sql, CancellationToken stopping, params object[] values)
        {
            Entries.Clear();
            var trip = session.NewTrip();
            Read(trip, sql, values);
            return trip.RunAsync(stopping);
        }

        private void Lock(RoundTrip trip, string sql, params ReadOnlySpan<object> values) =>
            trip.Read(
                sql,
                r =>
                {
                    _oldestFirst.Add(r.GetInt32(0));
                    Seq.Add(r.GetInt32(0), r.GetInt64(1));
                },
                values
            );

        private void Read(RoundTrip trip, string sql, params ReadOnlySpan<object> values) =>
            trip.Read(sql, r => Entries.Add(EntryRow.Read(r)), values);
    }
}
