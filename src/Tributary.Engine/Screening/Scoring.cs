using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>A signal that was found for the first time.</summary>
/// <param name="Points">The points that it added; 0 in shadow mode.</param>
public sealed record FoundSignal(Signal Name, SignalMode Mode, int Points, Evidence Evidence);

/// <param name="Found">In the order of <see cref="Signal"/>.</param>
/// <param name="After">The result, still with the earlier case.</param>
public sealed record Judgement(ImmutableArray<FoundSignal> Found, Risk After);

/// <summary>
/// Turns the findings of signals into a verdict: 1. each signal that is not off is checked, and counts once; 2. points
/// add up to at most 100; 3. the Terms in force give the scores for hold and reject. Soft signals never reject alone. A
/// rejection needs two families that count as witnesses, or one hard signal. Values that a household naturally shares
/// count as one witness, even if their families differ.
/// </summary>
public static class Scoring
{
    public static readonly ImmutableArray<SignalRule> Rules =
    [
        .. IdentitySignals
            .All.Concat(DeviceSignals.All)
            .Concat(NetworkSignals.All)
            .Concat(ConductSignals.All)
            .OrderBy(rule => rule.Name),
    ];

    /// <summary>
    /// From this many points of a hundred on, the signals of a family count as a witness. Busy days and shared
    /// addresses stay below it.
    /// </summary>
    public const int WitnessPoints = 40;

    /// <summary>
    /// Up to this many other members may be one household. Its account, card, phone, machine and line count as one
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
            if (
                before.Has(rule.Name)
                || plan.ModeOf(rule.Name) is var mode && mode == SignalMode.Off
                || rule.Look(context) is not { } evidence
            )
                continue;
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
        return before with
        {
            Score = score,
            Signals = signals,
            Verdict = Verdict(context, found, score, signals, plan),
        };
    }

    /// <summary>
    /// Decides the verdict. A person's decision outlasts the clock: a passed member is held again by new signals, but
    /// never rejected without a person.
    /// </summary>
    private static RiskVerdict Verdict(
        FraudContext context,
        IReadOnlyCollection<FoundSignal> found,
        int score,
        long signals,
        FraudPlan plan
    )
    {
        var before = context.Member.Risk;
        if (before.Verdict == RiskVerdict.Rejected)
            return RiskVerdict.Rejected;
        var counted = found.Where(f => f.Points > 0).ToList();
        var isHard = counted.Exists(f => RuleOf(f.Name).IsHard && f.Evidence.Share == 100);
        var rejects = isHard || (score >= plan.Reject && Witnesses(found, signals, plan, IsHousehold(context)) > 1);
        if (rejects && before.Verdict != RiskVerdict.Passed && before.CaseId is null)
            return RiskVerdict.Rejected;
        return isHard || score >= plan.Hold ? RiskVerdict.Held : before.Verdict;
    }

    /// <summary>
    /// Counts the witnesses. A signal with a part of its points counts in proportion. Of signals found earlier only the
    /// names are known, so they count in full.
    /// </summary>
    private static int Witnesses(IReadOnlyCollection<FoundSignal> found, long signals, FraudPlan plan, bool isHousehold)
    {
        var now = found.ToDictionary(f => f.Name, f => f.Points);
        return Rules
            .Where(rule => (signals & Risk.Bit(rule.Name)) != 0 && plan.ModeOf(rule.Name) == SignalMode.On)
            .GroupBy(
                rule => WitnessOf(rule, isHousehold),
                rule => now.TryGetValue(rule.Name, out var points) ? points : plan.PointsOf(rule.Name, rule.Points)
            )
            .Count(witness => witness.Sum() >= WitnessPoints);
    }

    /// <summary>
    /// Returns the witness of a signal. A machine and its network line are one witness: an agent's desk has both for
    /// all of its customers.
    /// </summary>
    private static SignalFamily? WitnessOf(SignalRule rule, bool isHousehold)
    {
        if (!rule.IsOfHouseholds)
            return rule.Family;
        if (isHousehold)
            return null;
        return rule.Family == SignalFamily.Network ? SignalFamily.Device : rule.Family;
    }

    /// <summary>
    /// True when so few members share every value that the member shares that they may live together. An address does
    /// not count, since carriers share it.
    /// </summary>
    private static bool IsHousehold(FraudContext context) =>
        context.Facts.Matches.All(match =>
            match.Kind is TraitKind.Address or TraitKind.Email || match.Others <= MostOfHousehold
        )
        && (context.Ring?.Members ?? 0) <= MostOfHousehold + 1;
}
