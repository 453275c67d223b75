namespace Tributary.Client.Contracts;

/// <summary>A rule that watches a figure of a program, and how it stands.</summary>
public sealed record AlertRuleInfo
{
    /// <summary>The id of the rule, <c>alr_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The kind: one of <see cref="AlertKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The metric of a <see cref="AlertKinds.ConversionFell"/> or <see cref="AlertKinds.FraudHeld"/>: one of
    /// <see cref="AlertMetrics"/>. Null for other kinds.
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>
    /// The value at which the alert is raised. It is cleared below nine tenths of it. docs/alerts.md says what the
    /// value of each kind is.
    /// </summary>
    public required decimal Threshold { get; init; }

    /// <summary>The length of the window in days. It ends with today. Null for kinds without a window.</summary>
    public int? WindowDays { get; init; }

    /// <summary>
    /// The least number of events for a value. With fewer, the rule stays as it is. Null for kinds without a window.
    /// </summary>
    public long? MinEvents { get; init; }

    /// <summary>True if the rule is evaluated.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The state: <c>quiet</c> or <c>raised</c>.</summary>
    public required string State { get; init; }

    /// <summary>The time when the state began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The value that raised the alert last. Null if it was never raised.</summary>
    public decimal? RaisedValue { get; init; }

    /// <summary>
    /// The value of the last evaluation. Null if there were too few events, or nothing to compare with.
    /// </summary>
    public decimal? Value { get; init; }

    /// <summary>The number of events on which the value rests.</summary>
    public long? Events { get; init; }

    /// <summary>The time of the last evaluation. Null if there was none.</summary>
    public DateTimeOffset? EvaluatedAt { get; init; }

    /// <summary>The path of the call that shows the figures behind the value.</summary>
    public required string Report { get; init; }

    /// <summary>The time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An alert rule to create.</summary>
public sealed record NewAlertRule
{
    /// <summary>The kind: one of <see cref="AlertKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The metric: one of <see cref="AlertMetrics"/>. Only for <see cref="AlertKinds.ConversionFell"/>
    /// (default: <see cref="AlertMetrics.CompletionRate"/>) and <see cref="AlertKinds.FraudHeld"/>
    /// (default: <see cref="AlertMetrics.OpenCases"/>).
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>
    /// The value at which the alert is raised: a share up to 1, a factor above 1, or a number or amount, by the kind.
    /// </summary>
    public required decimal Threshold { get; init; }

    /// <summary>The length of the window in days, 1 to 90. The default is 7. Only for kinds with a window.</summary>
    public int? WindowDays { get; init; }

    /// <summary>
    /// The least number of events for a value. The default is 20, or 10 for <see cref="AlertKinds.RefundsRose"/>. Only
    /// for kinds with a window.
    /// </summary>
    public long? MinEvents { get; init; }
}

/// <summary>A change of an alert rule. Fields that are null keep their values.</summary>
public sealed record AlertRulePatch
{
    /// <summary>The value at which the alert is raised.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>The length of the window in days.</summary>
    public int? WindowDays { get; init; }

    /// <summary>The least number of events for a value.</summary>
    public long? MinEvents { get; init; }

    /// <summary>False to stop evaluating the rule and to clear its alert. True to evaluate it again.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>The kinds of alert rules. Later versions may add values.</summary>
public static class AlertKinds
{
    /// <summary>A rate has fallen against the window before.</summary>
    public const string ConversionFell = "conversion_fell";

    /// <summary>The refund rate has risen against the window before.</summary>
    public const string RefundsRose = "refunds_rose";

    /// <summary>One referrer brings a large share of the sign-ups.</summary>
    public const string OneMemberDominates = "one_member_dominates";

    /// <summary>The budget, or a cap of the whole program, is used up to a share.</summary>
    public const string BudgetUsed = "budget_used";

    /// <summary>Cases or rewards wait for a person.</summary>
    public const string FraudHeld = "fraud_held";
}

/// <summary>The metrics of alert rules. Later versions may add values.</summary>
public static class AlertMetrics
{
    /// <summary>Completions for each sign-up.</summary>
    public const string CompletionRate = "completion_rate";

    /// <summary>Sign-ups for each visitor.</summary>
    public const string SignUpRate = "sign_up_rate";

    /// <summary>The open cases of fraud detection.</summary>
    public const string OpenCases = "open_cases";

    /// <summary>The rewards that need a review by a person.</summary>
    public const string RewardsInReview = "rewards_in_review";

    /// <summary>The amount of these rewards, in minor units of the program's own currency.</summary>
    public const string AmountInReview = "amount_in_review";
}

/// <summary>An alert of the past.</summary>
public sealed record AlertEventInfo
{
    /// <summary>The time when the alert was raised or cleared.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The transition: <c>raised</c> or <c>cleared</c>.</summary>
    public required string State { get; init; }

    /// <summary>The alert, with the terms that its rule had at that time.</summary>
    public required AlertNotice Alert { get; init; }
}

/// <summary>An alert that was raised or cleared.</summary>
public sealed record AlertNotice
{
    /// <summary>The id of the rule, <c>alr_…</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The kind: one of <see cref="AlertKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The metric: one of <see cref="AlertMetrics"/>. Null for kinds without a choice.</summary>
    public string? Metric { get; init; }

    /// <summary>The threshold of the rule.</summary>
    public required decimal Threshold { get; init; }

    /// <summary>The length of the window in days. Null for kinds without a window.</summary>
    public int? WindowDays { get; init; }

    /// <summary>The value now. Null if the rule was disabled or deleted.</summary>
    public decimal? Value { get; init; }

    /// <summary>The value that raised the alert.</summary>
    public decimal? RaisedValue { get; init; }

    /// <summary>The time when the alert was raised.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// The reason for clearing: <c>recovered</c>, <c>disabled</c> or <c>deleted</c>. Null for a raised alert.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The referrer with the most sign-ups, for <see cref="AlertKinds.OneMemberDominates"/>.</summary>
    public string? Member { get; init; }

    /// <summary>The cap with the largest used share, for <see cref="AlertKinds.BudgetUsed"/>.</summary>
    public string? Cap { get; init; }

    /// <summary>The currency, for <see cref="AlertMetrics.AmountInReview"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>The path of the call that shows the figures behind the value.</summary>
    public required string Report { get; init; }
}
