using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// The transaction for new entries, in two round trips: 1. keys, locks, inboxes, programs, and the members that are not
/// in memory; 2. the log, the decisions and the commit. Between them, Load reads other facts that are not in memory.
/// New entries are decided after those in the inboxes of their partitions. They are queued there instead if the inboxes
/// hold more than fits into a batch.
/// </summary>
internal sealed class PostgresArrivalTransaction(
    PostgresSession session,
    Distribution distribution,
    ProgramCache cache,
    WarmBatch warm,
    KnownSegments segments,
    int partitions
) : IArrivalTransaction
{
    private readonly PostgresLoad _load = new(session, distribution, cache, warm, terms => terms);
    private PostgresAcceptance? _acceptance;
    private PostgresRegistration? _registration;
    private List<AcceptedEntry> _rows = [];
    private List<AcceptedEntry> _queued = [];
    private PostgresBatch? _batch;

    public IReadOnlyList<Entry> Entries => Batch.Entries;

    private PostgresBatch Batch => _batch ?? throw new InvalidOperationException("Nothing is locked yet.");

    public void Accept(IReadOnlyList<PlacedEntry> entries, IdBlock ids)
    {
        _acceptance = new PostgresAcceptance(entries, ids);
        session.Later(_acceptance.InsertKeys);
    }

    public ValueTask<SignUpFacts> LoadSignUpsAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping) =>
        PostgresSignUps.LoadAsync(session, cache, partitions, signUps, stopping);

    public void Register(SignUpFacts facts, SignUpDecisions decisions)
    {
        _registration = new PostgresRegistration(facts, decisions, segments);
        warm.AddNew(decisions.Members);
        session.Later(_registration.Write);
    }

    public async ValueTask<LockResult?> LockAsync(int limit, CancellationToken stopping)
    {
        var locks = new PostgresLocks(session, limit, distribution);
        var trip = session.NewTrip();
        var arrivedIn = _acceptance?.Partitions() ?? _registration?.Partitions() ?? [];
        if (arrivedIn.Length > 0)
        {
            locks.LockAndRead(trip, arrivedIn);
            _load.ReadAhead(trip, _acceptance?.Subjects() ?? _registration!.Subjects());
        }
        _acceptance?.FindPlaces(trip);
        _registration?.AddUses(trip);
        await warm.GuardAsync(() => trip.RunAsync(stopping));
        if (_registration is { IsComplete: false })
            return null;
        if (_acceptance is not null)
            await _acceptance.AnswerAsync(session, stopping);
        _rows = _acceptance?.Rows ?? _registration?.Rows ?? [];
        _load.AddArrived(_rows);
        var arrived = _acceptance is null ? [] : PostgresAcceptance.KeysOf(_rows);
        _batch = new PostgresBatch(
            session,
            _load,
            new PostgresCommit(session, arrived),
            warm,
            Claim(locks, limit),
            locks.Seq
        );
        return new LockResult(_acceptance?.Answers ?? [], LeavesWork: _queued.Count > 0);
    }

    public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping) => Batch.LoadAsync(stopping);

    public async ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        session.Later(trip =>
        {
            PostgresAcceptance.WriteLog(trip, _rows, decisions);
            PostgresAcceptance.Queue(trip, _queued);
            _registration?.Wake(trip);
        });
        await Batch.CommitAsync(decisions, stopping);
        _registration?.RememberSegments();
    }

    public ValueTask DisposeAsync() => _batch?.DisposeAsync() ?? session.DisposeAsync();

    /// <summary>
    /// Returns the entries to decide now, by partition: the inbox first, then the new entries. The rest is queued,
    /// including an entry whose partition is not locked because its member has only just signed up.
    /// </summary>
    private IReadOnlyList<Entry> Claim(PostgresLocks locks, int limit)
    {
        var isFull = locks.Entries.Count >= limit;
        var arrived = new List<Entry>(_rows.Count);
        _queued = [];
        foreach (var row in _rows)
            if (row.Place is not { } place)
                continue;
            else if (isFull || !locks.Seq.ContainsKey(place.Partition))
                _queued.Add(row);
            else
                arrived.Add(row.ToEntry());
        if (arrived.Count == 0)
            return locks.Entries;
        if (locks.Entries.Count == 0 && arrived.TrueForAll(entry => entry.Partition == arrived[0].Partition))
            return arrived;
        // The sort is stable: in each partition the inbox comes first.
        return [.. locks.Entries.Concat(arrived).OrderBy(entry => entry.Partition)];
    }
}
