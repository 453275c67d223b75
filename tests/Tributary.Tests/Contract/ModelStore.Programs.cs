using Tributary.Engine;

namespace Tributary.Tests;

internal sealed partial class ModelStore
{
    public ValueTask<ProgramFacts?> FindProgramAsync(string name, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read().Programs.Find(name) is { } program ? FactsOf(program) : null);
    }

    public ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping) =>
        ValueTask.FromResult(Transact(tables => PutTerms(tables, terms), stopping));

    public ValueTask<bool> SetProgramStatusAsync(string name, ProgramStatus status, string? actor, CancellationToken stopping) =>
        ValueTask.FromResult(Transact(tables =>
        {
            if (tables.Programs.Find(name) is not { Status: not ProgramStatus.Ended } program) return false;
            tables.Programs.Put(name, program with { Status = status, EndedAt = status == ProgramStatus.Ended ? Now : null });
            var ids = TakeIds(2);
            if (program.Status != status) Accept(tables, [ProgramEntry.Of(program.Id, status, ids.Next(), Partitions, actor)], Now, [ids.Next()], null);
            return true;
        }, stopping));

    private PutTermsResult PutTerms(ModelTables tables, PutTerms terms)
    {
        if (tables.Programs.Find(terms.Program) is not { } program)
        {
            if (terms.IfVersion is not null) return new(PutTermsOutcome.VersionChanged, 0, 0, default);
            var first = new VersionSpan(1, default, terms.Plan.AppliesToAllFromNow);
            program = new(TakeIds(1).Next(), terms.Program, ProgramStatus.Active, null, [first], [terms.CanonicalJson], terms.Plan.IsBudgeted)
            {
                Subscribed = tables.Positions.Rows.Any() ? ChangeSet.Usual : default,
            };
            tables.Programs.Insert(program.Name, program);
            return new(PutTermsOutcome.Created, program.Id, 1, default);
        }

        var last = program.Versions[^1];
        PutTermsResult Unchanged(PutTermsOutcome outcome) => new(outcome, program.Id, last.Version, last.EffectiveFrom);
        if (program.Status == ProgramStatus.Ended) return Unchanged(PutTermsOutcome.ProgramEnded);
        if (terms.IfVersion is { } expected && expected != last.Version) return Unchanged(PutTermsOutcome.VersionChanged);
        if (program.Documents[^1].AsSpan().SequenceEqual(terms.CanonicalJson)) return Unchanged(PutTermsOutcome.Same);
        var now = Now;
        var from = terms.EffectiveFrom ?? now;
        if (from < now || from < last.EffectiveFrom) return Unchanged(PutTermsOutcome.EffectiveInThePast);

        var isInUse = tables.Accounts.Rows.Any(a => a.Key.ProgramId == program.Id)
            || tables.Events.Rows.Any(e => e.Event.ProgramId == program.Id && e.Event.Amount is not null);
        if (isInUse && ProgramCache.ChangesCurrency(program.Documents[^1], terms.Plan)) return Unchanged(PutTermsOutcome.CurrencyInUse);
        var next = new VersionSpan(last.Version + 1, from, terms.Plan.AppliesToAllFromNow);
        tables.Programs.Put(program.Name, program with
        {
            Versions = program.Versions.Add(next),
            Documents = program.Documents.Add(terms.CanonicalJson),
            IsBudgeted = program.IsBudgeted || terms.Plan.IsBudgeted,
        });
        return new(PutTermsOutcome.Added, program.Id, next.Version, from);
    }

    private ProgramFacts FactsOf(ModelProgram program)
    {
        var row = new ProgramRow(program.Id, program.Name, program.Status, program.EndedAt, program.Versions.Length)
        {
            HasTraits = program.HasTraits, Subscribed = program.Subscribed,
        };
        if (_cache.TryGet(row, out var facts)) return facts;
        _cache.Add(program.Id, [.. program.Versions.Zip(program.Documents)]);
        return _cache.TryGet(row, out facts) ? facts : throw new InvalidOperationException($"The Plans of program {program.Name} were not kept.");
    }
}
