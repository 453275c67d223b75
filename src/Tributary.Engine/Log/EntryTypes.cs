namespace Tributary.Engine.Log;

/// <summary>
/// Types of entries that Tributary writes itself. All of them except <c>signup</c> contain a dot, which a platform's
/// types cannot.
/// </summary>
public static class EntryTypes
{
    public const string Signup = "signup";
    public const string MemberUpdate = "member.update";
    public const string MemberErase = "member.erase";
    public const string ReferralComplete = "referral.complete";
    public const string ReferralReject = "referral.reject";
    public const string ReferralImport = "referral.import";
    public const string ReferralsExpire = "referrals.expire";
    public const string RewardApprove = "reward.approve";
    public const string RewardReject = "reward.reject";
    public const string RewardFulfil = "reward.fulfil";
    public const string RewardImport = "reward.import";
    public const string RewardsRelease = "rewards.release";
    public const string BalanceAdjust = "balance.adjust";
    public const string FraudCheck = "fraud.check";
    public const string CaseAssign = "fraud.case.assign";
    public const string CaseNote = "fraud.case.note";
    public const string CaseResolve = "fraud.case.resolve";
    public const string ProgramPause = "program.pause";
    public const string ProgramResume = "program.resume";
    public const string ProgramEnd = "program.end";
    public const string WebhookDisable = "webhook.disable";
    public const string AlertRaise = "alert.raise";
    public const string AlertClear = "alert.clear";

    /// <summary>
    /// The type of a reversal that does not free the cap slots of the rewards it takes back. Its reason is not a
    /// refund.
    /// </summary>
    public const string Chargeback = "chargeback";

    /// <summary>Like <see cref="Chargeback"/>, a type that always reverses an event, and so always names one.</summary>
    public const string Refund = "refund";

    public static bool IsCommand(string type) => type.Contains('.');
}
