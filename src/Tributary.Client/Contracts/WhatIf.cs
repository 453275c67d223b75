using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>The question what other Terms would have changed.</summary>
public sealed record NewWhatIf
{
    /// <summary>The Terms to try, as they would be published.</summary>
    public required JsonElement Terms { get; init; }

    /// <summary>The beginning of the window. Either this or <c>days</c> is required.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of the window, exclusive. The default is now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The length of a window that ends at <c>to</c>, in days, 1 to 3,660.</summary>
    public int? Days { get; init; }

    /// <summary>
    /// False, the default: the Terms govern every event of the window. True: they govern as if they had been published
    /// at its beginning, so older referrals may stay under their own Terms.
    /// </summary>
    public bool? AsPublished { get; init; }
}

/// <summary>The question what other Terms would have changed, with its answer once it is available.</summary>
public sealed record WhatIfInfo
{
    /// <summary>The id, <c>wif_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The status: one of <see cref="WhatIfStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The beginning of the window.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the window, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>True if the Terms govern as if they had been published at the beginning of the window.</summary>
    public required bool AsPublished { get; init; }

    /// <summary>How far the work has come.</summary>
    public required WhatIfProgress Progress { get; init; }

    /// <summary>The answer. Null until the status is <c>done</c>.</summary>
    public WhatIfResult? Result { get; init; }

    /// <summary>Why the work failed, and what to do. Null unless the status is <c>failed</c>.</summary>
    public string? Failure { get; init; }

    /// <summary>The Terms that are tried. Null in lists.</summary>
    public JsonElement? Terms { get; init; }

    /// <summary>The key or person that asked.</summary>
    public required string OrderedBy { get; init; }

    /// <summary>The time when the question was asked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the work ended. Null before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The states of a what-if. Later versions may add values.</summary>
public static class WhatIfStatuses
{
    /// <summary>The work has not begun.</summary>
    public const string Queued = "queued";

    /// <summary>A node decides the log again.</summary>
    public const string Running = "running";

    /// <summary>The answer is there.</summary>
    public const string Done = "done";

    /// <summary>The work failed.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody cancelled the work.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>How far the work has come.</summary>
public sealed record WhatIfProgress
{
    /// <summary>The number of entries that were decided again.</summary>
    public required long Decided { get; init; }

    /// <summary>The number of entries to decide. 0 until the work begins.</summary>
    public required long Total { get; init; }
}

/// <summary>The answer: how the window would have come out under the Terms.</summary>
public sealed record WhatIfResult
{
    /// <summary>The cost in each currency or unit, in the order of the currencies. Empty without any reward.</summary>
    public required IReadOnlyList<WhatIfCost> Costs { get; init; }

    /// <summary>The number of rewards that the window granted, less those that it took back as a whole.</summary>
    public required long RewardsBefore { get; init; }

    /// <summary>The same number under the Terms that are tried.</summary>
    public required long RewardsAfter { get; init; }

    /// <summary>The number of members who would have gained in some currency.</summary>
    public required long MembersGaining { get; init; }

    /// <summary>The number of members who would have lost in some currency.</summary>
    public required long MembersLosing { get; init; }

    /// <summary>The number of entries of the log in the window.</summary>
    public required long Events { get; init; }

    /// <summary>The number of entries in the window that would have granted or taken back something else.</summary>
    public required long EventsDiffering { get; init; }

    /// <summary>The limits of the answer. Empty if the answer is exact.</summary>
    public required IReadOnlyList<WhatIfNote> Notes { get; init; }
}

/// <summary>The cost in one currency: what was granted, less what was taken back, in minor units.</summary>
public sealed record WhatIfCost
{
    /// <summary>The currency or unit.</summary>
    public required string Currency { get; init; }

    /// <summary>The cost as it was.</summary>
    public required long Before { get; init; }

    /// <summary>The cost as it would have been.</summary>
    public required long After { get; init; }

