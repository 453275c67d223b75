using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Deciding;

/// <summary>Updates the answers to sign-ups with what was decided in the same transaction.</summary>
internal static class DecidedSignUps
{
    public static IReadOnlyList<SignUpResult> Of(IReadOnlyList<SignUpResult> results, BatchDecisions decisions)
    {
        var decided = new HashSet<MemberId>();
        foreach (var decision in decisions.Decisions)
            if (decision.Entry.Type == EntryTypes.Signup)
                decided.Add(decision.MemberId);

        var referrals = new Dictionary<MemberId, ReferralFacts>();
        foreach (var change in decisions.Referrals)
            referrals[change.Referral.MemberId] = change.Referral;
        var risks = decisions.Fraud.Judged.ToDictionary(member => member.Id, member => member.Risk);
        return [.. results.Select(WithDecision)];

        SignUpResult WithDecision(SignUpResult result)
        {
            if (result.Member is not { } member)
                return result;
            var id = member.Facts.Id;
            return result with
            {
                IsDecided = result.Outcome == SignUpOutcome.Created && decided.Contains(id),
                Member = member with
                {
                    Facts = risks.TryGetValue(id, out var risk) ? member.Facts with { Risk = risk } : member.Facts,
                    Referral = referrals.GetValueOrDefault(id) ?? member.Referral,
                },
            };
        }
    }
}
