using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class SqliteStore
{
    public async ValueTask<Arrival<Accepted>> AcceptAndClaimAsync(
        IReadOnlyList<NewEntry> entries,
        int limit,
        CancellationToken stopping
    )
    {
        var ids = await TakeIdsAsync(entries.Count, stopping);
        return (await ArriveAsync(limit, (session, claimed) => Accept(session, entries, ids, Now, claimed), stopping))!;
    }

    public async ValueTask<Arrival<SignUpResult>> SignUpAndClaimAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        int limit,
        CancellationToken stopping
    )
    {
        for (var left = SignUpTries; left > 0; left--)
        {
            var ids = await TakeIdsAsync(signUps.Count * SignUps.IdsEach, stopping);
            if (
                await ArriveAsync(
                    limit,
                    (session, claimed) => SignUp(session, signUps, decide, ids, claimed),
                    stopping
                ) is
                { } arrival
            )
                return arrival;
        }
        throw LostRaces();
    }

    /// <summary>
    /// Takes in what was decided elsewhere, to be decided here once more: written as it was, and claimed at once.
    /// </summary>
    internal async ValueTask<IBatchTransaction> ReplayAsync(IReadOnlyList<LogRow> log, CancellationToken stopping)
    {
        await _deciding.WaitAsync(stopping);
        return (
            await BeginUnitAsync(
                session =>
                {
                    Lock(session);
                    foreach (var row in log)
                        row.Insert(session);
                    return new SqliteBatch(
                        session,
                        _cache,
                        [.. log.Select(row => row.Entry)],
                        Now,
                        terms => terms,
                        isDryRun: false,
                        EndUnit
                    );
                },
                stopping
            )
        )!;
    }

    /// <param name="take">Takes in what has come; puts what is to be decided at once into its list, or, when that is
    /// null, into the inbox.</param>
    /// <returns>Null when it took nothing.</returns>
    private async ValueTask<Arrival<T>?> ArriveAsync<T>(
        int limit,
        Func<SqliteSession, List<Entry>?, IReadOnlyList<T>?> take,
        CancellationToken stopping
    )
    {
        IReadOnlyList<T>? answers = null;
        var isFull = false;
        await _deciding.WaitAsync(stopping);
        var unit = await BeginUnitAsync(
            session =>
            {
                Lock(session);
                var entries = session.ReadAll(SelectInbox, EntryRow.Read, limit);
                isFull = entries.Count >= limit;
                var claimed = isFull ? null : new List<Entry>();
                answers = take(session, claimed);
                if (answers is null)
                    return null;
                // stable: in each partition the inbox comes first
                if (claimed is not null)
                    entries = [.. entries.Concat(claimed).OrderBy(e => e.Partition)];
                return new SqliteBatch(session, _cache, entries, Now, terms => terms, isDryRun: false, EndUnit);
            },
            stopping
        );
        return unit is null ? null : new Arrival<T>(answers!, unit, LeavesWork: isFull);
    }
}
