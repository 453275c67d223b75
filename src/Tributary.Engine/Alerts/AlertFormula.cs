using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Alerts;

/// <summary>
/// Computes the value of a rule from the metrics of analytics, and whether it raises or clears the alert.
/// docs/alerts.md has the same formulas.
/// </summary>
public static class AlertFormula
{
    private const int Decimals = 6;

    /// <summary>An alert is cleared below this share of its threshold, so that a value near it does not flap.</summary>
    private const decimal ClearedBelow = 0.9m;

    private static readonly Metric s_signUps = Metric.Find("sign_ups")!;
    private static readonly Metric s_completions = Metric.Find("completions")!;
    private static readonly Metric s_visitors = Metric.Find("visitors")!;
    private static readonly Metric s_refunds = Metric.Find("refunds")!;
    private static readonly Metric s_orders = Metric.Find("orders")!;
    private static readonly Metric s_refundRate = Metric.Find("refund_rate")!;

    public static AlertReading Compute(AlertTerms terms, AlertFigures figures)
    {
        var reading = terms.Kind switch
        {
            AlertKind.ConversionFell => ComputeFall(terms, figures),
            AlertKind.RefundsRose => ComputeRise(figures),
            AlertKind.OneMemberDominates => ComputeShare(figures),
            AlertKind.BudgetUsed => ComputeUse(figures),
            _ => new AlertReading(figures.Held, 0),
        };
        return reading.Events < terms.MinEvents ? new AlertReading(null, reading.Events) : reading;
    }

    /// <summary>Returns the next state. Without a value, an alert stays as it is.</summary>
    public static AlertState Next(AlertTerms terms, AlertState state, decimal? value) =>
        value is not { } known ? state
        : known >= terms.Threshold ? AlertState.Raised
        : known < terms.Threshold * ClearedBelow ? AlertState.Quiet
        : state;

    /// <summary>
    /// Returns the share by which the rate fell. The events are the fewer of those that made the rate of the window
    /// before, and those that the window would have had at that rate.
    /// </summary>
    private static AlertReading ComputeFall(AlertTerms terms, AlertFigures figures)
    {
        var rate = Metric.Find(EnumNames.Of(terms.Metric ?? AlertMetric.CompletionRate))!;
        var (part, whole) =
            terms.Metric == AlertMetric.SignUpRate ? (s_signUps, s_visitors) : (s_completions, s_signUps);
        if (rate.Value(figures.Before) is not { } before || before <= 0 || rate.Value(figures.Window) is not { } now)
            return default;
        var made = part.Value(figures.Before) ?? 0;
        var expected = made * (whole.Value(figures.Window) ?? 0) / (whole.Value(figures.Before) ?? 1);
        return new AlertReading(Round(1 - (now / before)), (long)Math.Floor(Math.Min(made, expected)));
    }

    /// <summary>
    /// Returns the factor by which the refund rate rose. A window before without refunds counts as if it had one.
    /// </summary>
    private static AlertReading ComputeRise(AlertFigures figures)
    {
        if (
            s_refundRate.Value(figures.Window) is not { } now
            || s_refundRate.Value(figures.Before) is not { } before
            || s_orders.Value(figures.Before) is not { } orders
        )
            return default;
        var events = (long)(s_refunds.Value(figures.Window) ?? 0);
        return new AlertReading(Round(now / Math.Max(before, 1 / orders)), events);
    }

    private static AlertReading ComputeShare(AlertFigures figures)
    {
        var all = (long)(s_signUps.Value(figures.Window) ?? 0);
        return figures.Top is { } top && all > 0
            ? new AlertReading(Round((decimal)top.SignUps / all), all) { Member = top.Id }
            : new AlertReading(null, all);
    }

    /// <summary>Returns the largest share that is used of any cap; of equal ones, the first.</summary>
    private static AlertReading ComputeUse(AlertFigures figures)
    {
        var reading = default(AlertReading);
        foreach (var cap in figures.Caps)
        {
            if (cap.Limit <= 0)
                continue;
            var share = Round((decimal)cap.Used / cap.Limit);
            if (reading.Value is null || share > reading.Value)
                reading = new AlertReading(share, 0) { Cap = cap.Cap };
        }
        return reading;
    }

    private static decimal Round(decimal value) => Math.Round(value, Decimals);
}
