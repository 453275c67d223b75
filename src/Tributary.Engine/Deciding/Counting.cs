using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding;

/// <summary>Counts an event, and takes it out again when it is wholly reversed. A count includes the event being decided (DESIGN §6).</summary>
internal static class Counting
{
    /// <returns>The names it was counted under; kept in the trace, so that a reversal takes back just these.</returns>
    public static List<string> Add(Scene scene)
    {
        var counted = new List<string> { CounterKey.OfEvents(scene.Entry.Type) };
        Change(scene, counted[0], 1);
        if (scene.Entry.Type == EntryTypes.Signup && scene.Referral is { } referral)
            scene.Batch.Count(new CounterKey(scene.Program.Id, referral.ReferrerId, CounterKey.Referrals, 0), new CounterSums(1, 0));

        foreach (var counter in scene.Plan.Counters)
        {
            if (counter.Of != scene.Entry.Type) continue;
            var name = CounterKey.OfCounter(counter.Name);
            var counts = counter.When is null || (scene.Recorded?.Counted.Contains(name) ?? ConditionEvaluator.Decide(counter.When, scene, null).Holds);
            if (!counts) continue;
            Change(scene, name, 1);
            counted.Add(name);
        }
        return counted;
    }

    /// <summary>The names that an event is counted under now: those of its decision, and of each rule that it uses up a count of by being paid.</summary>
    /// <param name="counted">By its own decision's trace.</param>
    public static List<string> NamesOf(Scene original, ImmutableArray<string> counted) => original.IsHistory ? [.. counted] :
    [
        .. counted.Where(name => !name.StartsWith(CounterKey.RulePrefix, StringComparison.Ordinal)),
        .. RulesOf(original, original.Batch.Rewards.OfSource(original.Entry.EventId)
            .Where(r => r is not { Status: RewardStatus.Reversed, Reason: StrikeReason.Superseded })),
    ];

    /// <summary>The rules with a <c>for.count</c> that granted these rewards.</summary>
    public static List<string> RulesOf(Scene original, IEnumerable<RewardFacts> rewards) =>
    [
        .. rewards.Where(r => RewardShares.RuleOf(original.Program, r)?.For?.Count is not null).Select(r => CounterKey.OfRule(r.Rule)).Distinct(),
    ];

    /// <param name="scene">Of the original event.</param>
    public static void Remove(Scene scene, IEnumerable<string> counted)
    {
        foreach (var name in counted) Change(scene, name, -1);
    }

    /// <param name="scene">Of the original event.</param>
    public static void Restore(Scene scene, IEnumerable<string> counted)
    {
        foreach (var name in counted) Change(scene, name, 1);
    }

    public static void Change(Scene scene, string name, int sign)
    {
        var amount = scene.Entry.Currency == scene.Plan.Currency ? scene.Entry.Amount ?? 0 : 0;
        Change(scene, name, 0, new CounterSums(sign, sign * amount));
        if (IsWindowed(scene.Program, name))
            Change(scene, name, Calendar.Day(scene.Entry.OccurredAt, scene.Plan.TimeZone), new CounterSums(sign, sign * amount));
    }

    /// <summary>The amount in the currency of later Terms than the first is a sum of its own.</summary>
    private static void Change(Scene scene, string name, int day, CounterSums delta)
    {
        var key = new CounterKey(scene.Program.Id, scene.Member.Id, name, day);
        if (scene.Plan.Currency == scene.Program.HomeCurrency)
        {
            scene.Batch.Count(key, delta);
            return;
        }
        scene.Batch.Count(key, delta with { Amount = 0 });
        if (delta.Amount != 0) scene.Batch.Count(key.In(scene.Plan.Currency), delta with { Count = 0 });
    }

    private static bool IsWindowed(ProgramFacts program, string name)
    {
        foreach (var plan in program.Plans)
            if (plan.WindowedCounters.Contains(name)) return true;
        return false;
    }
}
