using Tributary.Engine.Foundation;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// The payload of a command from a person or a timer, in addition to the member, amount and currency of its entry. It
/// holds only ids, numbers and closed words, as the log outlives an erasure.
/// </summary>
public interface ICommand;

/// <summary>A command about a reward.</summary>
public interface IRewardCommand : ICommand
{
    RewardId Reward { get; }
}

/// <summary>A command about a referral.</summary>
public interface IReferralCommand : ICommand
{
    ReferralId Referral { get; }
}

/// <summary>A command about a case of fraud detection.</summary>
public interface ICaseCommand : ICommand
{
    CaseId Case { get; }
}
