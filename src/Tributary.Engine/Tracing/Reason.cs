using System.ComponentModel;

namespace Tributary.Engine.Tracing;

/// <summary>
/// The reasons why an entry was rejected or a rule paid nothing. Their order is the order of precedence;
/// docs/reasons.md is generated from it.
/// </summary>
/// <remarks>
/// The first reason is the most helpful one: first what stopped the whole entry, then the program, the referral and the
/// beneficiary; then limits that refused an otherwise due reward; then the rule's own clauses and its amount; last that
/// there is nothing to pay.
/// </remarks>
public enum Reason
{
    [Description("The member was erased. Its id cannot be used again.")]
    MemberErased,

    [Description("The event would take back a reinstatement. Send a new reversal of the original event instead.")]
    ReversalOfReinstatement,

    [Description("The event reinstates an event that is not a reversal, so there is nothing to give back.")]
    NotAReversal,

    [Description("The reversal or reinstatement names a different member than the original event.")]
    MemberDiffers,

    [Description("The reversal or reinstatement has a different currency than the original event.")]
    CurrencyDiffers,

    [Description(
        "The original event has no amount, so no part of it can be taken back. Send the reversal without an "
            + "amount to take back the whole."
    )]
    OriginalWithoutAmount,

    [Description("The reversal was rejected and took nothing, so there is nothing to give back.")]
    ReversalWasRejected,

    [Description("The reversal was already reinstated. Nothing changes.")]
    AlreadyReinstated,

    [Description("The program's Terms do not accept the event's currency.")]
    CurrencyNotAccepted,

    [Description(
        "The amount would bring a balance, counter, budget or revenue out of the range that can be kept exactly."
    )]
    SumOutOfRange,

    [Description("The object of the command does not exist.")]
    NotFound,

    [Description("The object is not in a state that allows this command.")]
    StateForbids,

    [Description("An adjustment beyond the limit of one person needs the approval of another.")]
    SecondPersonRequired,

    [Description("The member's payable balance is smaller than the amount.")]
    BalanceTooSmall,

    [Description("The program is paused. Events are accepted and decided, but pay nothing.")]
    ProgramPaused,

    [Description("The event occurred before the program started.")]
    BeforeStart,

    [Description("The event occurred after the program ended.")]
    ProgramEnded,

    [Description("The event was imported as history. It counts, but another system has paid for it.")]
    ImportedAsHistory,

    [Description("The referral was rejected, by a person or for fraud, and earns nobody anything.")]
    ReferralRejected,

    [Description("The time in which the referral could complete is over.")]
    ReferralExpired,

    [Description("Nobody referred the member, so there is nobody to pay.")]
    NoReferrer,

    [Description(
        "The event occurred before the member was referred, or before its referrer was a member. A referral "
            + "earns only through later events."
    )]
    BeforeReferral,

    [Description("The beneficiary was erased.")]
    PayeeErased,

    [Description("The beneficiary is blocked.")]
    PayeeBlocked,

    [Description("The beneficiary is in none of the rule's groups. The trace names its group and the rule's.")]
    NotInGroup,

    [Description("The program's budget is used up.")]
    BudgetExhausted,

    [Description("A cap that all beneficiaries of the program share is used up.")]
    ProgramCapReached,

    [Description("A cap of the beneficiary that several rules share is used up.")]
    SharedCapReached,

    [Description("The rule's own cap for the beneficiary is used up.")]
    CapReached,

    [Description("The referral is pending: the event does not meet the conditions under which it completes.")]
    ReferralPending,

    [Description("The rule counts from the completion of the referral, which has not happened.")]
    ReferralNotCompleted,

    [Description("The rule's condition does not hold.")]
    ConditionNotMet,

    [Description("The span that the rule pays for is over.")]
    SpanOver,

    [Description("The rule has already counted as many events as it pays for.")]
    CountOver,

    [Description("The count is not at a milestone.")]
    MilestoneNotReached,

    [Description("The milestone was granted before and has not been reversed.")]
    MilestoneStands,

    [Description("The event has no amount that the rate could apply to.")]
    MissingAmount,

    [Description("The event has a text or another type where the Terms read a number. Send the number without quotes.")]
    NumberAsText,

    [Description("The number that the rate applies to is not a whole number of minor units, or is out of range.")]
    NotMinorUnits,

    [Description("The rule has no amount in the beneficiary's or the program's currency.")]
    NoAmountInCurrency,

    [Description("The exact amount rounds to zero.")]
    RoundsToZero,

    [Description("The referral is pending, and under these Terms only a person can complete it.")]
    CompletesByHand,

    [Description("The referral was completed before, by another event or by a person; a completion pays once.")]
    AlreadyCompleted,

    [Description("The upline is shorter than the level.")]
    NoSuchLevel,

    [Description("No rule of the Terms applies to this type of event.")]
    NoRule,
}
