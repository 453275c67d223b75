using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>A report of a program's figures, a few seconds behind its decisions.</summary>
public sealed record AnalyticsReport
{
    /// <summary>The time up to which every decision is counted.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The timezone of the program, in which its days begin.</summary>
    public required string Timezone { get; init; }

    /// <summary>The currency of the amounts, which are in its minor units.</summary>
    public required string Currency { get; init; }

    /// <summary>The periods, values or steps of the report.</summary>
    public required IReadOnlyList<AnalyticsItem> Items { get; init; }

    /// <summary>The figures of the whole interval. Null where they would say nothing.</summary>
    public AnalyticsItem? Total { get; init; }

    /// <summary>The items of the interval that it is compared with, in the order of the items.</summary>
    public IReadOnlyList<AnalyticsItem>? Previous { get; init; }

    /// <summary>The figures of the whole interval that it is compared with.</summary>
    public AnalyticsItem? PreviousTotal { get; init; }

    /// <summary>Says which figures are measured, and since when.</summary>
    public required AnalyticsCoverage Coverage { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public string? NextCursor { get; init; }
}

/// <summary>The figures of one period, value or step.</summary>
public sealed record AnalyticsItem
{
    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The day after the last one.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The value of the dimension; <c>(none)</c> where it is unknown. Null without a dimension.</summary>
    public string? Value { get; init; }

    /// <summary>
    /// The name that the member shows to others. Null for a member without one, and where no member is.
    /// </summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// False for a member who is not shown to others: one who has opted out, or is blocked or erased. Null where no
    /// member is.
    /// </summary>
    public bool? Listed { get; init; }

    /// <summary>The metrics by their names. One that is not measured, or cannot be computed, is null.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Metrics { get; set; } = new Dictionary<string, JsonElement>();
}

/// <summary>Says which figures are measured, and since when.</summary>
public sealed record AnalyticsCoverage
{
    /// <summary>The first day with a figure. Null when there is none.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>The first day with a click. Null when no click was ever stored.</summary>
    public DateOnly? ClicksSince { get; init; }

    /// <summary>The first day with an order. Null when no event ever had an amount.</summary>
    public DateOnly? OrdersSince { get; init; }

    /// <summary>The requested metrics that are not measured, and are therefore null instead of zero.</summary>
    public required IReadOnlyList<string> NotMeasured { get; init; }
}

/// <summary>An entry of the log that a figure counts, and what it adds to it.</summary>
public sealed record AnalyticsRow
{
    /// <summary>The id of the event, by which <c>GET …/events/{id}</c> explains it.</summary>
    public required string Id { get; init; }

    /// <summary>The type of the event, such as <c>purchase</c>, <c>signup</c> or <c>reward.reject</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The time at which it occurred.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The id of the member who acted. Null for an entry about many members.</summary>
    public string? Member { get; init; }

    /// <summary>The id of the member who referred it.</summary>
    public string? Referrer { get; init; }

    /// <summary>The code of the referral.</summary>
    public string? Code { get; init; }

    /// <summary>The part that it adds to the figure: a count, or minor units; negative when it takes off.</summary>
    public required decimal Value { get; init; }
}

/// <summary>A cohort at one age: so many weeks or months after its members joined.</summary>
public sealed record CohortAge
{
    /// <summary>The number of weeks or months since the one in which they joined.</summary>
    public required int Age { get; init; }

    /// <summary>The members who had an event.</summary>
    public required long Active { get; init; }

    /// <summary>The share of the cohort that was active.</summary>
    public decimal? Retained { get; init; }

    /// <summary>The orders.</summary>
    public required long Orders { get; init; }

    /// <summary>The revenue, less refunds, in minor units.</summary>
    public required long Revenue { get; init; }

    /// <summary>The rewards that their actions cost, in minor units.</summary>
    public required long RewardAmount { get; init; }

    /// <summary>The share of the cohort whose referral is completed up to this age.</summary>
    public decimal? Completed { get; init; }

    /// <summary>The revenue of a member up to this age, in minor units.</summary>
    public decimal? LifetimeValue { get; init; }
}
