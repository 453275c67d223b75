using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>What is used and left of caps and budgets, now.</summary>
public sealed record CapsInfo
{
    /// <summary>
    /// The version of the Terms whose limits are shown: the one in force. Rewards of older referrals may be limited by
    /// an older version.
    /// </summary>
    public required int TermsVersion { get; init; }

    /// <summary>The moment whose periods are shown.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>In the order of the Terms; empty when they have none.</summary>
    public required IReadOnlyList<CapInfo> Items { get; init; }
}

/// <summary>A cap or budget in one of its measures, and what is used of it.</summary>
public abstract record CapUse
{
    /// <summary>
    /// The rule's key, the keys of the rules that share the cap joined by a plus sign, or <c>budget</c>.
    /// </summary>
    public required string Cap { get; init; }

    /// <summary>Where the Terms write it: <c>rule</c>, <c>shared</c> or <c>budget</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whom it limits: each <c>beneficiary</c>, or the whole <c>program</c>.</summary>
    public required string Of { get; init; }

    /// <summary><c>day</c>, <c>week</c>, <c>month</c>, or <c>all</c> time.</summary>
    public required string Per { get; init; }

    /// <summary>
    /// The first day of the day, week or month that is looked at, <c>2026-05-01</c>; null for <c>all</c>.
    /// </summary>
    public string? Period { get; init; }

    /// <summary>What it limits: <c>count</c> of rewards, or <c>amount</c> in minor units.</summary>
    public required string Measure { get; init; }

    /// <summary>
    /// The currency of the amounts, each of which is counted alone; null for a count, which goes over all currencies.
    /// </summary>
    public string? Currency { get; init; }

    /// <summary>Rewards, or minor units. In a trace, those before its reward.</summary>
    public required long Used { get; init; }

    /// <summary>The most there may be.</summary>
    public required long Limit { get; init; }
}

/// <summary>What is used and left of a cap or budget, now.</summary>
public sealed record CapInfo : CapUse
{
    /// <summary>What is left; 0 also when an earlier version of the Terms allowed more.</summary>
    [JsonPropertyOrder(1)] // behind those of the base
    public required long Left { get; init; }
}
