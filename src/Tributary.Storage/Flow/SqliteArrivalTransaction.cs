using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// The transaction for new entries, under the write lock from the beginning. New entries are decided after those in the
/// inbox. They are queued there instead if the inbox holds more than fits into a batch.
/// </summary>
/// <param name="session">The writer.</param>
/// <param name="now">The moment of the transaction.</param>
/// <param name="arrived">The entries that arrive, which <paramref name="batch"/> writes into the log.</param>
/// <param name="batch">The batch, which ends the turn of the writer.</param>
internal sealed class SqliteArrivalTransaction(
    SqliteSession session,
    ProgramCache cache,
    int partitions,
    Instant now,
    ArrivedEntries arrived,
    SqliteBatch batch
) : IArrivalTransaction
{
    private SqliteAcceptance? _acceptance;
    private SqliteRegistration? _registration;
    private bool _isFull;

    public IReadOnlyList<Entry> Entries => batch.Entries;

    public void Accept(IReadOnlyList<PlacedEntry> entries, IdBlock ids) =>
        _acceptance = new SqliteAcceptance(entries, ids);

    public ValueTask<SignUpFacts> LoadSignUpsAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(SqliteSignUps.Load(session, cache, partitions, signUps, now));
    }

    public void Register(SignUpFacts facts, SignUpDecisions decisions)
    {
        _registration = new SqliteRegistration(facts, decisions);
        batch.AddNew(decisions.Members);
    }

    public ValueTask<LockResult?> LockAsync(int limit, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var waiting = session.ReadAll(SqliteClaim.SelectInbox, EntryRow.Read, limit);
        _isFull = waiting.Count >= limit;
        _acceptance?.Accept(session, now);
        if (_registration?.TryWrite(session) == false)
            return ValueTask.FromResult<LockResult?>(null);
        arrived.Add(_acceptance?.Rows ?? _registration?.Rows ?? []);
        var decided = _isFull ? [] : arrived.Rows.Where(row => row.Place is not null).Select(row => row.ToEntry());
        // The sort is stable: in each partition the inbox comes first.
        batch.Claim(waiting.Concat(decided).OrderBy(entry => entry.Partition));
        return ValueTask.FromResult<LockResult?>(new LockResult(_acceptance?.Answers ?? [], LeavesWork: _isFull));
    }

    public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping) => batch.LoadAsync(stopping);

    public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (_isFull)
            SqliteAcceptance.Queue(session, arrived.Rows);
        if (_acceptance is not null)
            SqliteAcceptance.Wake(session, arrived.Rows);
        _registration?.Wake(session);
        return batch.CommitAsync(decisions, stopping);
    }

    public ValueTask DisposeAsync() => batch.DisposeAsync();
}
