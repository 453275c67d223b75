using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// The transaction of what has just arrived, one step after the other: accept or register, lock, write the log, and
/// then load and commit as every batch. A step that returns nothing is sent together with the next one that does, which
/// saves its round trip. Nothing is accepted before the commit.
/// </summary>
public interface IArrivalTransaction : IBatchTransaction
{
    /// <summary>
    /// Takes the keys of entries, each once for ever. They are inserted in ascending order, so that two batches cannot
    /// deadlock. Sent with the lock.
    /// </summary>
    /// <param name="ids">One for each entry.</param>
    void Accept(IReadOnlyList<PlacedEntry> entries, IdBlock ids);

    /// <summary>Reads what sign-ups are resolved with.</summary>
    ValueTask<SignUpFacts> LoadSignUpsAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping);

    /// <summary>
    /// Writes new members with their codes, referrals and the keys of their <c>signup</c> entries. Sent with the lock.
    /// </summary>
    void Register(SignUpFacts facts, SignUpDecisions decisions);

    /// <summary>
    /// Locks the partitions of what has arrived, and reads what their inboxes hold: that is decided first. Where the
    /// inbox has more than one batch takes, what has arrived joins it. An entry without a place is looked up once more,
    /// as its member may have signed up since.
    /// </summary>
    /// <returns>Null when another was faster with a member, a code or its last use: then all must begin
    /// again.</returns>
    ValueTask<Arrival?> LockAsync(int limit, CancellationToken stopping);

    /// <summary>
    /// Writes the log of what was accepted, and parks or queues what is not decided now. Sent with the first reads of
    /// Load, or with the commit when there is nothing to decide.
    /// </summary>
    void WriteLog();
}
