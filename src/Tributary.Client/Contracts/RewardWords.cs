namespace Tributary.Client.Contracts;

/// <summary>What <see cref="RewardInfo.HeldBy"/> may say; take others for ones added later.</summary>
public static class HeldByWords
{
    /// <summary>Fraud detection holds the referral that it comes from, until a person resolves the case.</summary>
    public const string Fraud = "fraud";

    /// <summary>The rule has <c>approval: manual</c>.</summary>
    public const string Approval = "approval";

    /// <summary>An adjustment above the limit of one person.</summary>
    public const string SecondPerson = "second_person";

    /// <summary>The beneficiary is suspended.</summary>
    public const string MemberSuspended = "member_suspended";

    /// <summary>The beneficiary is blocked.</summary>
    public const string MemberBlocked = "member_blocked";

    /// <summary>The beneficiary was erased.</summary>
    public const string MemberErased = "member_erased";

    /// <summary>Its hold has not ended.</summary>
    public const string Hold = "hold";

    /// <summary>Its hold has ended, and it is about to be released.</summary>
    public const string Release = "release";
}

/// <summary>What <see cref="RewardInfo.Status"/> may say; take others for ones added later.</summary>
public static class RewardStatuses
{
    /// <summary>Granted, not yet due.</summary>
    public const string Held = "held";

    /// <summary>Waiting for a person, by the Terms or for a suspicion.</summary>
    public const string Review = "review";

    /// <summary>Due.</summary>
    public const string Payable = "payable";

    /// <summary>Paid out or fulfilled.</summary>
    public const string Paid = "paid";

    /// <summary>Struck as a whole.</summary>
    public const string Reversed = "reversed";
}

/// <summary>What <see cref="RewardInfo.Kind"/> may say; take others for ones added later.</summary>
public static class RewardKinds
{
    /// <summary>Money, paid out.</summary>
    public const string Money = "money";

    /// <summary>Points of the program's own.</summary>
    public const string Points = "points";

    /// <summary>Credit with the platform.</summary>
    public const string Credit = "credit";

    /// <summary>A coupon.</summary>
    public const string Coupon = "coupon";

    /// <summary>A thing.</summary>
    public const string Gift = "gift";
}

/// <summary>What <see cref="RewardInfo.Reason"/> may say; take others for ones added later.</summary>
public static class RewardReasons
{
    /// <summary>The purchase was refunded.</summary>
    public const string Refund = "refund";

    /// <summary>The purchase was charged back.</summary>
    public const string Chargeback = "chargeback";

    /// <summary>Fraud.</summary>
    public const string Fraud = "fraud";

    /// <summary>A person rejected it.</summary>
    public const string Rejected = "rejected";

    /// <summary>A person adjusted the balance.</summary>
    public const string Adjustment = "adjustment";

    /// <summary>The beneficiary was erased, and its balance forfeited.</summary>
    public const string Forfeited = "forfeited";

    /// <summary>Another event completes the referral instead of the one that granted it.</summary>
    public const string Superseded = "superseded";
}
