using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

public sealed partial class PostgresStore
{
    public async ValueTask<Arrival<Accepted>> AcceptAndClaimAsync(
        IReadOnlyList<NewEntry> entries,
        int limit,
        CancellationToken stopping
    )
    {
        var ids = await TakeIdsAsync(entries.Count, stopping);
        var session = await PostgresSession.BeginAsync(_arrivals, stopping);
        try
        {
            entries = await PlaceAsync(session, entries, stopping);
            var keys = new NewKeys(entries, ids);
            var claim = new Claim(session, limit);

            var trip = session.NewTrip();
            keys.Insert(trip);
            claim.LockAndRead(
                trip,
                [.. entries.Where(e => e.Target is not null).Select(e => e.Target!.Value.Partition).Distinct()]
            );
            await trip.RunAsync(stopping);

            var answers = await keys.AnswerAsync(session, stopping);
            var rows = await AcceptedRowsAsync(session, entries, answers, stopping);
            var arrived = new Arrived(claim, rows, limit, keys.At);
            return new Arrival<Accepted>(
                answers,
                arrived.ToUnit(session, _cache, KeysOf(rows), _ => { }),
                arrived.LeavesWork
            );
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<Arrival<SignUpResult>> SignUpAndClaimAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        int limit,
        CancellationToken stopping
    )
    {
        for (var left = SignUpTries; ; left--)
        {
            var session = await PostgresSession.BeginAsync(_arrivals, stopping);
            Arrival<SignUpResult>? arrival = null;
            try
            {
                var ids = await TakeIdsAsync(checked(Engine.Registration.SignUps.IdsEach * signUps.Count), stopping);
                var facts = await LoadSignUpsAsync(session, signUps, stopping);
                var decisions = decide(facts, signUps, ids);
                var rows = RowsOf(decisions);
                var claim = new Claim(session, limit);
                if (await WriteSignUpsAsync(session, facts, decisions, rows, claim.LockAndRead, stopping))
                {
                    var arrived = new Arrived(claim, rows, limit, facts.Now);
                    return arrival = new Arrival<SignUpResult>(
                        decisions.Results,
                        arrived.ToUnit(session, _cache, [], trip => WakeFor(trip, decisions.Members)),
                        arrived.LeavesWork
                    );
                }
                if (left == 1)
                    throw LostRaces();
            }
            finally
            {
                if (arrival is null)
                    await session.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// What has come in: decided at once behind what the inbox had for its partitions, or queued there when that is
    /// more than a batch takes.
    /// </summary>
    private sealed class Arrived
    {
        private readonly Claim _claim;
        private readonly List<AcceptedRow> _rows;
        private readonly List<AcceptedRow> _queued;
        private readonly IReadOnlyList<Entry> _entries;

        public Arrived(Claim claim, List<AcceptedRow> rows, int limit, Instant now)
        {
            (_claim, _rows) = (claim, rows);
            var isFull = claim.Entries.Count >= limit;
            _queued = rows.FindAll(r => r.Place is { } place && (isFull || !claim.Seq.ContainsKey(place.Partition)));
            var claimed = rows.Where(r => r.Place is { } place && !isFull && claim.Seq.ContainsKey(place.Partition))
                .Select(r => r.Entry.ToEntry(r.EventId, r.Place!.Value, now));
            // stable: in each partition the inbox comes first
            _entries = [.. claim.Entries.Concat(claimed).OrderBy(e => e.Partition)];
        }

        public bool LeavesWork => _queued.Count > 0;

        public PostgresBatch ToUnit(
            PostgresSession session,
            ProgramCache cache,
            IEnumerable<Awaited> come,
            Action<RoundTrip> wake
        ) =>
            new(
                session,
                cache,
                _entries,
                _claim.Seq,
                terms => terms,
                isDryRun: false,
                come,
                first: trip =>
                {
                    WriteLog(trip, _rows);
                    Queue(trip, _queued);
                    wake(trip);
                }
            );
    }
}
