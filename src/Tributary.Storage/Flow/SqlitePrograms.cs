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
internal sealed class SqlitePrograms(
    SqliteConnections connections,
    ProgramCache cache,
    AuditKey auditKey,
    int partitions
)
{
    // language=sql
    private static readonly string FindProgram = $"select {ProgramRows.Columns} from program p where p.name = ?1";

    // language=sql
    private static readonly string SelectPrograms =
        $"select {ProgramRows.Columns} from json_each(?1) k join program p on p.id = k.value";

    // language=sql — all versions, as a Plan is cached with the earlier ones
    private static readonly string SelectTerms = $"""
        select {TermsRow.Columns} from json_each(?1) k join terms t on t.program_id = k.value
            order by t.program_id, t.version
        """;

    // language=sql
    private const string WithdrawVersion = "update terms set withdrawn_at = ?3 where program_id = ?1 and version = ?2";

    // language=sql
    private const string CountWithdrawal = "update program set withdrawals = withdrawals + 1 where id = ?1";

    // language=sql
    private static readonly string InsertProgram = $"""
        insert into program ({ProgramRows.Inserted})
        values (?1, ?2, 'active', ?3, 1, ?4, iif(exists (select 1 from sink where takes_all), ?5, 0))
        """;

    // language=sql — the lock of a budgeted program; the write transaction is the lock here, but both databases hold
    // the same rows
    private const string InsertBudget =
        "insert into budget (program_id, key, period, count, amount) values (?1, '', 0, 0, 0)";

    // language=sql — once a version has a budget, all versions of the program are decided one batch at a time
    private const string RaiseVersion =
        "update program set version = ?2, is_budgeted = max(is_budgeted, ?3) where id = ?1";

    // language=sql
    private static readonly string InsertTerms = $"""
        insert into terms ({TermsRow.Inserted}) values (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    // language=sql
    private const string IsCurrencyInUse = """
        select exists (select 1 from account where program_id = ?1) or exists (select 1 from entry where program_id = ?1
            and amount is not null)
        """;

    // language=sql — an ended program stays ended
    private const string SetStatus = """
        update program set status = ?2, ended_at = case when ?2 = 'ended' then ?3 end where name = ?1
            and status <> 'ended'
        """;

    public ValueTask<ProgramFacts?> FindAsync(string name, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(
            connections.Read(session =>
                session.ReadAll(FindProgram, ProgramRows.Read, name) is [var row]
                    ? WithPlans(session, cache, [row])[row.Id]
                    : null
            )
        );
    }

    public async ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping)
    {
        var ids = await connections.TakeIdsAsync(1, stopping);
        return await connections.WriteAsync(
            session =>
                session.ReadAll(FindProgram, ProgramRows.Read, terms.Program) is [var program]
                    ? AddVersion(session, program, terms, connections.Now)
                    : Create(session, ids.Next<ProgramId>(), terms, connections.Now),
            stopping
        );
    }

    public ValueTask<WithdrawTermsResult> WithdrawTermsAsync(WithdrawTerms terms, CancellationToken stopping) =>
        connections.WriteAsync(
            session =>
            {
                var locked = LockTerms(
                    session,
                    session.ReadAll(SelectPrograms, ProgramRows.Read, JsonList.Of([terms.ProgramId.Value])).Single(),
                    connections.Now
                );
                var result = locked.Withdraw(terms);
                if (result.Outcome != WithdrawTermsOutcome.Withdrawn)
                    return result;
                session.Run(WithdrawVersion, terms.ProgramId.Value, terms.Version, connections.Now);
                session.Run(CountWithdrawal, terms.ProgramId.Value);
                AuditChain.Add(session, auditKey, terms.Record(locked.Program.Name, locked.Now));
                return result;
            },
            stopping
        );

    public async ValueTask<bool> SetStatusAsync(
        string name,
        ProgramStatus status,
        string? actor,
        string? requestId,
        CancellationToken stopping
    )
    {
        var ids = await connections.TakeIdsAsync(2, stopping);
        return await connections.WriteAsync(
            session =>
            {
                if (
                    session.ReadAll(FindProgram, ProgramRows.Read, name) is not [var before]
                    || session.Run(SetStatus, name, EnumNames.Of(status), connections.Now) == 0
                )
                    return false;
                if (before.Status != status)
                    SqliteArrivals.Queue(
                        session,
                        [
                            PlacedEntry.Of(
                                ProgramEntry.Of(before.Id, status, ids.Next<EntryId>(), partitions, actor) with
                                {
                                    RequestId = requestId,
                                }
                            ),
                        ],
                        ids,
                        connections.Now
                    );
                return true;
            },
            stopping
        );
    }

    /// <summary>
    /// Loads the programs with these ids and all their Plans. Terms are read only for programs that the cache lacks.
    /// </summary>
    public static Dictionary<ProgramId, ProgramFacts> Load(
        SqliteSession session,
        ProgramCache cache,
        IEnumerable<ProgramId> ids
    ) => WithPlans(session, cache, session.ReadAll(SelectPrograms, ProgramRows.Read, JsonList.Of(ids.Distinct())));

    private static Dictionary<ProgramId, ProgramFacts> WithPlans(
        SqliteSession session,
        ProgramCache cache,
        List<ProgramRow> rows
    )
    {
        var unknown = rows.Where(row => !cache.TryGet(row, out _)).Select(row => row.Id).ToArray();
        if (unknown.Length > 0)
        {
            var terms = session.ReadAll(
                SelectTerms,
                row => (Program: row.Id<ProgramId>(0), Terms: TermsRow.Read(row)),
                JsonList.Of(unknown)
            );
            var revisions = rows.ToDictionary(row => row.Id, row => row.Revision);
            foreach (var program in terms.GroupBy(t => t.Program, t => t.Terms))
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

    private PutTermsResult Create(SqliteSession session, ProgramId id, PutTerms terms, Instant now)
    {
        if (terms.IfRevision is not null)
            return new(PutTermsOutcome.RevisionChanged, default, 0, default, 0);
        session.Run(InsertProgram, id.Value, terms.Program, now, terms.Plan.IsBudgeted, ChangeSet.Usual.Bits);
        session.Run(InsertBudget, id.Value);
        session.Run(
            InsertTerms,
            id.Value,
            1,
            default(Instant),
            terms.Plan.AppliesToAllFromNow,
            terms.CanonicalJson,
            now
        );
        var result = new PutTermsResult(PutTermsOutcome.Created, id, 1, default, 1);
        AuditChain.Add(session, auditKey, terms.Record(result, now));
        return result;
    }

    private PutTermsResult AddVersion(SqliteSession session, ProgramRow program, PutTerms terms, Instant now)
    {
        var locked = LockTerms(session, program, now);
        var (result, replaces) = locked.Put(terms);
        if (result.Outcome != PutTermsOutcome.Added)
            return result;
        if (
            locked.ChangesCurrency(terms.Plan)
            && session.ReadAll(IsCurrencyInUse, row => row.GetBoolean(0), program.Id.Value).Single()
        )
            return locked.Refuse(PutTermsOutcome.CurrencyInUse);
        if (replaces is { } replaced)
            session.Run(WithdrawVersion, program.Id.Value, replaced, now);
        session.Run(RaiseVersion, program.Id.Value, result.Version, terms.Plan.IsBudgeted);
        session.Run(
            InsertTerms,
            program.Id.Value,
            result.Version,
            result.EffectiveFrom,
            terms.Plan.AppliesToAllFromNow,
            terms.CanonicalJson,
            now
        );
        AuditChain.Add(session, auditKey, terms.Record(result, now));
        return result;
    }

    /// <summary>Reads the Terms; the write transaction is their lock.</summary>
    private static LockedTerms LockTerms(SqliteSession session, ProgramRow program, Instant now) =>
        new(program, session.ReadAll(SelectTerms, TermsRow.Read, JsonList.Of([program.Id.Value])), now);
}
