using System.Collections.Immutable;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    public ValueTask<ProgramFacts?> FindProgramAsync(string name, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read().Programs.Find(name) is { } program ? FactsOf(program) : null);
    }

    public ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping) =>
        ValueTask.FromResult(Transact(tables => PutTerms(tables, terms), stopping));

    public ValueTask<WithdrawTermsResult> WithdrawTermsAsync(WithdrawTerms terms, CancellationToken stopping) =>
        ValueTask.FromResult(
            Transact(
                tables =>
                {
                    var program = tables.Programs.Rows.Single(p => p.Id == terms.ProgramId);
                    var result = LockedOf(program).Withdraw(terms);
                    if (result.Outcome == WithdrawTermsOutcome.Withdrawn)
                        tables.Programs.Put(
                            program.Name,
                            program with
                            {
                                Versions = Withdrawn(program.Versions, terms.Version),
                                Withdrawals = program.Withdrawals + 1,
                            }
                        );
                    return result;
                },
                stopping
            )
        );

    public ValueTask<bool> SetProgramStatusAsync(
        string name,
        ProgramStatus status,
        string? actor,
        string? requestId,
        CancellationToken stopping
    ) =>
        ValueTask.FromResult(
            Transact(
                tables =>
                {
                    if (tables.Programs.Find(name) is not { Status: not ProgramStatus.Ended } program)
                        return false;
                    tables.Programs.Put(
                        name,
                        program with
                        {
                            Status = status,
                            EndedAt = status == ProgramStatus.Ended ? Now : null,
                        }
                    );
                    var ids = TakeIds(2);
                    if (program.Status != status)
                        Accept(
                            tables,
                            [
                                PlacedEntry.Of(
                                    ProgramEntry.Of(program.Id, status, ids.Next<EntryId>(), Partitions, actor) with
                                    {
                                        RequestId = requestId,
                                    }
                                ),
                            ],
                            Now,
                            [ids.Next<EntryId>()],
                            null
                        );
                    return true;
                },
                stopping
            )
        );

    private PutTermsResult PutTerms(ModelTables tables, PutTerms terms)
    {
        if (tables.Programs.Find(terms.Program) is not { } program)
        {
            if (terms.IfRevision is not null)
                return new(PutTermsOutcome.RevisionChanged, default, 0, default, 0);
            var first = new VersionSpan(1, default, terms.Plan.AppliesToAllFromNow);
            program = new(
                TakeIds(1).Next<ProgramId>(),
                terms.Program,
                ProgramStatus.Active,
                null,
                [first],
                [terms.CanonicalJson],
                terms.Plan.IsBudgeted
            )
            {
                Subscribed = tables.Positions.Rows.Any() ? ChangeSet.Usual : default,
            };
            tables.Programs.Insert(program.Name, program);
            return new(PutTermsOutcome.Created, program.Id, 1, default, 1);
        }

        var locked = LockedOf(program);
        var (result, replaces) = locked.Put(terms);
        if (result.Outcome != PutTermsOutcome.Added)
            return result;
        var isInUse =
            tables.Accounts.Rows.Any(a => a.Key.ProgramId == program.Id)
            || tables.Events.Rows.Any(e => e.Event.ProgramId == program.Id && e.Event.Amount is not null);
        if (isInUse && locked.ChangesCurrency(terms.Plan))
            return locked.Refuse(PutTermsOutcome.CurrencyInUse);
        var versions = replaces is { } replaced ? Withdrawn(program.Versions, replaced) : program.Versions;
        tables.Programs.Put(
            program.Name,
            program with
            {
                Versions = versions.Add(
                    new VersionSpan(result.Version, result.EffectiveFrom, terms.Plan.AppliesToAllFromNow)
                ),
                Documents = program.Documents.Add(terms.CanonicalJson),
                IsBudgeted = program.IsBudgeted || terms.Plan.IsBudgeted,
            }
        );
        return result;
    }

    private static ImmutableArray<VersionSpan> Withdrawn(ImmutableArray<VersionSpan> versions, int version) =>
        versions.SetItem(version - 1, versions[version - 1] with { IsWithdrawn = true });

    private LockedTerms LockedOf(ModelProgram program) =>
        new(RowOf(program), [.. program.Versions.Zip(program.Documents)], Now);

    private static ProgramRow RowOf(ModelProgram program) =>
        new(program.Id, program.Name, program.Status, program.EndedAt, program.Versions.Length)
        {
            HasTraits = program.HasTraits,
            Subscribed = program.Subscribed,
            Withdrawals = program.Withdrawals,
        };

    private ProgramFacts FactsOf(ModelProgram program)
    {
        var row = RowOf(program);
        if (_cache.TryGet(row, out var facts))
            return facts;
        _cache.Add(program.Id, row.Revision, [.. program.Versions.Zip(program.Documents)]);
        return _cache.TryGet(row, out facts)
            ? facts
            : throw new InvalidOperationException($"The Plans of program {program.Name} were not kept.");
    }
}
