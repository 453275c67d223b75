using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    public async ValueTask<Arrival<Accepted>> AcceptAndClaimAsync(
        IReadOnlyList<NewEntry> entries,
        int limit,
        CancellationToken stopping
    )
    {
        var places = await FindMembersAsync(
            [.. entries.Select(e => new MemberName(e.ProgramId, e.Member ?? ""))],
            stopping
        );
        var partitions = entries
            .Zip(places, (entry, place) => entry.Target ?? place)
            .OfType<MemberPlace>()
            .Select(place => place.Partition);
        var (now, ids) = (Now, TakeIdsOf(entries));
        return await ArriveAsync(
            partitions,
            limit,
            (tables, claimed) => Accept(tables, entries, now, ids, claimed),
            stopping
        );
    }

    public async ValueTask<Arrival<SignUpResult>> SignUpAndClaimAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        int limit,
        CancellationToken stopping
    )
    {
        var (now, decisions) = (Now, Decide(Read(), signUps, decide));
        return await ArriveAsync(
            decisions.Members.Select(m => m.Member.Facts.Partition),
            limit,
            (tables, claimed) =>
            {
                Write(tables, decisions, now, claimed);
                return decisions.Results;
            },
            stopping
        );
    }

    /// <param name="take">
    /// Runs on a copy of the tables for every read, and on the tables themselves at the commit, always with the same
    /// effect.
    /// </param>
    private async ValueTask<Arrival<T>> ArriveAsync<T>(
        IEnumerable<int> partitions,
        int limit,
        Func<ModelTables, List<Entry>?, IReadOnlyList<T>> take,
        CancellationToken stopping
    )
    {
        var locked = new ModelLocks(this);
        try
        {
            foreach (var partition in partitions.Distinct().Order())
                await WaitAsync(() => locked.TryTake(partition), stopping);
            var backlog = EntriesOf(locked.Partitions, limit);
            var isFull = backlog.Count >= limit;
            var claimed = isFull ? null : new List<Entry>();
            var answers = take(Read(), claimed);
            IReadOnlyList<Entry> entries = [.. backlog.Concat(claimed ?? []).OrderBy(e => e.Partition)];
            foreach (var program in entries.Select(e => e.ProgramId).Distinct().Order())
                if (Read().Program(program).IsBudgeted)
                    await WaitAsync(() => locked.TryTakeBudget(program), stopping);
            return new Arrival<T>(answers, new ModelUnit(this, locked, entries, TakeAgain), LeavesWork: isFull);

            // Another may have been faster with a key; a database would have made it wait for this one.
            void TakeAgain(ModelTables tables)
            {
                if (!take(tables, isFull ? null : []).SequenceEqual(answers))
                    throw new ConflictException("What came in was taken by another meanwhile.");
            }
        }
        catch
        {
            locked.Release();
            throw;
        }
    }
}