    /// <summary><see cref="After"/> less <see cref="Before"/>.</summary>
    public required long Difference { get; init; }

    /// <summary>The number of members who would have gained.</summary>
    public required long Gaining { get; init; }

    /// <summary>The number of members who would have lost.</summary>
    public required long Losing { get; init; }
}

/// <summary>A limit of the answer: something that is unknown, or not exact.</summary>
public sealed record WhatIfNote
{
    /// <summary>A stable word: one of <see cref="WhatIfNotes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>The number of entries or rewards that it concerns. Null where it concerns all.</summary>
    public long? Count { get; init; }

    /// <summary>The meaning, as a sentence.</summary>
    public required string Detail { get; init; }
}

/// <summary>The codes of notes. Later versions may add values.</summary>
public static class WhatIfNotes
{
    /// <summary>A condition reads text that an erasure has blanked. It counts as missing.</summary>
    public const string TextErased = "text_erased";

    /// <summary>A condition reads attributes that were not recorded. They count as they are today.</summary>
    public const string AttributesOfToday = "attributes_of_today";

    /// <summary>Rewards would have waited for a person, who never saw them. They count as granted.</summary>
    public const string NeverApproved = "never_approved";

    /// <summary>The Terms have other settings for fraud. Fraud was judged by the settings of the time.</summary>
    public const string FraudAsRecorded = "fraud_as_recorded";

    /// <summary>The Terms attribute sign-ups in another way. Sign-ups keep the referrer that they had.</summary>
    public const string AttributionAsRecorded = "attribution_as_recorded";

    /// <summary>The Terms share a cap or budget for the first time. Partitions used it in the order of time.</summary>
    public const string SharedInOrderOfTime = "shared_in_order_of_time";

    /// <summary>Only the largest differences are listed. The sums contain all of them.</summary>
    public const string ListIsCut = "list_is_cut";
}

/// <summary>A member who would have earned more or less in one currency.</summary>
public sealed record WhatIfMember
{
    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The currency or unit.</summary>
    public required string Currency { get; init; }

    /// <summary>
    /// The amount that the member earned in the window, in minor units. Negative when more was taken back.
    /// </summary>
    public required long Before { get; init; }

    /// <summary>The amount that the member would have earned.</summary>
    public required long After { get; init; }

    /// <summary><see cref="After"/> less <see cref="Before"/>.</summary>
    public required long Difference { get; init; }
}

/// <summary>An entry of the log that would have granted or taken back something else.</summary>
public sealed record WhatIfEvent
{
    /// <summary>The id of the event. <c>evt_…</c> for an order of a person, and for an event that was erased.</summary>
    public required string Event { get; init; }

    /// <summary>The type of the event or order.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the member who acted. Null for an order about the whole program.</summary>
    public string? Member { get; init; }

    /// <summary>The time when it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The outcome as it was.</summary>
    public required WhatIfSide Before { get; init; }

    /// <summary>The outcome as it would have been.</summary>
    public required WhatIfSide After { get; init; }
}

/// <summary>The outcome of an entry under one of the two Terms.</summary>
public sealed record WhatIfSide
{
    /// <summary>The outcome: one of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The reasons why nothing was granted, in order of precedence. docs/reasons.md lists them.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The rewards that were granted or taken back.</summary>
    public required IReadOnlyList<WhatIfReward> Rewards { get; init; }
}

/// <summary>A reward, or a part of one, that was granted or taken back.</summary>
public sealed record WhatIfReward
{
    /// <summary>The id of the beneficiary.</summary>
    public required string Member { get; init; }

    /// <summary>The key of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The level of the beneficiary: 0 for the actor, 1 for the direct referrer, and so on.</summary>
    public required int Level { get; init; }

    /// <summary>The amount in minor units, negative when it was taken back. Null for an item.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency or unit. Null for an item.</summary>
    public string? Currency { get; init; }
}
