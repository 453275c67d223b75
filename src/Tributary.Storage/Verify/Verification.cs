using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// <c>tributary verify</c>: checks every invariant on a live database. Where one query suffices, the
/// database checks it. Where the Terms are needed, rows are streamed in an order that needs the facts of one member or
/// entry at a time, so that memory stays bounded.
/// </summary>
public sealed class Verification(Database database, IStore store)
{
    private const int AtOnce = 2;

    private readonly Dictionary<ProgramId, ProgramFacts> _programs = [];

    /// <summary>An end of the audit log from earlier, which must still be in it; null for none.</summary>
    public AuditEnd? KnownAuditEnd { get; init; }

    /// <returns>The results in the order of the checks. Two checks run at a time, each in its own snapshot.</returns>
    public async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (
            var name in await database.ListAsync("select name from program order by id", r => r.GetString(0), stopping)
        )
            if (await store.FindProgramAsync(name, stopping) is { } program)
                _programs[program.Id] = program;

        using var turns = new SemaphoreSlim(AtOnce);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var checks = Checks(ending.Token)
            .Select(check => Task.Run(() => RunAsync(check, turns, ending.Token), ending.Token))
            .ToArray();
        try
        {
            foreach (var check in checks)
                yield return await check;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(checks.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<CheckResult> RunAsync(Check check, SemaphoreSlim turns, CancellationToken stopping)
    {
        await turns.WaitAsync(stopping);
        try
        {
            return new CheckResult(check.Invariant, check.Title, await StoreFaults.GuardAsync(check.FindOffenders));
        }
        finally
        {
            turns.Release();
        }
    }

    private IEnumerable<Check> Checks(CancellationToken stopping) =>
        [
            .. OfSql([.. SqlChecks.Of(database), .. MoneyChecks.All], stopping),
            new Check(
                "L3",
                "transfers, what rewards book and the log are append-only in the database",
                () => UnguardedAsync(stopping)
            ),
            new Check("R4", "every stored trace recomputes to the rewards granted", () => TracesAsync(stopping)),
            .. new ReversalChecks(database).All.Select(check => new Check(
                check.Invariant,
                check.Title,
                () => check.FindOffenders(stopping)
            )),
            .. OfSql(ReversalSql.Of(_programs), stopping),
            new Check(
                "K1",
                "caps and budgets count the rewards that use them",
                () => new CapChecks(database).RunAsync(stopping)
            ),
            new Check("S1", "revenue is kept in the currency it was made in", () => HomeRevenueAsync(stopping)),
            new Check(
                "N1",
                "the figures of analytics are the sums of their rows",
                () => new FigureCheck(database, _programs).RunAsync(stopping)
            ),
            new Check(
                "H1",
                "the audit log is a whole chain",
                () => new AuditCheck(database) { Known = KnownAuditEnd }.RunAsync(stopping)
            ),
            new Check(
                "G1",
                "nothing waits under the id of an erased member",
                () => new ErasureCheck(database).RunAsync(stopping)
            ),
            new Check(
                "R2",
                "nothing waits for an object that has arrived",
                () => new WaitCheck(database).RunAsync(store.Now, stopping)
            ),
            new Check(
                "O1",
                "every change with a subscriber is in the outbox",
                () => new OutboxCheck(database).RunAsync(store.Now, stopping)
            ),
        ];

    /// <summary>Makes a check of each query that selects the ids that violate an invariant.</summary>
    private IEnumerable<Check> OfSql(
        (string Invariant, string Title, string Sql)[] queries,
        CancellationToken stopping
    ) => queries.Select(query => new Check(query.Invariant, query.Title, () => OffendersAsync(query.Sql, stopping)));

    private async ValueTask<IReadOnlyList<string>> OffendersAsync(string sql, CancellationToken stopping)
    {
        var ids = new List<string>();
        // Planned without its limit: for the first few rows PostgreSQL would choose a plan that is quadratic when there
        // are none.
        await StreamAsync(
            $"with offenders as materialized ({sql}) select * from offenders limit {CheckResult.Named}",
            reader =>
            {
                ids.Add(reader.GetInt64(0).ToString(CultureInfo.InvariantCulture));
                return true;
            },
            stopping
        );
        return ids;
    }

    private async ValueTask<IReadOnlyList<string>> UnguardedAsync(CancellationToken stopping)
    {
        var guarded = await database.ListAsync(database.Triggers, r => r.GetString(0), stopping);
        return [.. database.Guards.Except(guarded)];
    }

    private async ValueTask<IReadOnlyList<string>> TracesAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        var rewards = new List<RewardFacts>();
        var granted = new ReplacementRewards(_programs);
        (EntryId Event, ProgramId Program, int Version, Instant OccurredAt, byte[] Trace)? entry = null;

        // Decisions beside the rewards that they granted, one entry at a time, in an order for which both have an
        // index. A sort would write a copy of the trace to disk for every reward. An entry that waits has no version.
        await StreamAsync(
            $"""
            select e.id, e.program_id, e.terms_version, e.occurred_at, e.trace, {RewardRow.Columns}
            from entry e left join reward r on r.source_id = e.id and r.partition_id = e.partition_id
            where e.terms_version > 0 order by e.id
            """,
            reader =>
            {
                var eventId = reader.Id<EntryId>(0);
                if (entry?.Event != eventId)
                {
                    Check();
                    entry = (
                        eventId,
                        reader.Id<ProgramId>(1),
                        reader.GetInt32(2),
                        reader.Instant(3),
                        reader.GetFieldValue<byte[]>(4)
                    );
                }
                if (!reader.IsDBNull(5))
                    rewards.Add(RewardRow.Read(reader, 5));
                return faults.Count < CheckResult.Named;
            },
            stopping
        );
        Check();
        faults.AddRange(granted.Faults());
        return faults;

        void Check()
        {
            if (entry is { } e)
            {
                var trace = TraceCodec.Read(e.Trace);
                granted.Take(e.Program, e.Event, trace, rewards);
                faults.AddRange(
                    TraceCheck
                        .Faults(trace, _programs[e.Program].Plan(e.Version), e.OccurredAt, rewards)
                        .Select(f => $"event {e.Event}: {f}")
                );
            }
            rewards.Clear();
        }
    }

    /// <summary>Rows without a currency are in that of the program's first Terms.</summary>
    private async ValueTask<IReadOnlyList<string>> HomeRevenueAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        await StreamAsync(
            """
            select e.program_id, coalesce(p.currency, o.currency, e.currency), min(e.id)
            from entry e
            left join entry_key k on k.program_id = e.program_id and k.key_hash = e.reverses_key
            left join entry o on o.id = k.event_id
            left join entry_key l on l.program_id = o.program_id and l.key_hash = o.reverses_key
            left join entry p on p.id = l.event_id
            where e.revenue <> 0 and e.revenue_currency is null group by 1, 2
            """,
            reader =>
            {
                var home = _programs.GetValueOrDefault(reader.Id<ProgramId>(0))?.HomeCurrency;
                if (home is not null && reader.StringOrNull(1) != home)
                    faults.Add($"event {reader.GetInt64(2)}: {reader.StringOrNull(1)} was counted as {home}");
                return faults.Count < CheckResult.Named;
            },
            stopping
        );
        return faults;
    }

    /// <param name="each">Returns false to stop.</param>
    private async ValueTask StreamAsync(string sql, Func<DbDataReader, bool> each, CancellationToken stopping)
    {
        await using var scan = await database.ScanAsync(stopping);
        await using var command = database.Command(scan.Connection, sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
            if (!each(reader))
                return;
    }

    private sealed record Check(string Invariant, string Title, Func<ValueTask<IReadOnlyList<string>>> FindOffenders);
}
