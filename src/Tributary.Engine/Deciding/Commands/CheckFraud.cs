using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Checks the member's referral for fraud again. Issued when a member's traits change, and when the nightly search
/// finds the member in a ring.
/// </summary>
/// <param name="RingMembers">How many members the ring has; null without a ring.</param>
/// <param name="RingEdges">How many pairs of its members share a trait.</param>
public sealed record CheckFraud(int? RingMembers = null, long? RingEdges = null) : ICommand
{
    [JsonIgnore]
    public RingSize? Ring => RingMembers is { } members && RingEdges is { } edges ? new(members, edges) : null;
}

internal sealed class CheckFraudHandler()
    : CommandHandler<CheckFraud>(EntryTypes.FraudCheck, CommandJson.Default.CheckFraud)
{
    public override string? Done => "Had a member checked for fraud";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.CaseOpened, ChangeKind.ReferralRejected];

    public override FraudMoment? Screens => FraudMoment.Check;

    protected override Conclusion Decide(CheckFraud command, CommandContext context)
    {
        var (_, screening) = Screener.Screen(context.ForMember(), FraudMoment.Check, command.Ring);
        return Conclusion.Applied(new Trace { Screenings = screening is null ? [] : [screening] });
    }
}
