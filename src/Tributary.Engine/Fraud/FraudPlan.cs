using System.Collections.Frozen;

namespace Tributary.Engine.Fraud;

/// <summary>
/// The scores from which a referral is held for review or rejected, and the changes that the Terms make to single
/// signals.
/// </summary>
/// <param name="Hold">1 to 100.</param>
/// <param name="Reject">At least <paramref name="Hold"/>; 101 for never, except by a hard signal.</param>
/// <param name="Signals">Only those that the Terms name.</param>
public sealed record FraudPlan(int Hold, int Reject, FrozenDictionary<Signal, SignalPlan> Signals)
{
    public const int MostPoints = 100;
    public const int NeverRejects = 101;

    public static readonly FraudPlan Default = new(60, 85, FrozenDictionary<Signal, SignalPlan>.Empty);

    public SignalMode ModeOf(Signal signal) => Signals.TryGetValue(signal, out var plan) ? plan.Mode : SignalMode.On;

    public int PointsOf(Signal signal, int usual) =>
        Signals.TryGetValue(signal, out var plan) ? plan.Points ?? usual : usual;
}

/// <param name="Points">Null: the signal's own points.</param>
public readonly record struct SignalPlan(int? Points, SignalMode Mode);
