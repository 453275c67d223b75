using Microsoft.Extensions.Logging;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// The main road. One batch: claim, load, decide, commit; all of it or nothing. What has just come in is decided in the
/// transaction that accepts it; what that cannot take waits in the inbox for a worker. A batch of the inbox that fails
/// for a reason of its own is halved until the poison stands alone and, after its tries, is parked; its neighbours go
/// on. A database that is gone is the caller's to wait for.
/// </summary>
/// <param name="observers">Hear of each commit, after it.</param>
public sealed partial class EntryPipeline(
    IStore store,
    IEnumerable<IBatchObserver> observers,
    ILogger<EntryPipeline> log
)
{
    /// <summary>Why an entry is parked that failed by itself; the log has the exception.</summary>
    public const string Poison = "poison";

    private const int MaxTries = 3;
    private const int ArrivalLimit = 1_000;

    /// <summary>
    /// Rewards of one batch, each about a kilobyte until the commit: a batch is bounded by what it writes, not only by
    /// its entries.
    /// </summary>
    private const int MostRewards = 25_000;

    /// <summary>
    /// Entries of a claim: fewer after some that granted much, and more again after those that did not.
    /// </summary>
    private int _claimLimit = ArrivalLimit;

    private readonly IBatchObserver[] _observers = [.. observers];

    /// <summary>
    /// Accepts entries, and decides them in the same transaction; see <see cref="IEntryStore.AcceptAndClaimAsync"/>.
    /// </summary>
    /// <returns>One for each, in order.</returns>
    public ValueTask<IReadOnlyList<Accepted>> AcceptAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    ) =>
        ArriveAsync(
            () => store.AcceptAndClaimAsync(entries, ArrivalLimit, stopping),
            () => store.AcceptAsync(entries, stopping),
            (answers, _) => answers,
            stopping
        );

    /// <summary>
    /// Registers members, and decides their sign-ups in the same transaction. The answers are as of those decisions.
    /// </summary>
    /// <inheritdoc cref="AcceptAsync"/>
    public ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        CancellationToken stopping
    ) =>
        ArriveAsync(
            () => store.SignUpAndClaimAsync(signUps, SignUps.Decide, ArrivalLimit, stopping),
            () => store.SignUpAsync(signUps, SignUps.Decide, stopping),
            DecidedSignUps.Of,
            stopping
        );

    /// <returns>How many entries left the inbox; 0 when there was nothing to do.</returns>
    public async ValueTask<int> RunBatchAsync(int limit, CancellationToken stopping)
    {
        IReadOnlyList<Entry> failed;
        var fitting = 0;
        limit = Math.Min(limit, _claimLimit);
        // 1. free partitions that have work, locked until this transaction ends
        await using (var unit = await store.ClaimAsync(limit, null, stopping))
        {
            if (unit is null)
                return 0;
            try
            {
                await DecideAsync(unit, stopping);
                _claimLimit = Math.Min(ArrivalLimit, _claimLimit * 2);
                return unit.Entries.Count;
            }
            catch (TooManyRewardsException tooMany)
            {
                fitting = _claimLimit = tooMany.Fitting;
                failed = [];
            }
            catch (Exception e) when (IsOfTheBatch(e))
            {
                LogBatchFailed(e, unit.Entries.Count);
                failed = unit.Entries;
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

    /// <param name="queue">Accepts without deciding: what is at fault, or who holds a partition for so long, is the
    /// worker's to find.</param>
    /// <param name="settle">Brings the answers up to what was decided.</param>
    private async ValueTask<IReadOnlyList<T>> ArriveAsync<T>(
        Func<ValueTask<Arrival<T>>> arrive,
        Func<ValueTask<IReadOnlyList<T>>> queue,
        Func<IReadOnlyList<T>, BatchDecisions, IReadOnlyList<T>> settle,
        CancellationToken stopping
    )
    {
        try
        {
            var (answers, unit, leavesWork) = await arrive();
            await using (unit)
                if (await DecideAsync(unit, stopping) is { } decisions)
                    answers = settle(answers, decisions);
            if (leavesWork)
                Announce(observer => observer.OnQueued());
            return answers;
        }
        catch (TooManyRewardsException)
        {
            // The inbox hands them out in batches that fit.
        }
        catch (Exception e)
            when (IsOfTheBatch(e) || e is StoreException { Kind: StoreFault.Contention or StoreFault.SchemaAhead })
        {
            LogArrivalFailed(e);
        }
        var queued = await queue();
        Announce(observer => observer.OnQueued());
        return queued;
    }

    /// <summary>
    /// What is committed, or in the inbox, stays so whatever an observer does; a worker finds the inbox's entries
    /// without being told.
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

    /// <param name="refused">An entry with which the database has refused a sum; it is rejected instead.</param>
    /// <returns>Null when there was nothing to decide.</returns>
    private async ValueTask<BatchDecisions?> DecideAsync(
        IBatchTransaction unit,
        CancellationToken stopping,
        long? refused = null
    )
    {
        if (unit.Entries.Count == 0)
        {
            await unit.CommitAsync(null, stopping);
            return null;
        }
        // 2. all facts of all entries, a fixed number of statements
        var facts = await unit.LoadAsync(stopping);
        if (refused is { } one)
            facts = facts with { Refused = new HashSet<long> { one } };
        if (Decider.Fitting(facts, MostRewards) is var fitting && fitting < unit.Entries.Count)
            throw new TooManyRewardsException(fitting);
        var ids = await store.TakeIdsAsync(Decider.IdsNeeded(facts), stopping);
        // 3. pure; each entry sees the effect of those before it
        var decisions = Decider.Decide(facts, ids);
        // 4. rewards, transfers, counters: all or nothing
        await unit.CommitAsync(decisions, stopping);
        Announce(observer => observer.OnCommitted(decisions));
        return decisions;
    }

    private async ValueTask IsolateAsync(int partition, int limit, CancellationToken stopping)
    {
        long? refused = null;
        while (true)
        {
            Entry poison;
            await using (var unit = await store.ClaimAsync(Math.Max(limit, 1), partition, stopping))
            {
                if (unit is null)
                    return;
                try
                {
                    await DecideAsync(unit, stopping, refused);
                    return;
                }
                catch (TooManyRewardsException tooMany)
                {
                    limit = tooMany.Fitting;
                    continue;
                }
                catch (Exception e) when (IsOfTheBatch(e))
                {
                    limit = unit.Entries.Count / 2;
                    if (limit > 0)
                        continue;
                    poison = unit.Entries[0];
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
    /// A lost connection, a lock that came too late or a schema that is not this node's says nothing about the batch;
    /// what is left is a fault of it.
    /// </summary>
    private static bool IsOfTheBatch(Exception e) =>
        e
            is not OperationCanceledException
                and not StoreException { IsTransient: true }
                and not StoreException { Kind: StoreFault.SchemaAhead };

    [LoggerMessage(Level = LogLevel.Warning, Message = "What came in could not be decided at once; it is queued.")]
    private partial void LogArrivalFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} entries failed; halving it.")]
    private partial void LogBatchFailed(Exception e, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An observer of batches failed; the batch is committed.")]
    private partial void LogObserverFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EventId} fails by itself.")]
    private partial void LogPoison(Exception e, long eventId);

    /// <summary>A batch would write too much at once; this many of its entries fit.</summary>
    private sealed class TooManyRewardsException(int fitting) : Exception
    {
        public int Fitting => fitting;
    }
}
