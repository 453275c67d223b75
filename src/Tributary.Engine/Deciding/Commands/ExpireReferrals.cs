using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Expires a partition's pending referrals whose time to complete has ended.</summary>
/// <param name="At">The moment by which the referrals were due.</param>
/// <param name="Limit">The largest number to expire at once.</param>
public sealed record ExpireReferrals([property: JsonPropertyName("due_micros")] Instant At, int Limit) : ICommand;

internal sealed class ExpireReferralsHandler()
    : CommandHandler<ExpireReferrals>(EntryTypes.ReferralsExpire, CommandJson.Default.ExpireReferrals)
{
    public override string? Done => null;

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.ReferralExpired];

    public override bool FindsDue => true;

    protected override void AddNeeds(ExpireReferrals command, Entry entry, CommandNeeds needs) =>
        needs.AddDueReferrals(entry, command.At, command.Limit);

    protected override Conclusion Decide(ExpireReferrals command, CommandContext context)
    {
        foreach (var id in context.Expiring)
            if (context.Batch.FindReferral(id) is { Status: ReferralStatus.Pending } referral)
                context.ChangeStatus(referral, ReferralStatus.Expired);
        return Conclusion.Applied(new Trace());
    }
}
