using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <param name="IfRevision">As in <see cref="PutTerms"/>.</param>
public sealed record WithdrawTerms(ProgramId ProgramId, int Version, int? IfRevision)
{
    public AuditActor Actor { get; init; } = AuditActor.CommandLine;

    /// <summary>Returns what is recorded about the withdrawal.</summary>
    public AuditRecord Record(string program, Instant now) =>
        new()
        {
            At = now,
            Actor = Actor,
            Action = "terms.withdraw",
            Subject = program,
            Detail = $"Version {Version}",
            ProgramId = ProgramId,
        };
}

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
