using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Outbox;

/// <summary>A change that somebody subscribes to, as it was made; (partition, seq, place) is its key for ever.</summary>
/// <param name="Place">From 0, among the changes of one decision.</param>
/// <param name="SubjectId">Our own id of what changed: a member, referral, reward, case, program, webhook or event.</param>
/// <param name="Facts">See <see cref="OutboxJson"/>: our own ids and numbers, so that an erasure has nothing to look for here.</param>
/// <param name="At">When it was decided.</param>
public sealed record OutboxRow(int Partition, long Seq, int Place, long ProgramId, ChangeKind Kind, long SubjectId, string Facts, Instant At);
