using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Alerts;

/// <summary>A rule of a program, and how it stands.</summary>
public sealed record AlertRule
{
    public required AlertRuleId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required AlertTerms Terms { get; init; }
    public required bool IsEnabled { get; init; }

    /// <summary>True for a rule that only waits until its alert is cleared.</summary>
    public bool IsDeleted { get; init; }

    public AlertState State { get; init; }

    /// <summary>How often its alert was raised or cleared.</summary>
    public long Transitions { get; init; }

    /// <summary>When the state began.</summary>
    public required Instant Since { get; init; }

    /// <summary>The value that raised the alert last.</summary>
    public decimal? RaisedValue { get; init; }

    /// <summary>The value of the last evaluation.</summary>
    public decimal? Value { get; init; }

    /// <summary>The events on which that value rests.</summary>
    public long Events { get; init; }

    public Instant? EvaluatedAt { get; init; }

    /// <summary>The JSON of the command that tells of the last transition; null once the log has it.</summary>
    public string? Pending { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>The time of the last change of the rule or its state.</summary>
    public required Instant UpdatedAt { get; init; }

    public bool IsWatching => IsEnabled && !IsDeleted;
}

/// <summary>A change of a rule. Null leaves a value as it is.</summary>
public sealed record AlertRuleChange(decimal? Threshold, int? WindowDays, long? MinEvents, bool? IsEnabled);
