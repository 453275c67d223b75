using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>A signal found for the first time.</summary>
/// <param name="Points">What it added; 0 in shadow.</param>
public sealed record FoundSignal(Signal Name, SignalMode Mode, int Points, Evidence Evidence);

/// <param name="Found">In the order of <see cref="Signal"/>.</param>
/// <param name="After">With the case still as before.</param>
public sealed record Judgement(ImmutableArray<FoundSignal> Found, Risk After);

/// <summary>
/// From what signals find to a verdict: 1. each signal that is not off looks, and counts once; 2. points add up to at most 100; 3. hold and reject as the
/// Terms in force say. What is soft never rejects alone: that takes two witnesses, families that count for something each, or a hard signal.
/// What a household shares by its nature is one witness there, whatever the families.
/// </summary>
public static class Scoring
{
    public static readonly ImmutableArray<SignalRule> Rules =
        [.. IdentitySignals.All.Concat(DeviceSignals.All).Concat(NetworkSignals.All).Concat(ConductSignals.All).OrderBy(rule => rule.Name)];

    /// <summary>From so many points on, of a hundred, the signals of a family are a witness: busy days and shared addresses are none.</summary>
    public const int WitnessPoints = 40;

    /// <summary>
    /// So many besides the member itself may be one household, whose account, card, phone, machine and line are one
    /// witness together.
    /// </summary>
    public const int MostOfHousehold = 5;

    private static readonly FrozenDictionary<Signal, SignalRule> s_rules = Rules.ToFrozenDictionary(rule => rule.Name);

    public static SignalRule RuleOf(Signal signal) => s_rules[signal];

    public static Judgement Judge(FraudContext context, FraudPlan plan)
    {
        var before = context.Member.Risk;
        var found = ImmutableArray.CreateBuilder<FoundSignal>();
        foreach (var rule in Rules)
        {
            if (before.Has(rule.Name) || plan.ModeOf(rule.Name) is var mode && mode == SignalMode.Off || rule.Look(context) is not { } evidence) continue;
            var points = mode == SignalMode.On ? plan.PointsOf(rule.Name, rule.Points) * evidence.Share / 100 : 0;
            found.Add(new FoundSignal(rule.Name, mode, points, evidence));
        }
        return found.Count == 0 ? new([], before) : new(found.ToImmutable(), After(context, found, plan));
    }

    private static Risk After(FraudContext context, IReadOnlyCollection<FoundSignal> found, FraudPlan plan)
    {
        var before = context.Member.Risk;
        var score = Math.Min(FraudPlan.MostPoints, before.Score + found.Sum(f => f.Points));
        var signals = found.Aggregate(before.Signals, (bits, f) => bits | Risk.Bit(f.Name));
        return before with { Score = score, Signals = signals, Verdict = Verdict(context, found, score, signals, plan) };
    }

    /// <summary>A person's word stands against the clock: who was passed is held again by new signals, and never rejected without a person.</summary>
    private static RiskVerdict Verdict(
        FraudContext context, IReadOnlyCollection<FoundSignal> found, int score, long signals, FraudPlan plan)
    {
        var before = context.Member.Risk;
        if (before.Verdict == RiskVerdict.Rejected) return RiskVerdict.Rejected;
        var counted = found.Where(f => f.Points > 0).ToList();
        var isHard = counted.Exists(f => RuleOf(f.Name).IsHard && f.Evidence.Share == 100);
        var rejects = isHard || (score >= plan.Reject && Witnesses(found, signals, plan, IsHousehold(context)) > 1);
        if (rejects && before.Verdict != RiskVerdict.Passed && before.CaseId is null) return RiskVerdict.Rejected;
        return isHard || score >= plan.Hold ? RiskVerdict.Held : before.Verdict;
    }

    /// <summary>
    /// A signal that spoke with a part of its points is as much of a witness. Of those found earlier only the names
    /// are known, and they count whole.
    /// </summary>
    private static int Witnesses(
        IReadOnlyCollection<FoundSignal> found, long signals, FraudPlan plan, bool isHousehold)
    {
        var now = found.ToDictionary(f => f.Name, f => f.Points);
        return Rules.Where(rule => (signals & Risk.Bit(rule.Name)) != 0 && plan.ModeOf(rule.Name) == SignalMode.On)
            .GroupBy(
                rule => WitnessOf(rule, isHousehold),
                rule => now.TryGetValue(rule.Name, out var points) ? points : plan.PointsOf(rule.Name, rule.Points))
            .Count(witness => witness.Sum() >= WitnessPoints);
    }

    /// <summary>
    /// A machine and the line that it stands at are one witness: an agent's desk has both for all its customers.
    /// </summary>
    private static SignalFamily? WitnessOf(SignalRule rule, bool isHousehold)
    {
        if (!rule.IsOfHouseholds) return rule.Family;
        if (isHousehold) return null;
        return rule.Family == SignalFamily.Network ? SignalFamily.Device : rule.Family;
    }

    /// <summary>
    /// So few share everything that the member shares that they may live together. An address does not count: carriers
    /// share it.
    /// </summary>
    private static bool IsHousehold(FraudContext context) =>
        context.Facts.Matches.All(
            match => match.Kind is TraitKind.Address or TraitKind.Email || match.Others <= MostOfHousehold)
        && (context.RingMembers ?? 0) <= MostOfHousehold + 1;
}
