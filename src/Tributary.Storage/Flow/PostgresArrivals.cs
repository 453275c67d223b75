using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Takes in entries: either for the inbox, or in a transaction that decides them at once.</summary>
internal sealed class PostgresArrivals(
    PostgresConnections connections,
    ProgramCache cache,
    WarmFacts warm,
    int partitions
)
{
    private const int Tries = 3;

    /// <summary>
    /// Begins the transaction for new entries. It waits for a lock for a shorter time than others do.
    /// </summary>
    public async ValueTask<IArrivalTransaction> BeginAsync(CancellationToken stopping)
    {
        // Before the connection: facts must not be of a later server than the transaction.
        var facts = warm.Begin();
        return new PostgresArrivalTransaction(
            await warm.GuardAsync(() => PostgresSession.BeginAsync(connections.Arrivals, stopping)),
            connections.Distribution,
            cache,
            facts,
            warm.Segments,
            partitions
        );
    }

    public async ValueTask<IReadOnlyList<EntryResult>> QueueAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    )
    {
        for (var left = Tries; left > 0; left--)
        {
            try
            {
                return await QueueOnceAsync(entries, stopping);
            }
            catch (StoreException race) when (IsRace(race))
            {
                // Nothing was written. The whole batch is retried, and then its entries one by one.
            }
        }
        var answers = new List<EntryResult>(entries.Count);
        foreach (var entry in entries)
            answers.AddRange(await QueueOnceAsync([entry], stopping));
        return answers;
    }

    /// <summary>
    /// Accepts entries within a transaction, and queues them. The log is sent with the next trip, or the commit.
    /// </summary>
    public static async ValueTask<EntryResult[]> QueueAsync(
        PostgresSession session,
        IReadOnlyList<PlacedEntry> entries,
        IdBlock ids,
        CancellationToken stopping
    )
    {
        var acceptance = new PostgresAcceptance(entries, ids);
        var trip = session.NewTrip();
        acceptance.InsertKeys(trip);
        acceptance.FindPlaces(trip);
        await trip.RunAsync(stopping);
        await acceptance.AnswerAsync(session, stopping);

        session.Later(write =>
        {
            PostgresAcceptance.WriteLog(write, acceptance.Rows, decisions: null);
            PostgresAcceptance.Queue(write, acceptance.Rows.FindAll(r => r.Place is not null));
            PostgresParking.WakeFor(write, PostgresAcceptance.KeysOf(acceptance.Rows));
        });
        return acceptance.Answers;
    }

    /// <summary>
    /// Returns whether a retry may help at once. A lock that took too long is not a race: a retry would wait for the
    /// same holder again.
    /// </summary>
    public static bool IsRace(StoreException fault) =>
        fault.InnerException
            is PostgresException
            {
                SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            };

    private async ValueTask<EntryResult[]> QueueOnceAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    )
    {
        if (entries.Count == 0)
            return [];
        var ids = await connections.TakeIdsAsync(entries.Count, stopping);
        await using var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
        var answers = await QueueAsync(session, entries, ids, stopping);
        await session.CommitAsync(stopping);
        return answers;
    }
}
