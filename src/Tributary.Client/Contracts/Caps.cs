using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>The current use of caps and budgets.</summary>
public sealed record CapsInfo
{
    /// <summary>
    /// The version of the Terms whose limits are shown, which is the one in force. An older version may limit rewards
    /// of older referrals.
    /// </summary>
    public required int TermsVersion { get; init; }

    /// <summary>The time for which the periods are shown.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The caps and budgets in the order of the Terms. May be empty.</summary>
    public required IReadOnlyList<CapInfo> Items { get; init; }
}

/// <summary>A cap or budget in one of its measures, with its use.</summary>
public abstract record CapUse
{
    /// <summary>
    /// The name of the cap. It is the key of the rule, the keys of the rules that share the cap joined by a plus sign,
    /// or <c>budget</c>.
    /// </summary>
    public required string Cap { get; init; }

    /// <summary>The place of the cap in the Terms: <c>rule</c>, <c>shared</c> or <c>budget</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The scope of the cap: each <c>beneficiary</c>, or the whole <c>program</c>.</summary>
    public required string Of { get; init; }

    /// <summary>The length of the period: <c>day</c>, <c>week</c>, <c>month</c>, or <c>all</c> for all time.</summary>
    public required string Per { get; init; }

    /// <summary>The first day of the current period, such as <c>2026-05-01</c>. Null for <c>all</c>.</summary>
    public string? Period { get; init; }

    /// <summary>The measure of the cap: the <c>count</c> of rewards, or the <c>amount</c> in minor units.</summary>
    public required string Measure { get; init; }

    /// <summary>
    /// The currency of the amount, because each currency is counted separately. Null for a count, which covers all
    /// currencies.
    /// </summary>
    public string? Currency { get; init; }

    /// <summary>
    /// The number of rewards or minor units that are used. In a trace, it is the use before the reward.
    /// </summary>
    public required long Used { get; init; }

    /// <summary>The limit, as a number of rewards or minor units.</summary>
    public required long Limit { get; init; }
}

/// <summary>The current use of a cap or budget, and the rest.</summary>
public sealed record CapInfo : CapUse
{
    /// <summary>The rest. It is 0 if an earlier version of the Terms allowed more than the limit.</summary>
    [JsonPropertyOrder(1)] // after the properties of the base
    public required long Left { get; init; }
}
