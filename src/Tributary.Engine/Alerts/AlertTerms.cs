using Tributary.Engine.Foundation;

namespace Tributary.Engine.Alerts;

/// <summary>The figure that a rule watches. docs/alerts.md defines each kind.</summary>
public enum AlertKind
{
    /// <summary>A rate has fallen against the window before.</summary>
    ConversionFell,

    /// <summary>The refund rate has risen against the window before.</summary>
    RefundsRose,

    /// <summary>One referrer brings a large share of the sign-ups.</summary>
    OneMemberDominates,

    /// <summary>The budget, or a cap of the whole program, is used up to a share.</summary>
    BudgetUsed,

    /// <summary>Cases or rewards wait for a person.</summary>
    FraudHeld,
}

/// <summary>The measure of a rule, for the kinds that leave a choice.</summary>
public enum AlertMetric
{
    CompletionRate,
    SignUpRate,
    OpenCases,
    RewardsInReview,

    /// <summary>Minor units of the program's own currency.</summary>
    AmountInReview,
}

public enum AlertState
{
    Quiet,
    Raised,
}

/// <summary>Why an alert was cleared.</summary>
public enum AlertEnd
{
    /// <summary>The value came back by the margin.</summary>
    Recovered,
    Disabled,
    Deleted,
}

/// <summary>A rule as it was written.</summary>
/// <param name="Metric">Null for the kinds that leave no choice.</param>
/// <param name="Threshold">The value at which the alert is raised; its unit depends on the kind and metric.</param>
public sealed record AlertTerms(AlertKind Kind, AlertMetric? Metric, decimal Threshold)
{
    /// <summary>Zero for a kind without a window. The same holds for the next one.</summary>
    public int WindowDays { get; init; }

    /// <summary>With fewer events, the rule has no value. Each kind says which events count.</summary>
    public long MinEvents { get; init; }
}

/// <summary>The terms that a rule of a kind may have.</summary>
/// <param name="Metrics">The metrics to choose from, the usual one first; empty when there is no choice.</param>
/// <param name="Least">The least threshold.</param>
/// <param name="Most">The largest threshold.</param>
/// <param name="UsualEvents">The usual <see cref="AlertTerms.MinEvents"/>; null for a kind without a window.</param>
public sealed record AlertShape(IReadOnlyList<AlertMetric> Metrics, decimal Least, decimal Most, int? UsualEvents)
{
    public const int UsualDays = 7;
    public const int MostDays = 90;

    private const decimal LeastShare = 0.01m;
    private const decimal LeastFactor = 1.01m;
    private const decimal MostFactor = 1_000;

    public bool HasWindow => UsualEvents is not null;

    public static AlertShape Of(AlertKind kind) =>
        kind switch
        {
            AlertKind.ConversionFell => new(
                [AlertMetric.CompletionRate, AlertMetric.SignUpRate],
                LeastShare,
                1,
                UsualEvents: 20
            ),
            AlertKind.RefundsRose => new([], LeastFactor, MostFactor, UsualEvents: 10),
            AlertKind.OneMemberDominates => new([], LeastShare, 1, UsualEvents: 20),
            AlertKind.BudgetUsed => new([], LeastShare, 1, UsualEvents: null),
            _ => new(
                [AlertMetric.OpenCases, AlertMetric.RewardsInReview, AlertMetric.AmountInReview],
                1,
                JsonInteger.Max,
                UsualEvents: null
            ),
        };
}

/// <summary>The days of a window, which ends with today, and of the window of the same length before it.</summary>
/// <param name="From">The first day, yyyymmdd in the program's timezone.</param>
/// <param name="To">The day after the last one.</param>
/// <param name="Before">The first day of the window before.</param>
public readonly record struct AlertWindow(int From, int To, int Before)
{
    /// <returns>Null for a rule without a window.</returns>
    public static AlertWindow? Of(AlertTerms terms, Instant now, TimeZoneInfo zone)
    {
        if (terms.WindowDays == 0)
            return null;
        var end = Calendar.Date(Calendar.Day(now, zone)).AddDays(1);
        var from = end.AddDays(-terms.WindowDays);
        return new AlertWindow(
            Calendar.Number(from),
            Calendar.Number(end),
            Calendar.Number(from.AddDays(-terms.WindowDays))
        );
    }
}
