using System.Collections.Immutable;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Needs;

/// <summary>A referral that fraud detection must check because of an entry.</summary>
/// <param name="HasTraits">True when the program has traits by which members can be compared.</param>
public readonly record struct FraudSubject(
    EntryId EventId,
    ProgramId ProgramId,
    MemberId MemberId,
    FraudMoment Moment,
    bool HasTraits
)
{
    /// <summary>True when members are compared by traits. A refund is judged by counters alone.</summary>
    public bool ComparesTraits => HasTraits && Moment != FraudMoment.Refund;

    /// <summary>
    /// Returns the last member to compare with. A sign-up is compared with the members who joined before it; a later
    /// check compares with all.
    /// </summary>
    public (Instant At, MemberId MemberId) Until(MemberFacts member) =>
        Moment == FraudMoment.SignUp ? (member.JoinedAt, member.Id) : (new Instant(long.MaxValue), default);
}

/// <summary>
/// Finds the referrals that a batch may have to check for fraud. Pure, so that both databases read the same.
/// </summary>
public static class FraudNeeds
{
    /// <summary>
    /// Returns the entries that granted the rewards due for release, if the members behind those entries matter.
    /// </summary>
    public static HashSet<EntryId> SourcesOfDue(
        IReadOnlyList<Entry> entries,
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs,
        IReadOnlyDictionary<EntryId, ImmutableArray<RewardId>> due,
        IEnumerable<RewardFacts> rewards
    )
    {
        var found = entries
            .Where(e => CommandRegistry.Find(e.Type)?.Screens == FraudMoment.Release)
            .Where(e => programs[e.ProgramId].HasTraits)
            .SelectMany(e => due.GetValueOrDefault(e.EventId, []))
            .ToHashSet();
        return found.Count == 0 ? [] : [.. rewards.Where(r => found.Contains(r.Id)).Select(r => r.SourceId)];
    }

    /// <param name="actors">For each entry that granted a reward, the member whose event it was.</param>
    public static List<FraudSubject> Of(
        BatchSubjects subjects,
        IReadOnlyDictionary<EntryId, ImmutableArray<RewardId>> due,
        IReadOnlyDictionary<EntryId, MemberId> actors
    )
    {
        var (entries, programs, members, referrals, rewards) = subjects;
        var suspects = new List<FraudSubject>();
        var sourceOf = actors.Count == 0 ? [] : rewards.ToDictionary(r => r.Id, r => r.SourceId);
        foreach (var entry in entries)
        {
            var program = programs[entry.ProgramId];
            if (MomentOf(entry, program) is not { } moment)
                continue;
            if (!program.HasTraits && !LooksWithoutTraits(entry, moment))
                continue;
            if (moment != FraudMoment.Release)
                Add(entry, entry.MemberId, moment);
            else
                foreach (var actor in due.GetValueOrDefault(entry.EventId, []).Select(ActorOf).Distinct())
                    Add(entry, actor, moment);
        }
        return suspects;

        MemberId ActorOf(RewardId rewardId) =>
            sourceOf.TryGetValue(rewardId, out var source) ? actors.GetValueOrDefault(source) : default;

        void Add(Entry entry, MemberId memberId, FraudMoment moment)
        {
            if (!members.TryGetValue(memberId, out var member) || member.Risk.Verdict == RiskVerdict.Rejected)
                return;
            if (!referrals.TryGetValue(memberId, out var referral))
                return;
            if (
                moment == FraudMoment.Completion
                && referral.Status is not (ReferralStatus.Pending or ReferralStatus.Expired)
            )
                return;
            var hasTraits = programs[entry.ProgramId].HasTraits;
            suspects.Add(new FraudSubject(entry.EventId, entry.ProgramId, memberId, moment, hasTraits));
        }
    }

    /// <summary>
    /// Returns whether a check makes sense in a program without traits. A sign-up still says how its own click came
    /// about, and a refund shows what the member takes back. Neither needs an extra statement.
    /// </summary>
    private static bool LooksWithoutTraits(Entry entry, FraudMoment moment) =>
        moment == FraudMoment.Refund || (moment == FraudMoment.SignUp && !entry.Facts.IsEmpty);

    private static FraudMoment? MomentOf(Entry entry, ProgramFacts program)
    {
        if (entry.Type == EntryTypes.Signup)
            return FraudMoment.SignUp;
        if (EntryTypes.IsCommand(entry.Type))
            return CommandRegistry.Find(entry.Type)?.Screens;
        if (entry.ReversesKey is not null)
            return FraudMoment.Refund;
        return program.Plans.Any(plan => plan.Completes is not null) ? FraudMoment.Completion : null;
    }
}
