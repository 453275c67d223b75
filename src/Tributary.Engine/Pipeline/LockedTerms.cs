using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Parsing;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Decides on changes to a program's Terms, which are locked against other editors. The stores only write the result.
/// </summary>
/// <param name="Versions">All versions, 1 first, with their canonical JSON.</param>
/// <param name="Now">The database's time, read when every batch before the change was decided.</param>
public sealed record LockedTerms(
    ProgramRow Program,
    IReadOnlyList<(VersionSpan Span, byte[] Json)> Versions,
    Instant Now
)
{
    /// <summary>Decides what happens when a version is put.</summary>
    /// <returns>The answer and, if it is <see cref="PutTermsOutcome.Added"/>, the version that it replaces; null for
    /// none.</returns>
    public (PutTermsResult Result, int? Replaces) Put(PutTerms terms)
    {
        var spans = Versions.Select(version => version.Span).ToImmutableArray();
        var from = terms.EffectiveFrom ?? Now;
        var before = Versions[Terms.Versions.Governing(spans, null, from) - 1];
        if (Program.Status == ProgramStatus.Ended)
            return (Refuse(PutTermsOutcome.ProgramEnded), null);
        if (terms.IfRevision is { } expected && expected != Program.Revision)
            return (Refuse(PutTermsOutcome.RevisionChanged), null);
        if (before.Json.AsSpan().SequenceEqual(terms.CanonicalJson))
            return (
                new(PutTermsOutcome.Same, Program.Id, before.Span.Version, before.Span.EffectiveFrom, Program.Revision),
                null
            );
        if (from < Now)
            return (Refuse(PutTermsOutcome.EffectiveInThePast), null);

        var replaced = spans.LastOrDefault(span => Terms.Versions.IsScheduled(span, Now) && span.EffectiveFrom == from);
        return (
            new(PutTermsOutcome.Added, Program.Id, Program.Version + 1, from, Program.Revision + 1),
            replaced.Version > 0 ? replaced.Version : null
        );
    }

    public WithdrawTermsResult Withdraw(WithdrawTerms terms)
    {
        if (Program.Status == ProgramStatus.Ended)
            return new(WithdrawTermsOutcome.ProgramEnded, Program.Revision);
        if (terms.IfRevision is { } expected && expected != Program.Revision)
            return new(WithdrawTermsOutcome.RevisionChanged, Program.Revision);
        if (terms.Version < 1 || terms.Version > Versions.Count)
            return new(WithdrawTermsOutcome.NotFound, Program.Revision);
        var span = Versions[terms.Version - 1].Span;
        if (span.IsWithdrawn)
            return new(WithdrawTermsOutcome.AlreadyWithdrawn, Program.Revision);
        return Terms.Versions.IsScheduled(span, Now)
            ? new(WithdrawTermsOutcome.Withdrawn, Program.Revision + 1)
            : new(WithdrawTermsOutcome.InForce, Program.Revision);
    }

    /// <summary>Returns whether a Plan has a currency other than that of the version in force.</summary>
    public bool ChangesCurrency(Plan next) =>
        TermsParser
            .Parse(
                Versions[Terms.Versions.Governing([.. Versions.Select(version => version.Span)], null, Now) - 1].Json
            )
            .Plan?.Currency != next.Currency;

    public PutTermsResult Refuse(PutTermsOutcome outcome) =>
        new(outcome, Program.Id, Program.Version, Versions[^1].Span.EffectiveFrom, Program.Revision);
}
