using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Gives a referral the outcome that it had in another system, and pays nothing. It changes nothing when the referral
/// has that outcome already.
/// </summary>
public sealed record ImportReferral(ReferralStatus Status) : ICommand;

internal sealed class ImportReferralHandler()
    : CommandHandler<ImportReferral>(EntryTypes.ReferralImport, CommandJson.Default.ImportReferral)
{
    public override string? Done => "Imported a referral";

    public override IReadOnlyList<ChangeKind> Announces =>
        [ChangeKind.ReferralCompleted, ChangeKind.ReferralRejected, ChangeKind.ReferralExpired];

    protected override string? DetailOf(ImportReferral command) => EnumNames.Of(command.Status);

    protected override Conclusion Decide(ImportReferral command, CommandContext context)
    {
        var referral = context.Batch.Referral(context.Entry.MemberId);
        if (referral?.Status == command.Status)
            return Conclusion.Applied(new Trace());
        if (CommandContext.FaultOf(referral) is { } fault)
            return Conclusion.Rejected(fault);
        if (command.Status == ReferralStatus.Completed)
            return Complete(context);
        context.ChangeStatus(referral!, command.Status);
        return Conclusion.Applied(new Trace());
    }

    private static Conclusion Complete(CommandContext context)
    {
        var evaluation = Completion.Complete(context.ForMember(), context.Entry.Type);
        var trace = new Trace { State = evaluation.Program.Status, Completed = true };
        return Conclusion.Applied(trace, evaluation.Version) with
        {
            ReferrerId = evaluation.Member.ReferrerId,
            Completed = 1,
        };
    }
}
