using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>Settings of fraud detection to try on the past.</summary>
public sealed record NewBacktest
{
    /// <summary>The <c>fraud</c> part of Terms to try. Null for the part that is in force.</summary>
    public JsonElement? Fraud { get; init; }

    /// <summary>The earliest time of joining of the referrals to look at, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The latest time of joining, exclusive.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>The result of settings of fraud detection on the past.</summary>
public sealed record BacktestInfo
{
    /// <summary>The number of referrals that were looked at.</summary>
    public required long Referrals { get; init; }

    /// <summary>The number that would have been held.</summary>
    public required long Held { get; init; }

    /// <summary>The number that would have been rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>The number of held or rejected ones that a person rejected.</summary>
    public required long Right { get; init; }

    /// <summary>The number of held or rejected ones that a person passed.</summary>
    public required long Wrong { get; init; }

    /// <summary>The number that a person rejected, and that would not have been held.</summary>
    public required long Missed { get; init; }

    /// <summary>The share of <see cref="Right"/> in those that a person decided. Null for none.</summary>
    public decimal? Precision { get; init; }

    /// <summary>The share of those that a person rejected which would have been held. Null for none.</summary>
    public decimal? Recall { get; init; }

    /// <summary>The rewards that would have waited, by currency.</summary>
    public required IReadOnlyList<MoneyInfo> AtStake { get; init; }

    /// <summary>How often each signal would have been found.</summary>
    public required IReadOnlyDictionary<string, long> Signals { get; init; }

    /// <summary>The first 200 that would have been held or rejected, the highest score first.</summary>
    public required IReadOnlyList<BacktestItem> Items { get; init; }
}

/// <summary>A referral that would have been held or rejected.</summary>
public sealed record BacktestItem
{
    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The id of the referrer.</summary>
    public required string Referrer { get; init; }

    /// <summary>The verdict: <c>held</c> or <c>rejected</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The score.</summary>
    public required int Score { get; init; }

    /// <summary>The signals that would have been found.</summary>
    public required IReadOnlyList<string> Signals { get; init; }

    /// <summary>The decision of a person: one of <see cref="CaseOutcomes"/>. Null for none.</summary>
    public string? Outcome { get; init; }

    /// <summary>The rewards that the member's events granted, by currency.</summary>
    public required IReadOnlyList<MoneyInfo> AtStake { get; init; }
}
