using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>
/// Counts an event, and removes it from the count when it is wholly reversed. A count includes the event being
/// decided (docs/terms.md).
/// </summary>
internal static class Counting
{
    /// <returns>The names under which it was counted. The trace keeps them, so that a reversal takes back exactly
    /// these.</returns>
    public static List<string> Add(EvaluationContext context)
    {
        var counted = new List<string> { CounterKey.OfEvents(context.Entry.Type) };
        Change(context, counted[0], 1);
        if (context.Entry.Type == EntryTypes.Signup && context.Referral is { } referral)
            context.Batch.Count(
                new CounterKey(context.Program.Id, referral.ReferrerId, CounterKey.Referrals, 0),
                new CounterSums(1, 0)
            );

        foreach (var counter in context.Plan.Counters)
        {
            if (counter.Of != context.Entry.Type)
                continue;
            var name = CounterKey.OfCounter(counter.Name);
            var counts =
                counter.When is null
                || (context.RecordedCount(counter) ?? ConditionEvaluator.Evaluate(counter.When, context, null).Holds);
            if (!counts)
                continue;
            Change(context, name, 1);
            counted.Add(name);
        }
        return counted;
    }

    /// <summary>
    /// Returns the names under which an event is counted now: those from its decision, and one for each rule whose
    /// count it uses up because the rule paid.
    /// </summary>
    /// <param name="counted">The names that the trace of its own decision records.</param>
    public static List<string> NamesOf(EvaluationContext original, ImmutableArray<string> counted) =>
        original.IsHistory
            ? [.. counted]
            :
            [
                .. counted.Where(name => !name.StartsWith(CounterKey.RulePrefix, StringComparison.Ordinal)),
                .. RulesOf(
                    original,
                    original
                        .Batch.Rewards.OfSource(original.Entry.EventId)
                        .Where(r => r is not { Status: RewardStatus.Reversed, Reason: ReversalReason.Superseded })
                ),
            ];

    /// <summary>Returns the rules with a <c>for.count</c> that granted these rewards.</summary>
    public static List<string> RulesOf(EvaluationContext original, IEnumerable<RewardFacts> rewards) =>
        [
            .. rewards
                .Where(r => RewardShares.RuleOf(original.Program, r)?.For?.Count is not null)
                .Select(r => CounterKey.OfRule(r.Rule))
                .Distinct(),
        ];

    /// <param name="context">The context of the original event.</param>
    public static void Remove(EvaluationContext context, IEnumerable<string> counted)
    {
        foreach (var name in counted)
            Change(context, name, -1);
    }

    /// <param name="context">The context of the original event.</param>
    public static void Restore(EvaluationContext context, IEnumerable<string> counted)
    {
        foreach (var name in counted)
            Change(context, name, 1);
    }

    public static void Change(EvaluationContext context, string name, int sign)
    {
        var amount = context.Entry.Currency == context.Plan.Currency ? context.Entry.Amount ?? 0 : 0;
        Change(context, name, 0, new CounterSums(sign, sign * amount));
        if (IsWindowed(context.Program, name))
            Change(
                context,
                name,
                Calendar.Day(context.Entry.OccurredAt, context.Plan.TimeZone),
                new CounterSums(sign, sign * amount)
            );
    }

    /// <summary>
    /// Changes a counter. Amounts in a currency that later Terms introduced are kept as a separate sum.
    /// </summary>
    private static void Change(EvaluationContext context, string name, int day, CounterSums delta)
    {
        var key = new CounterKey(context.Program.Id, context.Member.Id, name, day);
        if (context.Plan.Currency == context.Program.HomeCurrency)
        {
            context.Batch.Count(key, delta);
            return;
        }
        context.Batch.Count(key, delta with { Amount = 0 });
        if (delta.Amount != 0)
            context.Batch.Count(key.In(context.Plan.Currency), delta with { Count = 0 });
    }

    private static bool IsWindowed(ProgramFacts program, string name)
    {
        foreach (var plan in program.Plans)
            if (plan.WindowedCounters.Contains(name))
                return true;
        return false;
    }
}
