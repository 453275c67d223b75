using Tributary.Engine.Terms;

namespace Tributary.Engine.Pipeline;

/// <summary>Programs and the versions of their Terms.</summary>
public interface IProgramStore
{
    ValueTask<ProgramFacts?> FindProgramAsync(string name, CancellationToken stopping);

    /// <summary>
    /// Creates a program, or adds a version of its Terms. The version replaces one that was to come into force at the
    /// same moment. Terms that equal those in force at that moment add nothing. Waits for batches under way, so that
    /// each of them is wholly before or after the change.
    /// </summary>
    ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping);

    /// <summary>
    /// Withdraws a version that has not come into force yet. It stays listed, and its number is never used again.
    /// </summary>
    ValueTask<WithdrawTermsResult> WithdrawTermsAsync(WithdrawTerms terms, CancellationToken stopping);

    /// <summary>
    /// Pauses, resumes or ends a program. If that changes anything, accepts the entry that announces it
    /// (<see cref="Deciding.Commands.ProgramEntry"/>).
    /// </summary>
    /// <returns>False when there is no such program, or it has ended.</returns>
    ValueTask<bool> SetProgramStatusAsync(
        string name,
        ProgramStatus status,
        string? actor,
        string? requestId,
        CancellationToken stopping
    );
}
