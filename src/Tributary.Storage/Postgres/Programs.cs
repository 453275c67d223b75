using Tributary.Engine;

namespace Tributary.Storage.Postgres;

public sealed partial class PostgresStore
{
    // language=sql
    private const string FindProgram = "select p.id from program p where p.name = $1";

    // language=sql
    private const string ReadPrograms = $"select {ProgramRows.Columns} from program p where p.id = any($1)";

    // language=sql — read after the programs, so that it has at least the versions that they name
    private const string ReadTerms = $"select {ProgramRows.TermsColumns} from terms t where t.program_id = any($1) order by t.program_id, t.version";

    // language=sql — two editors wait for each other here
    private const string LockProgram = "select p.id from program p where p.name = $1 for update";

    // language=sql — after the lock, in a statement of its own: the version may have changed while it waited
    private const string ReadLockedProgram = $"""
        select p.id, p.status, p.version, p.is_budgeted, t.effective_from, t.document, {NowMicros}
        from program p join terms t on t.program_id = p.id and t.version = p.version
        where p.name = $1
        """;

    // language=sql — returns nothing when another creates it at the same time
    private const string InsertProgram = $"""
        insert into program (id, name, status, created_at, version, is_budgeted, subscribed)
        select $1, $2, 'active', {NowMicros}, 1, $3, case when exists (select from sink where takes_all) then $4 else 0 end
        on conflict (name) do nothing
        returning id
        """;

    // language=sql
    private const string InsertTerms = $"""
        insert into terms (program_id, version, effective_from, applies_to_all, document, created_at)
        values ($1, $2, $3, $4, $5, {NowMicros})
        """;

    // language=sql — the row that a budgeted program is locked by
    private const string InsertBudget = "insert into budget (program_id, key, period, count, amount) values ($1, '', 0, 0, 0)";

    // language=sql
    private const string RaiseVersion = "update program set version = $2, is_budgeted = is_budgeted or $3 where id = $1";

    // language=sql — waits for every batch that began while the program had no budget, and so does not hold its lock
    private const string LockAllPartitions = "select id from partition order by id for update";

    // language=sql — after the lock of all partitions: what a batch has booked under the old currency is committed by then
    private const string IsCurrencyInUse = """
        select exists (select from account where program_id = $1) or exists (select from event where program_id = $1 and amount is not null)
        """;

    // language=sql — what has ended stays ended
    private const string SetStatus = $"""
        with before as materialized (select id, status from program where name = $1 and status <> 'ended' for update)
        update program p set status = $2, ended_at = case when $2 = 'ended' then {NowMicros} end
        from before where p.id = before.id
        returning p.id, before.status <> $2
        """;

    public async ValueTask<ProgramFacts?> FindProgramAsync(string name, CancellationToken stopping)
    {
        await using var session = await PostgresSession.BeginAsync(_source, stopping);
        var ids = new List<long>();
        var find = session.NewTrip();
        find.Read(FindProgram, r => ids.Add(r.GetInt64(0)), name);
        await find.RunAsync(stopping);
        return ids.Count == 0 ? null : (await LoadProgramsAsync(session, _cache, [.. ids], stopping))[ids[0]];
    }

