using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Pipeline;

/// <param name="CanonicalJson">JSON with sorted keys and no white space, so that equal Terms are equal bytes.</param>
/// <param name="EffectiveFrom">Null for now.</param>
/// <param name="IfRevision">The revision from which the editor started (<see cref="ProgramFacts.Revision"/>). Null
/// skips the check.</param>
public sealed record PutTerms(string Program, Plan Plan, byte[] CanonicalJson, Instant? EffectiveFrom, int? IfRevision)
{
    public AuditActor Actor { get; init; } = AuditActor.CommandLine;

    /// <summary>Returns what is recorded about a version that was written.</summary>
    public AuditRecord Record(PutTermsResult result, Instant now) =>
        new()
        {
            At = now,
            Actor = Actor,
            Action = result.Outcome == PutTermsOutcome.Created ? "program.create" : "terms.put",
            Subject = Program,
            Detail =
                result.EffectiveFrom > now
                    ? $"Version {result.Version}, in force from {result.EffectiveFrom}"
                    : $"Version {result.Version}",
            ProgramId = result.ProgramId,
        };
}

public enum PutTermsOutcome
{
    Created,
    Added,
    Same,
    RevisionChanged,
    EffectiveInThePast,
    ProgramEnded,
    CurrencyInUse,
}

/// <param name="Version">The version that was written or found; the latest one when the change was refused.</param>
/// <param name="Revision">The program's revision after the call.</param>
public sealed record PutTermsResult(
    PutTermsOutcome Outcome,
    ProgramId ProgramId,
    int Version,
    Instant EffectiveFrom,
    int Revision
);
