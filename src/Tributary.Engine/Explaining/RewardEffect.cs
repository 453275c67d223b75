using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Explaining;

/// <summary>The effect of one decision on one reward of a beneficiary: it was granted, or taken back.</summary>
/// <param name="Level">0 for the actor, 1 for its referrer, and so on.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>, negative when taken back; null for an item.</param>
/// <param name="Count">1 for a reward granted or restored, −1 for one that is wholly taken back, else 0.</param>
public readonly record struct RewardEffect(
    MemberId MemberId,
    string Rule,
    int Level,
    long? Amount,
    string? Currency,
    int Count
)
{
    /// <summary>
    /// Returns what a decision granted and took back. Only rewards by rules count: not those that a person adjusted,
    /// nor those of another system.
    /// </summary>
    /// <param name="find">Returns the parts that never change of a reward that the trace names.</param>
    public static ImmutableArray<RewardEffect> Of(Trace trace, Func<RewardId, RewardOrigin?> find)
    {
        if (trace.Rules.IsEmpty && trace.Rewards.IsEmpty && trace.Replacement is null)
            return [];
        var effects = ImmutableArray.CreateBuilder<RewardEffect>();
        AddGranted(trace, effects);
        if (trace.Replacement is { } instead)
            AddGranted(instead.Trace, effects);
        foreach (var change in trace.Rewards)
        {
            var count =
                change.IsRevived ? 1
                : change.Status == RewardStatus.Reversed ? -1
                : 0;
            if (change.Reversed == 0 && count == 0)
                continue;
            if (find(change.RewardId) is { Source: RewardSource.Event } reward)
                effects.Add(
                    new(
                        reward.MemberId,
                        reward.Rule,
                        reward.Level,
                        reward.Currency is null ? null : -change.Reversed,
                        reward.Currency,
                        count
                    )
                );
        }
        return effects.DrainToImmutable();
    }

    /// <summary>Returns true when two decisions gave everybody the same, even if by other rules.</summary>
    public static bool AreSame(ImmutableArray<RewardEffect> some, ImmutableArray<RewardEffect> others)
    {
        if (some.Length != others.Length)
            return Sum(some).SetEquals(Sum(others));
        for (var i = 0; i < some.Length; i++)
            if (some[i] != others[i])
                return Sum(some).SetEquals(Sum(others));
        return true;
    }

    private static HashSet<(MemberId, string?, long, int)> Sum(ImmutableArray<RewardEffect> effects) =>
        [
            .. effects
                .GroupBy(effect => (effect.MemberId, Kind: effect.Currency ?? "item:" + effect.Rule))
                .Select(of => (of.Key.MemberId, of.Key.Kind, of.Sum(e => e.Amount ?? 0), of.Sum(e => e.Count)))
                .Where(sum => sum is not (_, _, 0, 0)),
        ];

    private static void AddGranted(Trace trace, ImmutableArray<RewardEffect>.Builder effects)
    {
        foreach (var rule in trace.Rules)
            if (rule is { Reason: null, RewardId: not null })
                effects.Add(new(rule.PayeeId, rule.Rule, rule.Level, rule.Amount, rule.Currency, 1));
    }
}

/// <summary>The parts of a reward that never change.</summary>
public readonly record struct RewardOrigin(
    MemberId MemberId,
    RewardSource Source,
    string Rule,
    int Level,
    string? Currency
)
{
    public static RewardOrigin Of(RewardFacts reward) =>
        new(reward.MemberId, reward.Source, reward.Rule, reward.Level, reward.Currency);
}
