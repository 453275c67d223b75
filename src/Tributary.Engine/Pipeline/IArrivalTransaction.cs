using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// The transaction for entries or sign-ups that have just arrived. Its steps are: accept or register, lock, and then
/// load and commit like every batch. A step that returns nothing is sent together with the next step that returns
/// something, which saves a round trip. Nothing is accepted before the commit. It writes the entries into the log, with
/// their decisions, and parks or queues those that are not decided now.
/// </summary>
public interface IArrivalTransaction : IBatchTransaction
{
    /// <summary>
    /// Takes the keys of entries; each key can be taken only once. They are inserted in ascending order, so that two
    /// batches cannot deadlock. Sent with the lock.
    /// </summary>
    /// <param name="ids">One for each entry.</param>
    void Accept(IReadOnlyList<PlacedEntry> entries, IdBlock ids);

    /// <summary>Reads the facts with which sign-ups are resolved.</summary>
    ValueTask<SignUpFacts> LoadSignUpsAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping);

    /// <summary>
    /// Writes new members with their codes, referrals and the keys of their <c>signup</c> entries. Sent with the lock.
    /// </summary>
    void Register(SignUpFacts facts, SignUpDecisions decisions);

    /// <summary>
    /// Locks the partitions of the new entries, and reads their inboxes, which are decided first. If an inbox has more
    /// entries than fit into the batch, the new entries join it. An entry without a place is looked up once more, as
    /// its member may have signed up since.
    /// </summary>
    /// <returns>Null when another transaction was faster with a member, a code or its last use. Everything must then
    /// begin again.</returns>
    ValueTask<LockResult?> LockAsync(int limit, CancellationToken stopping);
}
