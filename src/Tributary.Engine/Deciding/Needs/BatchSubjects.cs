using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Needs;

/// <summary>The subjects of a batch, which Load reads first. The keys of all other facts follow from them.</summary>
/// <param name="Members">The members of the entries, those above them, and those whose rewards are named.</param>
/// <param name="Referrals">The referrals of those members, by member.</param>
/// <param name="Rewards">The rewards that reversals and commands name, and those that are due.</param>
public sealed record BatchSubjects(
    IReadOnlyList<Entry> Entries,
    IReadOnlyDictionary<ProgramId, ProgramFacts> Programs,
    IReadOnlyDictionary<MemberId, MemberFacts> Members,
    IReadOnlyDictionary<MemberId, ReferralFacts> Referrals,
    IReadOnlyList<RewardFacts> Rewards
);
