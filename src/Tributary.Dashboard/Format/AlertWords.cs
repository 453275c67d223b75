using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>How people read and set the numbers of a kind of alert rule.</summary>
/// <param name="Kind">The kind in the API.</param>
/// <param name="Metric">The metric in the API; null for kinds without a choice.</param>
/// <param name="Title">The figure that is watched.</param>
public sealed record AlertWords(string Kind, string? Metric, string Title)
{
    /// <summary>All that can be watched.</summary>
    public static IReadOnlyList<AlertWords> All { get; } =
    [
        new(AlertKinds.ConversionFell, AlertMetrics.CompletionRate, "Completions for each sign-up fall"),
        new(AlertKinds.ConversionFell, AlertMetrics.SignUpRate, "Sign-ups for each visitor fall"),
        new(AlertKinds.RefundsRose, null, "Refunds rise"),
        new(AlertKinds.OneMemberDominates, null, "One referrer has most sign-ups"),
        new(AlertKinds.BudgetUsed, null, "A budget or cap is used up"),
        new(AlertKinds.FraudHeld, AlertMetrics.OpenCases, "Fraud cases wait"),
        new(AlertKinds.FraudHeld, AlertMetrics.RewardsInReview, "Rewards wait for a person"),
        new(AlertKinds.FraudHeld, AlertMetrics.AmountInReview, "An amount waits for a person"),
    ];

    /// <summary>The name in forms and addresses.</summary>
    public string Name => Metric is null ? Kind : $"{Kind}/{Metric}";

    /// <summary>True where the rule looks at the last days.</summary>
    public bool HasWindow => Kind is not (AlertKinds.BudgetUsed or AlertKinds.FraudHeld);

    /// <summary>True where people read the value in per cent.</summary>
    public bool IsShare => Kind is AlertKinds.ConversionFell or AlertKinds.OneMemberDominates or AlertKinds.BudgetUsed;

    /// <summary>The unit of the number in a form.</summary>
    public string Unit =>
        IsShare ? "%"
        : Kind == AlertKinds.RefundsRose ? "times"
        : Metric == AlertMetrics.AmountInReview ? "minor units"
        : "or more";

    /// <summary>A threshold that suits most programs, in the unit of the form.</summary>
    public decimal Usual =>
        Kind switch
        {
            AlertKinds.ConversionFell => 50,
            AlertKinds.RefundsRose => 2,
            AlertKinds.OneMemberDominates => 30,
            AlertKinds.BudgetUsed => 80,
            _ => Metric == AlertMetrics.AmountInReview ? 100_000 : 25,
        };

    /// <summary>Returns the words for a rule or alert.</summary>
    public static AlertWords Of(string kind, string? metric) =>
        All.FirstOrDefault(one => one.Kind == kind && one.Metric == metric)
        ?? new AlertWords(kind, metric, Words.Plain(kind));

    /// <summary>Returns a rule as a sentence.</summary>
    public string Sentence(decimal threshold, int? days, long? events)
    {
        var window = Words.Count(days ?? 0, "day");
        var least = events is > 1 ? $", from {Amounts.Number(events)} events on" : "";
        return Kind switch
        {
            AlertKinds.ConversionFell =>
                $"When {RateName} over {window} are {Text(threshold)} below the {window} before{least}.",
            AlertKinds.RefundsRose =>
                $"When the share of refunds over {window} is {Text(threshold)} that of the {window} before{least}.",
            AlertKinds.OneMemberDominates =>
                $"When one referrer has {Text(threshold)} of the sign-ups of {window}{least}.",
            AlertKinds.BudgetUsed =>
                $"When the budget, or a cap of the whole program, is used up to {Text(threshold)}.",
            AlertKinds.FraudHeld when Metric == AlertMetrics.OpenCases =>
                $"When {Text(threshold)} or more fraud cases wait for a person.",
            AlertKinds.FraudHeld when Metric == AlertMetrics.RewardsInReview =>
                $"When {Text(threshold)} or more rewards wait for a person.",
            AlertKinds.FraudHeld => $"When rewards of {Text(threshold)} minor units or more wait for a person.",
            _ => $"{Title}: {Text(threshold)}.",
        };
    }

    /// <summary>Writes a value; a dash for none.</summary>
    public string Text(decimal? value) =>
        value is not { } number ? "–"
        : IsShare ? Amounts.Share(number)
        : Kind == AlertKinds.RefundsRose ? Amounts.Number(number) + " times"
        : Amounts.Number(number);

    /// <summary>Returns a value in the unit of the form.</summary>
    public decimal ToForm(decimal value) => IsShare ? value * 100 : value;

    /// <summary>Returns a number of the form as the API takes it.</summary>
    public decimal FromForm(decimal number) => IsShare ? number / 100 : number;

    /// <summary>Returns the page that shows what is behind the value.</summary>
    public string Page =>
        Kind switch
        {
            AlertKinds.ConversionFell when Metric == AlertMetrics.SignUpRate => "analytics?metric=sign_up_rate",
            AlertKinds.ConversionFell => "analytics?metric=completion_rate",
            AlertKinds.RefundsRose => "analytics?metric=refund_rate",
            AlertKinds.OneMemberDominates => "analytics?dimension=member&metric=sign_ups",
            AlertKinds.FraudHeld when Metric == AlertMetrics.OpenCases => "fraud",
            AlertKinds.FraudHeld => "rewards?status=review",
            _ => "terms",
        };

    private string RateName =>
        Metric == AlertMetrics.SignUpRate ? "sign-ups for each visitor" : "completions for each sign-up";
}
