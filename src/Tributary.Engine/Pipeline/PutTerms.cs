using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Pipeline;

/// <param name="CanonicalJson">Sorted keys, no white space: equal Terms are equal bytes.</param>
/// <param name="EffectiveFrom">Null for now.</param>
/// <param name="IfRevision">The revision the editor started from (<see cref="ProgramFacts.Revision"/>); null not to
/// check.</param>
public sealed record PutTerms(string Program, Plan Plan, byte[] CanonicalJson, Instant? EffectiveFrom, int? IfRevision);

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

/// <param name="Version">The version written or found; the latest one when refused.</param>
/// <param name="Revision">The program's revision after it.</param>
public sealed record PutTermsResult(
    PutTermsOutcome Outcome,
    long ProgramId,
    int Version,
    Instant EffectiveFrom,
    int Revision
);
