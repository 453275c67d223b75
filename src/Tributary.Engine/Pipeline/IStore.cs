using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Resolves a batch of sign-ups; pure, called inside the store's transaction and again when it must be repeated.
/// </summary>
public delegate SignUpDecisions DecideSignUps(SignUpFacts facts, IReadOnlyList<SignUp> signUps, IdBlock ids);

/// <summary>
/// The database as the flow needs it. Every call is one transaction, durable when it returns, set-based whatever the
/// size of its batch. Implemented for PostgreSQL and SQLite, and by the model that the contract suite holds them
/// against.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The database's time: no node's clock decides what is accepted when.</summary>
    Instant Now { get; }

    /// <summary>How many partitions there are; fixed at the first migration.</summary>
    int Partitions { get; }

    /// <summary>A block of fresh ids; cheap, as each node draws thousands at a time.</summary>
    ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping);

    ValueTask<ProgramFacts?> FindProgramAsync(string name, CancellationToken stopping);

    /// <summary>
    /// Creates a program or adds a version of its Terms, in place of one that was to come into force at the same
    /// moment. Terms equal to those that would be in force then add nothing. Waits for the batches being decided, so
    /// that each of them is wholly before or after the change.
    /// </summary>
    ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping);

    /// <summary>
    /// Withdraws a version that has not come into force yet. It stays listed, and its number is never used again.
    /// </summary>
    ValueTask<WithdrawTermsResult> WithdrawTermsAsync(WithdrawTerms terms, CancellationToken stopping);

    /// <summary>
    /// Pauses, resumes or ends a program, with the entry that tells of it (<see cref="ProgramEntry"/>) where that
    /// changes anything.
    /// </summary>
    /// <returns>False when there is no such program, or it has ended.</returns>
    ValueTask<bool> SetProgramStatusAsync(string name, ProgramStatus status, string? actor, CancellationToken stopping);

    /// <summary>
    /// Registers members. Loads, calls <paramref name="decide"/>, inserts members first and the rest only when all were
    /// inserted; a batch that lost a race is begun again. Wakes what waited for the new members.
    /// </summary>
    ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    );

    /// <summary>
    /// Writes entries into the log and the inbox, once per key for ever. Keys are inserted in ascending order, so that
    /// two batches cannot deadlock. An entry of an unknown member is parked; one whose key is awaited wakes what waits.
    /// </summary>
    /// <returns>One for each entry, in order; a key that stands twice in the batch counts once.</returns>
    ValueTask<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping);

    /// <summary>
    /// Accepts as <see cref="AcceptAsync"/> would and, in the same transaction, claims the partitions of these entries:
    /// they are decided at once, behind what the inbox had for their partitions. Where the inbox has more than one
    /// batch takes, they join it.
    /// </summary>
    /// <returns>Nothing is accepted before the unit's commit.</returns>
    ValueTask<Arrival<Accepted>> AcceptAndClaimAsync(
        IReadOnlyList<NewEntry> entries,
        int limit,
        CancellationToken stopping
    );

    /// <summary>
    /// Registers members as <see cref="SignUpAsync"/> would, and claims their <c>signup</c> entries as
    /// <see cref="AcceptAndClaimAsync"/> does.
    /// </summary>
    /// <inheritdoc cref="AcceptAndClaimAsync"/>
    ValueTask<Arrival<SignUpResult>> SignUpAndClaimAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        int limit,
        CancellationToken stopping
    );

    /// <summary>Where the members are that entries name; erased ones are found too.</summary>
    /// <returns>One for each name; null for a member that has not signed up.</returns>
    ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    );

    /// <returns>False for each code that was taken already in its program.</returns>
    ValueTask<IReadOnlyList<bool>> AddCodesAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping);

    ValueTask AddClicksAsync(IReadOnlyList<NewClick> clicks, CancellationToken stopping);

    /// <summary>Locks free partitions that have work, oldest first, and takes entries from them, in order.</summary>
    /// <param name="partition">Only this one, waiting for it; null for any that are free.</param>
    /// <returns>Null when there is nothing to do, or all that has work is locked.</returns>
    ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping);

    /// <summary>
    /// Accepts entries and claims just these, as <see cref="ClaimAsync"/> would, in a transaction that can only be
    /// rolled back: for a dry run. An entry of an unknown member is left out. <paramref name="terms"/> may put draft
    /// Terms in the place of a program's own.
    /// </summary>
    ValueTask<IBatchTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    );

    /// <summary>
    /// Counts a failed try of an entry that failed alone, in a transaction of its own; parks it at
    /// <paramref name="maxTries"/>.
    /// </summary>
    ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping);

    /// <summary>
    /// Puts a parked entry back into the inbox by hand; one that was given up while its member was not known waits
    /// anew.
    /// </summary>
    ValueTask<bool> RetryParkedAsync(long programId, long eventId, CancellationToken stopping);

    /// <summary>Wakes what a race between parking and arriving has left parked.</summary>
    /// <param name="since">Only what was parked from then on; null for all that waits.</param>
    /// <returns>How many were woken.</returns>
    ValueTask<int> SweepParkedAsync(CancellationToken stopping, Instant? since = null);

    /// <summary>
    /// Partitions of programs in which rewards are to be released, or referrals to expire, at <paramref name="asOf"/>.
    /// </summary>
    ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping);

    /// <summary>
    /// Sign-ups that have waited for their attribution until <paramref name="asOf"/>, the earliest first.
    /// </summary>
    ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedWaitsAsync(Instant asOf, int limit, CancellationToken stopping);

    /// <summary>
    /// Takes a partition with rows that a sink has not had, and that no other node is relaying to it; hands them on, in
    /// order, and when
    /// <paramref name="publish"/> returns moves the sink's position past them. What it throws leaves the position where
    /// it was.
    /// </summary>
    /// <returns>How many rows were handed on; 0 when there is nothing to do.</returns>
    ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    );
}

