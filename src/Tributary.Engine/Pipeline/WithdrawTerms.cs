using Tributary.Engine.Foundation;

namespace Tributary.Engine.Pipeline;

/// <param name="IfRevision">As in <see cref="PutTerms"/>.</param>
public sealed record WithdrawTerms(ProgramId ProgramId, int Version, int? IfRevision);

public enum WithdrawTermsOutcome
{
    Withdrawn,
    AlreadyWithdrawn,
    InForce,
    NotFound,
    RevisionChanged,
    ProgramEnded,
}

/// <param name="Revision">The program's revision after the call.</param>
public sealed record WithdrawTermsResult(WithdrawTermsOutcome Outcome, int Revision);
