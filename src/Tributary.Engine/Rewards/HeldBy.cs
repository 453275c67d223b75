using System.ComponentModel;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Rewards;

/// <summary>The reason why a granted reward is not payable. docs/reasons.md is generated from it.</summary>
public enum HeldBy
{
    [Description("Fraud detection holds the referral that the reward comes from, until a person resolves the case.")]
    Fraud,

    [Description("The rule has approval: manual, and nobody has approved the reward yet.")]
    Approval,

    [Description("The adjustment is above the limit of one person, and waits for the approval of another.")]
    SecondPerson,

    [Description(
        "The beneficiary is suspended; the reward is payable when they are active again and its hold has ended."
    )]
    MemberSuspended,

    [Description("The beneficiary is blocked, so unpaid rewards stay frozen.")]
    MemberBlocked,

    [Description("The beneficiary was erased, so the reward stays held permanently.")]
    MemberErased,

    [Description("The hold of the rule has not ended; payable_at is its end.")]
    Hold,

    [Description("The hold has ended, and the reward is about to be released.")]
    Release,
}

public static class Holds
{
    /// <param name="payee">The beneficiary's status; null when it is unknown.</param>
    /// <returns>Null when nothing holds the reward.</returns>
    public static HeldBy? Of(RewardFacts reward, MemberStatus? payee, Instant now) =>
        reward.Status switch
        {
            RewardStatus.Review when reward.Source == RewardSource.Adjustment => HeldBy.SecondPerson,
            RewardStatus.Review => reward.Reason == ReversalReason.Fraud ? HeldBy.Fraud : HeldBy.Approval,
            RewardStatus.Held => payee switch
            {
                MemberStatus.Suspended => HeldBy.MemberSuspended,
                MemberStatus.Blocked => HeldBy.MemberBlocked,
                MemberStatus.Erased => HeldBy.MemberErased,
                _ => reward.PayableAt > now ? HeldBy.Hold : HeldBy.Release,
            },
            _ => null,
        };

    /// <summary>Returns the sentence that explains what holds the reward.</summary>
    public static string Sentence(HeldBy heldBy) => EnumSentences.Of(heldBy);
}
