using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Alerts;

/// <summary>
/// An alert that was raised or cleared, with the terms of its rule at that time. It holds only ids, numbers and closed
/// words, as the log outlives an erasure.
/// </summary>
public sealed record AlertFacts
{
    public required AlertRuleId Rule { get; init; }
    public required AlertKind Kind { get; init; }
    public AlertMetric? Metric { get; init; }
    public required decimal Threshold { get; init; }

    /// <summary>The next three are null for a kind without a window.</summary>
    public int? WindowDays { get; init; }

    /// <summary>The first day of the window, yyyymmdd.</summary>
    public int? From { get; init; }

    /// <summary>The day after the last one.</summary>
    public int? To { get; init; }

    /// <summary>The value now; null when it is not known.</summary>
    public decimal? Value { get; init; }

    /// <summary>The value that raised the alert.</summary>
    public decimal? RaisedValue { get; init; }

    /// <summary>When the alert was raised.</summary>
    [JsonPropertyName("since_micros")]
    public required Instant Since { get; init; }

    /// <summary>Null for an alert that is raised.</summary>
    public AlertEnd? End { get; init; }

    /// <summary>The referrer of <see cref="AlertKind.OneMemberDominates"/>.</summary>
    public MemberId? Member { get; init; }

    /// <summary>The cap of <see cref="AlertKind.BudgetUsed"/>.</summary>
    public string? Cap { get; init; }

    /// <summary>The currency of an amount.</summary>
    public string? Currency { get; init; }
}
