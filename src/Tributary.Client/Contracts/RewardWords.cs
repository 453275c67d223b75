namespace Tributary.Client.Contracts;

/// <summary>The values of <see cref="RewardInfo.HeldBy"/>. Later versions may add values.</summary>
public static class HeldByWords
{
    /// <summary>Fraud detection holds the referral until a person resolves the case.</summary>
    public const string Fraud = "fraud";

    /// <summary>The rule has <c>approval: manual</c>.</summary>
    public const string Approval = "approval";

    /// <summary>The reward is an adjustment that is too large for one person to approve.</summary>
    public const string SecondPerson = "second_person";

    /// <summary>The beneficiary is suspended.</summary>
    public const string MemberSuspended = "member_suspended";

    /// <summary>The beneficiary is blocked.</summary>
    public const string MemberBlocked = "member_blocked";

    /// <summary>The beneficiary was erased.</summary>
    public const string MemberErased = "member_erased";

    /// <summary>The hold of the reward has not ended.</summary>
    public const string Hold = "hold";

    /// <summary>The hold has ended, and the reward will be released soon.</summary>
    public const string Release = "release";
}

/// <summary>The values of <see cref="RewardInfo.Status"/>. Later versions may add values.</summary>
public static class RewardStatuses
{
    /// <summary>The reward is granted but not yet due.</summary>
    public const string Held = "held";

    /// <summary>The reward waits for a person, because of the Terms or a suspicion.</summary>
    public const string Review = "review";

    /// <summary>The reward is due.</summary>
    public const string Payable = "payable";

    /// <summary>The reward was paid out or fulfilled.</summary>
    public const string Paid = "paid";

    /// <summary>The whole reward was reversed.</summary>
    public const string Reversed = "reversed";
}

/// <summary>The values of <see cref="RewardInfo.Kind"/>. Later versions may add values.</summary>
public static class RewardKinds
{
    /// <summary>Money that is paid out.</summary>
    public const string Money = "money";

    /// <summary>Points of the program.</summary>
    public const string Points = "points";

    /// <summary>Credit with the platform.</summary>
    public const string Credit = "credit";

    /// <summary>A coupon.</summary>
    public const string Coupon = "coupon";

    /// <summary>A physical gift.</summary>
    public const string Gift = "gift";
}

/// <summary>The values of <see cref="RewardInfo.Reason"/>. Later versions may add values.</summary>
public static class RewardReasons
{
    /// <summary>The purchase was refunded.</summary>
    public const string Refund = "refund";

    /// <summary>The purchase was charged back.</summary>
    public const string Chargeback = "chargeback";

    /// <summary>Fraud detection or a case reversed the reward.</summary>
    public const string Fraud = "fraud";

    /// <summary>A person rejected the reward.</summary>
    public const string Rejected = "rejected";

    /// <summary>A person adjusted the balance.</summary>
    public const string Adjustment = "adjustment";

    /// <summary>The beneficiary was erased, and the balance was forfeited.</summary>
    public const string Forfeited = "forfeited";

    /// <summary>Another event now completes the referral.</summary>
    public const string Superseded = "superseded";
}
