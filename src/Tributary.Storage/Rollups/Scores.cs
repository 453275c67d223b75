using System.Collections.Immutable;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>A decision as a leaderboard counts it.</summary>
/// <param name="Strikes">Earlier rewards that it took back, in part or whole.</param>
internal sealed record ScoredDecision(
    int Partition, long Seq, long ProgramId, long EventId, long? ReferrerId, bool Rewarded, long Revenue, int Completed, Instant OccurredAt,
    ImmutableArray<RewardTrace> Strikes);

/// <summary>What a decision granted to, or struck from, one beneficiary; minor units.</summary>
internal sealed record ScoredReward(long EventId, long MemberId, string Currency, long Amount);

/// <param name="Period">0 for all time; else the period's first day as yyyymmdd in the program's timezone.</param>
internal readonly record struct ScoreKey(long ProgramId, LeaderboardSpan Span, int Period, long MemberId);

internal readonly record struct Score(long Referrals, long Revenue, long Rewards)
{
    public static Score operator +(Score a, Score b) => new(a.Referrals + b.Referrals, a.Revenue + b.Revenue, a.Rewards + b.Rewards);
}

/// <summary>Adds decisions up per member and period. Money counts in the program's own currency only; periods that are over are left out.</summary>
internal static class Scores
{
    public static Dictionary<ScoreKey, Score> Of(
        IReadOnlyList<ScoredDecision> decisions, IEnumerable<ScoredReward> rewards, IReadOnlyDictionary<long, Plan> plans, Instant now)
    {
        var sums = new Dictionary<ScoreKey, Score>();
        var rewardsOf = rewards.ToLookup(reward => reward.EventId);
        foreach (var decision in decisions)
        {
            var plan = plans[decision.ProgramId];
            if (decision.ReferrerId is { } referrer) Add(decision, plan, referrer, new Score(decision.Completed, decision.Revenue, 0));
            foreach (var reward in rewardsOf[decision.EventId])
                if (reward.Currency == plan.Currency) Add(decision, plan, reward.MemberId, new Score(0, 0, reward.Amount));
        }
        return sums;

        void Add(ScoredDecision decision, Plan plan, long member, Score score)
        {
            if (score == default) return;
            foreach (var span in Enum.GetValues<LeaderboardSpan>())
            {
                var period = Period(span, decision.OccurredAt, plan);
                if (period < Period(span, now, plan)) continue;
                var key = new ScoreKey(decision.ProgramId, span, period, member);
                sums[key] = sums.GetValueOrDefault(key) + score;
            }
        }
    }

    public static int Period(LeaderboardSpan span, Instant at, Plan plan) => Calendar.Period(at, span switch
    {
        LeaderboardSpan.Month => CapPeriod.Month,
        LeaderboardSpan.Week => CapPeriod.Week,
        _ => CapPeriod.All,
    }, plan.TimeZone);
}
