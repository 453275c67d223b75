using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Outbox;

/// <summary>A change with a subscriber, as it was made. (partition, seq, place) is its permanent key.</summary>
/// <param name="Place">From 0, among the changes of one decision.</param>
/// <param name="SubjectId">
/// The changed object: a member, referral, reward, case, program, webhook, alert rule or event.
/// </param>
/// <param name="Facts">
/// See <see cref="OutboxJson"/>: internal ids and numbers, so that an erasure has nothing to remove here.
/// </param>
/// <param name="At">The time of the decision.</param>
public sealed record OutboxRow(
    int Partition,
    long Seq,
    int Place,
    ProgramId ProgramId,
    ChangeKind Kind,
    SubjectId SubjectId,
    string Facts,
    Instant At
)
{
    /// <summary>The id of the request that led to the change; null without one.</summary>
    public string? RequestId { get; init; }
}