/// <summary>One batch: partitions locked until this transaction ends. Disposing without a commit rolls back.</summary>
public interface IBatchTransaction : IAsyncDisposable
{
    IReadOnlyList<Entry> Entries { get; }

    /// <summary>All facts of all entries, in a fixed number of statements.</summary>
    ValueTask<BatchFacts> LoadAsync(CancellationToken stopping);

    /// <summary>Writes everything and commits.</summary>
    /// <param name="decisions">Null when there was nothing to decide.</param>
    ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping);
}

/// <summary>What has just come in, and the unit that makes it durable.</summary>
/// <param name="Answers">One for each that came in, in order.</param>
/// <param name="LeavesWork">Something of it is left to the inbox.</param>
public sealed record Arrival<TAnswer>(IReadOnlyList<TAnswer> Answers, IBatchTransaction Unit, bool LeavesWork);

/// <param name="Type"><see cref="EntryTypes.RewardsRelease"/> or <see cref="EntryTypes.ReferralsExpire"/>.</param>
public readonly record struct DueWork(long ProgramId, int Partition, string Type)
{
    /// <param name="at">The moment by which it is due.</param>
    /// <param name="limit">Most to be released or expired at once.</param>
    public ICommand ToCommand(Instant at, int limit) =>
        Type == EntryTypes.RewardsRelease ? new ReleaseRewards(at, limit) : new ExpireReferrals(at, limit);
}

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

/// <param name="IfRevision">As in <see cref="PutTerms"/>.</param>
public sealed record WithdrawTerms(long ProgramId, int Version, int? IfRevision);

public enum WithdrawTermsOutcome
{
    Withdrawn,
    AlreadyWithdrawn,
    InForce,
    NotFound,
    RevisionChanged,
    ProgramEnded,
}

/// <param name="Revision">The program's revision after it.</param>
public sealed record WithdrawTermsResult(WithdrawTermsOutcome Outcome, int Revision);
