using Microsoft.Extensions.Logging;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// The path of one entry, from top to bottom. A transaction takes effect as a whole or not at all.
/// 1. Place: the caller looks up the entry's member and partition (<see cref="MemberDirectory"/>), and then its lane.
/// 2. Accept: the key is taken, which happens only once; a sign-up is resolved and its member written.
/// 3. Lock: the partition is locked, and the entries waiting in its inbox join the batch.
/// 4. Load: all facts of the batch are read.
/// 5. Decide: pure.
/// 6. Commit: the log, rewards, transfers, counters and announcements are written, and everything becomes durable.
/// 7. Announce: observers are called.
/// New entries take these steps at once. An entry that cannot be decided then waits in the inbox until a worker claims
/// it and continues with step 3. If an inbox batch fails because of its content, it is halved until one entry fails
/// alone. That entry is retried and then parked; the other entries are decided. When the database is unavailable, the
/// caller has to wait.
/// </summary>
/// <param name="observers">The observers that are called after each commit.</param>
/// <param name="time">Measures the steps.</param>
public sealed partial class EntryPipeline(
    IStore store,
    IEnumerable<IBatchObserver> observers,
    ILogger<EntryPipeline> log,
    TimeProvider time
)
{
    /// <summary>
    /// The reason for parking an entry that fails even when it is decided alone. The log has the exception.
    /// </summary>
    public const string Poison = "poison";

    private const int MaxTries = 3;
    private const int ArrivalLimit = 1_000;
    private const int SignUpTries = 5;

    /// <summary>
    /// The largest number of rewards in one batch. Each takes about a kilobyte until the commit, so a batch is bounded
    /// by what it writes as well as by its entries.
    /// </summary>
    private const int MostRewards = 25_000;

    /// <summary>
    /// The number of entries to claim. It shrinks after a batch that granted many rewards, and grows again after one
    /// that did not.
    /// </summary>
    private int _claimLimit = ArrivalLimit;

    private readonly IBatchObserver[] _observers = [.. observers];

    /// <summary>Accepts entries, and decides them in the same transaction.</summary>
    /// <param name="entries">The entries, already placed (step 1).</param>
    /// <returns>One for each, in order.</returns>
    public ValueTask<IReadOnlyList<EntryResult>> AcceptAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    )
    {
        return ArriveAsync(AcceptAndDecideAsync, () => store.QueueAsync(entries, stopping));

        async ValueTask<IReadOnlyList<EntryResult>> AcceptAndDecideAsync()
        {
            var ids = await store.TakeIdsAsync(entries.Count, stopping);
            await using var transaction = await store.BeginAsync(stopping);
            // 2. Accept: sent with the lock
            transaction.Accept(entries, ids);
            // 3. Lock: only sign-ups can lose a race here
            var arrival = (await transaction.LockAsync(ArrivalLimit, stopping))!;
            // 4. to 7. Load, decide, commit, announce
            await DecideAsync(transaction, stopping);
            if (arrival.LeavesWork)
                Announce(observer => observer.OnQueued());
            return arrival.Answers;
        }
    }

    /// <summary>
    /// Registers members, and decides their sign-ups in the same transaction. The answers include those decisions.
    /// </summary>
    /// <inheritdoc cref="AcceptAsync"/>
    public ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping)
    {
        return ArriveAsync(RegisterAndDecideAsync, () => store.SignUpAsync(signUps, SignUps.Decide, stopping));

        async ValueTask<IReadOnlyList<SignUpResult>> RegisterAndDecideAsync()
        {
            for (var left = SignUpTries; left > 0; left--)
            {
                var ids = await store.TakeIdsAsync(checked(SignUps.IdsEach * signUps.Count), stopping);
                await using var transaction = await store.BeginAsync(stopping);
                // 1. Place, by referrer or code, and 2. accept: sent with the lock
                var facts = await transaction.LoadSignUpsAsync(signUps, stopping);
                var registered = SignUps.Decide(facts, signUps, ids);
                transaction.Register(facts, registered);
                // 3. Lock: another transaction may have been faster with a member, a code or its last use
                if (await transaction.LockAsync(ArrivalLimit, stopping) is not { } arrival)
                    continue;
                // 4. to 7. Load, decide, commit, announce
                var decisions = await DecideAsync(transaction, stopping);
                if (arrival.LeavesWork)
                    Announce(observer => observer.OnQueued());
                return decisions is null ? registered.Results : DecidedSignUps.Of(registered.Results, decisions);
            }
            throw new InvalidOperationException($"A batch of sign-ups lost {SignUpTries} races in a row.");
        }
    }

    /// <summary>Claims entries that wait in the inbox, and decides them.</summary>
    /// <returns>How many entries left the inbox; 0 when there was nothing to do.</returns>
    public async ValueTask<int> RunBatchAsync(int limit, CancellationToken stopping)
    {
        IReadOnlyList<Entry> failed;
        var fitting = 0;
        limit = Math.Min(limit, _claimLimit);
        // 3. Lock: free partitions that have work, until this transaction ends
        await using (var transaction = await store.ClaimAsync(limit, null, stopping))
        {
            if (transaction is null)
                return 0;
            try
            {
                await DecideAsync(transaction, stopping);
                _claimLimit = Math.Min(ArrivalLimit, _claimLimit * 2);
                return transaction.Entries.Count;
            }
            catch (TooManyRewardsException tooMany)
            {
                fitting = _claimLimit = tooMany.Fitting;
                failed = [];
            }
            catch (Exception e) when (IsOfTheBatch(e))
            {
                LogBatchFailed(e, transaction.Entries.Count);
                failed = transaction.Entries;
            }
        }
        if (fitting > 0)
            return await RunBatchAsync(fitting, stopping);
        foreach (var partition in failed.GroupBy(e => e.Partition))
            await IsolateAsync(partition.Key, Math.Max(1, partition.Count() / 2), stopping);
        return failed.Count;
    }

    /// <summary>Runs until nothing is left that can be decided now.</summary>
    /// <returns>How many entries left the inbox.</returns>
    public async ValueTask<int> DrainAsync(CancellationToken stopping, int limit = 1_000)
    {
        var total = 0;
        while (await RunBatchAsync(limit, stopping) is > 0 and var count)
            total += count;
        return total;
    }

    /// <param name="decide">Accepts and decides.</param>
    /// <param name="queue">Accepts without deciding. The worker then finds the faulty entry, or waits for a partition
    /// that is locked for long.</param>
    private async ValueTask<IReadOnlyList<T>> ArriveAsync<T>(
        Func<ValueTask<IReadOnlyList<T>>> decide,
        Func<ValueTask<IReadOnlyList<T>>> queue
    )
    {
        try
        {
            return await decide();
        }
        catch (TooManyRewardsException)
        {
            // The inbox hands the entries out in batches that fit.
        }
        catch (Exception e) when (IsOfTheBatch(e) || IsInTheWay(e))
        {
            LogArrivalFailed(e);
        }
        var queued = await queue();
        Announce(observer => observer.OnQueued());
        return queued;
    }

    /// <summary>
    /// Calls each observer and logs what it throws. A failing observer changes nothing that is committed or queued, and
    /// a worker finds the inbox's entries without it.
    /// </summary>
    private void Announce(Action<IBatchObserver> tell)
    {
        foreach (var observer in _observers)
        {
            try
            {
                tell(observer);
            }
            catch (Exception e)
            {
                LogObserverFailed(e);
            }
        }
    }

    /// <summary>Runs steps 4 to 7, which are the same for all entries.</summary>
    /// <param name="refused">An entry for which the database refused a sum. It is rejected instead.</param>
    /// <returns>Null when there was nothing to decide.</returns>
    private async ValueTask<BatchDecisions?> DecideAsync(
        IBatchTransaction transaction,
        CancellationToken stopping,
        EntryId? refused = null
    )
    {
        if (transaction.Entries.Count == 0)
        {
            await transaction.CommitAsync(null, stopping);
            return null;
        }
        using var span = Spans.BeginBatch(transaction.Entries);
        var began = time.GetTimestamp();
        // 4. Load: all facts of all entries, in a fixed number of statements
        var facts = await LoadAsync(transaction, stopping);
        var loaded = time.GetTimestamp();
        if (refused is { } one)
            facts = facts with { Refused = new HashSet<EntryId> { one } };
        if (Decider.Fitting(facts, MostRewards) is var fitting && fitting < transaction.Entries.Count)
            throw new TooManyRewardsException(fitting);
        var ids = await store.TakeIdsAsync(Decider.IdsNeeded(facts), stopping);
        // 5. Decide: pure; each entry sees the effects of the entries before it
        var decideFrom = time.GetTimestamp();
        var decisions = Decide(facts, ids);
        var decided = time.GetTimestamp();
        // 6. Commit: rewards, transfers, counters and announcements, all or nothing
        await CommitAsync(transaction, decisions, stopping);
        var times = new BatchTimes(
            time.GetElapsedTime(began, loaded),
            time.GetElapsedTime(decideFrom, decided),
            time.GetElapsedTime(decided)
        );
        // 7. Announce
        Announce(observer => observer.OnCommitted(decisions));
        Announce(observer => observer.OnMeasured(facts, decisions, times));
        return decisions;
    }

    private static async ValueTask<BatchFacts> LoadAsync(IBatchTransaction transaction, CancellationToken stopping)
    {
        using var span = Spans.BeginLoad();
        return await transaction.LoadAsync(stopping);
    }

    private static BatchDecisions Decide(BatchFacts facts, IdBlock ids)
    {
        using var span = Spans.BeginDecide();
        return Decider.Decide(facts, ids);
    }

    private static async ValueTask CommitAsync(
        IBatchTransaction transaction,
        BatchDecisions decisions,
        CancellationToken stopping
    )
    {
        using var span = Spans.BeginCommit();
        await transaction.CommitAsync(decisions, stopping);
    }

    private async ValueTask IsolateAsync(int partition, int limit, CancellationToken stopping)
    {
        EntryId? refused = null;
        while (true)
        {
            Entry poison;
            await using (var transaction = await store.ClaimAsync(Math.Max(limit, 1), partition, stopping))
            {
                if (transaction is null)
                    return;
                try
                {
                    await DecideAsync(transaction, stopping, refused);
                    return;
                }
                catch (TooManyRewardsException tooMany)
                {
                    limit = tooMany.Fitting;
                    continue;
                }
                catch (Exception e) when (IsOfTheBatch(e))
                {
                    limit = transaction.Entries.Count / 2;
                    if (limit > 0)
                        continue;
                    poison = transaction.Entries[0];
                    if (e is SumOutOfRangeException && refused is null)
                    {
                        refused = poison.EventId;
                        continue;
                    }
                    LogPoison(e, poison.EventId);
                }
            }
            await store.RecordFailureAsync(poison, Poison, MaxTries, stopping);
            return;
        }
    }

    /// <summary>
    /// Returns whether the batch itself is at fault. A lost connection, a lock that took too long or a schema of
    /// another version says nothing about the batch.
    /// </summary>
    private static bool IsOfTheBatch(Exception e) =>
        e
            is not OperationCanceledException
                and not StoreException { IsTransient: true }
                and not StoreException { Kind: StoreFault.SchemaAhead };

    /// <summary>
    /// Returns true when another transaction was in the way, or when a newer version has migrated the database. A
    /// worker, or a newer node, can still decide the entries.
    /// </summary>
    private static bool IsInTheWay(Exception e) =>
        e is StoreException { Kind: StoreFault.Contention or StoreFault.SchemaAhead };

    [LoggerMessage(Level = LogLevel.Warning, Message = "New entries could not be decided at once; they are queued.")]
    private partial void LogArrivalFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} entries failed; halving it.")]
    private partial void LogBatchFailed(Exception e, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An observer of batches failed; the batch is committed.")]
    private partial void LogObserverFailed(Exception e);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Entry {EventId} fails even when it is decided alone. It is retried, and parked after three failures."
    )]
    private partial void LogPoison(Exception e, EntryId eventId);

    /// <summary>Thrown when a batch would write too much at once. Only the given number of its entries fits.</summary>
    private sealed class TooManyRewardsException(int fitting) : Exception
    {
        public int Fitting => fitting;
    }
}