    public async ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping)
    {
        while (true)
        {
            var ids = await TakeIdsAsync(1, stopping);
            await using var session = await PostgresSession.BeginAsync(_source, stopping);
            if (await LockProgramAsync(session, terms.Program, stopping) is { } program) return await AddVersionAsync(session, program, terms, stopping);
            if (terms.IfVersion is not null) return new PutTermsResult(PutTermsOutcome.VersionChanged, 0, 0, default);
            if (await CreateAsync(session, ids.Next(), terms, stopping) is { } created) return created;
        }
    }

    public async ValueTask<bool> SetProgramStatusAsync(string name, ProgramStatus status, string? actor, CancellationToken stopping)
    {
        var ids = await TakeIdsAsync(2, stopping);
        await using var session = await PostgresSession.BeginAsync(_source, stopping);
        (long Id, bool IsChanged)? set = null;
        var trip = session.NewTrip();
        trip.Read(SetStatus, r => set = (r.GetInt64(0), r.GetBoolean(1)), name, Word.Of(status));
        await trip.RunAsync(stopping);
        if (set is (var id, true)) await WriteEntriesAsync(session, [ProgramEntry.Of(id, status, ids.Next(), Partitions, actor)], ids, stopping);
        await session.CommitAsync(stopping);
        return set is not null;
    }

    internal static async ValueTask<Dictionary<long, ProgramFacts>> LoadProgramsAsync(
        PostgresSession session, ProgramCache cache, long[] ids, CancellationToken stopping)
    {
        var rows = new List<ProgramRow>();
        var read = session.NewTrip();
        read.Read(ReadPrograms, r => rows.Add(ProgramRows.Read(r)), ids);
        await read.RunAsync(stopping);
        return await LoadProgramsAsync(session, cache, rows, stopping);
    }

    internal static async ValueTask<Dictionary<long, ProgramFacts>> LoadProgramsAsync(
        PostgresSession session, ProgramCache cache, List<ProgramRow> rows, CancellationToken stopping)
    {
        var unknown = rows.Where(row => !cache.TryGet(row, out _)).Select(row => row.Id).ToArray();
        if (unknown.Length > 0)
        {
            var terms = new List<(long ProgramId, (VersionSpan, byte[]) Terms)>();
            var more = session.NewTrip();
            more.Read(ReadTerms, r => terms.Add((r.GetInt64(0), ProgramRows.ReadTerms(r))), unknown);
            await more.RunAsync(stopping);
            foreach (var program in terms.GroupBy(t => t.ProgramId, t => t.Terms)) cache.Add(program.Key, [.. program]);
        }
        return rows.ToDictionary(row => row.Id, row => cache.TryGet(row, out var program) ? program
            : throw new InvalidOperationException($"Program {row.Id} has no Terms of version {row.Version}."));
    }

    private static async ValueTask<LockedProgram?> LockProgramAsync(PostgresSession session, string name, CancellationToken stopping)
    {
        LockedProgram? program = null;
        var trip = session.NewTrip();
        trip.Read(LockProgram, _ => { }, name);
        trip.Read(ReadLockedProgram, r => program = new LockedProgram(
            r.GetInt64(0), r.Word<ProgramStatus>(1), r.GetInt32(2), r.GetBoolean(3), r.Instant(4), r.GetFieldValue<byte[]>(5), r.Instant(6)), name);
        await trip.RunAsync(stopping);
        return program;
    }

    /// <returns>Null when another has just created it.</returns>
    private static async ValueTask<PutTermsResult?> CreateAsync(PostgresSession session, long id, PutTerms terms, CancellationToken stopping)
    {
        var isCreated = false;
        var trip = session.NewTrip();
        trip.Read(InsertProgram, _ => isCreated = true, id, terms.Program, terms.Plan.IsBudgeted, ChangeSet.Usual.Bits);
        await trip.RunAsync(stopping);
        if (!isCreated) return null;

        var rest = session.NewTrip();
        rest.Write(InsertTerms, id, 1, 0L, terms.Plan.AppliesToAllFromNow, terms.CanonicalJson);
        rest.Write(InsertBudget, id);
        await rest.RunAsync(stopping);
        await session.CommitAsync(stopping);
        return new PutTermsResult(PutTermsOutcome.Created, id, 1, default);
    }

    private static async ValueTask<PutTermsResult> AddVersionAsync(
        PostgresSession session, LockedProgram program, PutTerms terms, CancellationToken stopping)
    {
        PutTermsResult Unchanged(PutTermsOutcome outcome) => new(outcome, program.Id, program.Version, program.EffectiveFrom);

        var from = terms.EffectiveFrom ?? program.Now;
        if (program.Status == ProgramStatus.Ended) return Unchanged(PutTermsOutcome.ProgramEnded);
        if (terms.IfVersion is { } expected && expected != program.Version) return Unchanged(PutTermsOutcome.VersionChanged);
        if (program.Document.AsSpan().SequenceEqual(terms.CanonicalJson)) return Unchanged(PutTermsOutcome.Same);
        if (from < program.Now || from < program.EffectiveFrom) return Unchanged(PutTermsOutcome.EffectiveInThePast);
        if (ProgramCache.ChangesCurrency(program.Document, terms.Plan) && await IsCurrencyInUseAsync(session, program.Id, stopping))
            return Unchanged(PutTermsOutcome.CurrencyInUse);

        var version = program.Version + 1;
        var trip = session.NewTrip();
        if (terms.Plan.IsBudgeted && !program.IsBudgeted) trip.Read(LockAllPartitions, _ => { });
        trip.Write(InsertTerms, program.Id, version, from.Micros, terms.Plan.AppliesToAllFromNow, terms.CanonicalJson);
        trip.Write(RaiseVersion, program.Id, version, terms.Plan.IsBudgeted);
        await trip.RunAsync(stopping);
        await session.CommitAsync(stopping);
        return new PutTermsResult(PutTermsOutcome.Added, program.Id, version, from);
    }

    private static async ValueTask<bool> IsCurrencyInUseAsync(PostgresSession session, long programId, CancellationToken stopping)
    {
        var isInUse = false;
        var trip = session.NewTrip();
        trip.Read(LockAllPartitions, _ => { });
        trip.Read(IsCurrencyInUse, r => isInUse = r.GetBoolean(0), programId);
        await trip.RunAsync(stopping);
        return isInUse;
    }

    private sealed record LockedProgram(
        long Id, ProgramStatus Status, int Version, bool IsBudgeted, Instant EffectiveFrom, byte[] Document, Instant Now);
}
