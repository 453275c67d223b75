using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Rejects the member's referral by hand, so that nobody earns anything for it.</summary>
public sealed record RejectReferral(ReferralId Referral) : IReferralCommand;

internal sealed class RejectReferralHandler()
    : CommandHandler<RejectReferral>(EntryTypes.ReferralReject, CommandJson.Default.RejectReferral)
{
    public override string? Done => "Rejected a referral";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.ReferralRejected];

    public override ChangeKind? AlwaysAnnounces => ChangeKind.ReferralRejected;

    public override bool IsListed => true;

    protected override void AddNeeds(RejectReferral command, Entry entry, CommandNeeds needs) =>
        needs.AddReferral(entry, command.Referral);

    protected override Conclusion Decide(RejectReferral command, CommandContext context)
    {
        var referral = context.Batch.Referral(context.Entry.MemberId);
        if (CommandContext.FaultOf(referral) is { } fault)
            return Conclusion.Rejected(fault);
        context.ChangeStatus(referral!, ReferralStatus.Rejected);
        return Conclusion.Applied(new Trace());
    }
}
