using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Reads and changes programs and the versions of their Terms.</summary>
internal sealed class PostgresPrograms(
    PostgresConnections connections,
    ProgramCache cache,
    AuditKey auditKey,
    int partitions
)
{
    // language=sql
    private const string FindProgram = "select p.id from program p where p.name = $1";

    // language=sql
    internal static readonly string SelectPrograms =
        $"select {ProgramRows.Columns} from program p where p.id = any($1)";

    // language=sql — read after the programs, so that the result includes at least the versions that they name
    private static readonly string SelectTerms =
        $"select {TermsRow.Columns} from terms t where t.program_id = any($1) order by t.program_id, t.version";

    // language=sql — a second editor waits here for the first
    private const string LockProgram = "select p.id from program p where p.id = $1 for update";

    // language=sql — after the locks: no batch is being decided, so the clock is later than the acceptance of every
    // decided entry
    private const string SelectClock = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";

    // language=sql — returns nothing when another transaction creates the program at the same time
    private static readonly string InsertProgram = $"""
        insert into program ({ProgramRows.Inserted})
        select $1, $2, 'active', {PostgresStore.NowMicros}, 1, $3,
            case when exists (select from sink where takes_all) then $4 else 0 end
        on conflict (name) do nothing
        returning created_at
        """;

    // language=sql
    private static readonly string InsertTerms = $"""
        insert into terms ({TermsRow.Inserted})
        values ($1, $2, $3, $4, $5, {PostgresStore.NowMicros})
        """;

    // language=sql — the row by which a budgeted program is locked
    private const string InsertBudget =
        "insert into budget (program_id, key, period, count, amount) values ($1, '', 0, 0, 0)";

    // language=sql
    private const string RaiseVersion =
        "update program set version = $2, is_budgeted = is_budgeted or $3 where id = $1";

    // language=sql
    private const string WithdrawVersion =
        $"update terms set withdrawn_at = {PostgresStore.NowMicros} where program_id = $1 and version = $2";

    // language=sql
    private const string CountWithdrawal = "update program set withdrawals = withdrawals + 1 where id = $1";

    // language=sql — after the lock of all partitions, when everything that batches booked in the old currency is
    // committed
    private const string IsCurrencyInUse = """
        select exists (select 1 from account where program_id = $1) or exists (select 1 from entry
            where program_id = $1 and amount is not null)
        """;

    // language=sql — an ended program stays ended
    private const string SetStatus = $"""
        with before as materialized (select id, status from program where name = $1 and status <> 'ended' for update)
        update program p set status = $2, ended_at = case when $2 = 'ended' then {PostgresStore.NowMicros} end
        from before where p.id = before.id
        returning p.id, before.status <> $2
        """;

    public async ValueTask<ProgramFacts?> FindAsync(string name, CancellationToken stopping)
    {
        await using var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
        return await FindIdAsync(session, name, stopping) is { } id
            ? (await LoadAsync(session, cache, id, stopping))[id]
            : null;
    }

    public async ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping)
    {
        while (true)
        {
            var ids = await connections.TakeIdsAsync(1, stopping);
            await using var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
            if (await FindIdAsync(session, terms.Program, stopping) is { } id)
                return await AddVersionAsync(session, id, terms, stopping);
            if (terms.IfRevision is not null)
                return new PutTermsResult(PutTermsOutcome.RevisionChanged, default, 0, default, 0);
            if (await CreateAsync(session, ids.Next<ProgramId>(), terms, stopping) is { } created)
                return created;
        }
    }

    public async ValueTask<WithdrawTermsResult> WithdrawTermsAsync(WithdrawTerms terms, CancellationToken stopping)
    {
        await using var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
        var locked = await LockTermsAsync(session, terms.ProgramId, stopping);
        var result = locked.Withdraw(terms);
        if (result.Outcome != WithdrawTermsOutcome.Withdrawn)
            return result;
        var trip = session.NewTrip();
        trip.Write(WithdrawVersion, terms.ProgramId.Value, terms.Version);
        trip.Write(CountWithdrawal, terms.ProgramId.Value);
        await trip.RunAsync(stopping);
        await AuditChain.AddAsync(session, auditKey, terms.Record(locked.Program.Name, locked.Now), stopping);
        await session.CommitAsync(stopping);
        return result;
    }

    public async ValueTask<bool> SetStatusAsync(
        string name,
        ProgramStatus status,
        string? actor,
        string? requestId,
        CancellationToken stopping
    )
    {
        var ids = await connections.TakeIdsAsync(2, stopping);
        await using var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
        (ProgramId Id, bool IsChanged)? set = null;
        var trip = session.NewTrip();
        trip.Read(SetStatus, r => set = (r.Id<ProgramId>(0), r.GetBoolean(1)), name, EnumNames.Of(status));
        await trip.RunAsync(stopping);
        if (set is (var id, true))
            await PostgresArrivals.QueueAsync(
                session,
                [
                    PlacedEntry.Of(
                        ProgramEntry.Of(id, status, ids.Next<EntryId>(), partitions, actor) with
                        {
                            RequestId = requestId,
                        }
                    ),
                ],
                ids,
                stopping
            );
        await session.CommitAsync(stopping);
        return set is not null;
    }

    public static async ValueTask<Dictionary<ProgramId, ProgramFacts>> LoadAsync(
        PostgresSession session,
        ProgramCache cache,
        List<ProgramRow> rows,
        CancellationToken stopping
    )
    {
        var unknown = rows.Where(row => !cache.TryGet(row, out _)).Select(row => row.Id).ToArray();
        if (unknown.Length > 0)
        {
            var terms = new List<(ProgramId ProgramId, (VersionSpan, byte[]) Terms)>();
            var more = session.NewTrip();
            more.Read(SelectTerms, r => terms.Add((r.Id<ProgramId>(0), TermsRow.Read(r))), unknown.Numbers());
            await more.RunAsync(stopping);
            var revisions = rows.ToDictionary(row => row.Id, row => row.Revision);
            foreach (var program in terms.GroupBy(t => t.ProgramId, t => t.Terms))
                cache.Add(program.Key, revisions[program.Key], [.. program]);
        }
        return rows.ToDictionary(
            row => row.Id,
            row =>
                cache.TryGet(row, out var program)
                    ? program
                    : throw new InvalidOperationException($"Program {row.Id} has no Terms of version {row.Version}.")
        );
    }

    private static async ValueTask<Dictionary<ProgramId, ProgramFacts>> LoadAsync(
        PostgresSession session,
        ProgramCache cache,
        ProgramId id,
        CancellationToken stopping
    )
    {
        var rows = new List<ProgramRow>();
        var read = session.NewTrip();
        read.Read(SelectPrograms, r => rows.Add(ProgramRows.Read(r)), (long[])[id.Value]);
        await read.RunAsync(stopping);
        return await LoadAsync(session, cache, rows, stopping);
    }

    private static async ValueTask<ProgramId?> FindIdAsync(
        PostgresSession session,
        string name,
        CancellationToken stopping
    )
    {
        ProgramId? id = null;
        var find = session.NewTrip();
        find.Read(FindProgram, r => id = r.Id<ProgramId>(0), name);
        await find.RunAsync(stopping);
        return id;
    }

    /// <summary>
    /// Locks the partitions first, as everywhere. Each read is a separate statement, since the data may have changed
    /// while it waited.
    /// </summary>
    private async ValueTask<LockedTerms> LockTermsAsync(
        PostgresSession session,
        ProgramId id,
        CancellationToken stopping
    )
    {
        ProgramRow program = default;
        var versions = new List<(VersionSpan, byte[])>();
        Instant now = default;
        var trip = session.NewTrip();
        // These wait for every batch that began under the earlier Terms, or before the program had a budget and
        // therefore without its lock.
        foreach (var group in connections.Distribution.GroupsOf([.. Enumerable.Range(0, partitions)]))
            trip.Read(PostgresLocks.LockSome, _ => { }, group);
        trip.Read(LockProgram, _ => { }, id.Value);
        trip.Read(SelectPrograms, r => program = ProgramRows.Read(r), (long[])[id.Value]);
        trip.Read(SelectTerms, r => versions.Add(TermsRow.Read(r)), (long[])[id.Value]);
        trip.Read(SelectClock, r => now = r.Instant(0));
        await trip.RunAsync(stopping);
        return new LockedTerms(program, versions, now);
    }

    /// <returns>Null when another transaction has just created the program.</returns>
    private async ValueTask<PutTermsResult?> CreateAsync(
        PostgresSession session,
        ProgramId id,
        PutTerms terms,
        CancellationToken stopping
    )
    {
        Instant? createdAt = null;
        var trip = session.NewTrip();
        trip.Read(
            InsertProgram,
            r => createdAt = r.Instant(0),
            id.Value,
            terms.Program,
            terms.Plan.IsBudgeted,
            ChangeSet.Usual.Bits
        );
        await trip.RunAsync(stopping);
        if (createdAt is not { } now)
            return null;

        var result = new PutTermsResult(PutTermsOutcome.Created, id, 1, default, 1);
        var rest = session.NewTrip();
        rest.Write(InsertTerms, id.Value, 1, 0L, terms.Plan.AppliesToAllFromNow, terms.CanonicalJson);
        rest.Write(InsertBudget, id.Value);
        await rest.RunAsync(stopping);
        await AuditChain.AddAsync(session, auditKey, terms.Record(result, now), stopping);
        await session.CommitAsync(stopping);
        return result;
    }

    private async ValueTask<PutTermsResult> AddVersionAsync(
        PostgresSession session,
        ProgramId id,
        PutTerms terms,
        CancellationToken stopping
    )
    {
        var locked = await LockTermsAsync(session, id, stopping);
        var (result, replaces) = locked.Put(terms);
        if (result.Outcome != PutTermsOutcome.Added)
            return result;
        if (locked.ChangesCurrency(terms.Plan) && await IsCurrencyInUseAsync(session, id, stopping))
            return locked.Refuse(PutTermsOutcome.CurrencyInUse);
        var trip = session.NewTrip();
        if (replaces is { } replaced)
            trip.Write(WithdrawVersion, id.Value, replaced);
        trip.Write(
            InsertTerms,
            id.Value,
            result.Version,
            result.EffectiveFrom.Micros,
            terms.Plan.AppliesToAllFromNow,
            terms.CanonicalJson
        );
        trip.Write(RaiseVersion, id.Value, result.Version, terms.Plan.IsBudgeted);
        await trip.RunAsync(stopping);
        await AuditChain.AddAsync(session, auditKey, terms.Record(result, locked.Now), stopping);
        await session.CommitAsync(stopping);
        return result;
    }

    private static async ValueTask<bool> IsCurrencyInUseAsync(
        PostgresSession session,
        ProgramId programId,
        CancellationToken stopping
    )
    {
        var isInUse = false;
        var trip = session.NewTrip();
        trip.Read(IsCurrencyInUse, r => isInUse = r.GetBoolean(0), programId.Value);
        await trip.RunAsync(stopping);
        return isInUse;
    }
}
