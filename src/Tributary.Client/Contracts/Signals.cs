namespace Tributary.Client.Contracts;

/// <summary>A signal that was found, with its evidence.</summary>
public sealed record SignalInfo
{
    /// <summary>The name of the signal. docs/fraud.md describes all signals.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The family: <c>contact</c>, <c>payment</c>, <c>device</c>, <c>network</c>, <c>conduct</c> or <c>ring</c>.
    /// </summary>
    public required string Family { get; init; }

    /// <summary>The mode: <c>on</c>, or <c>shadow</c> for a signal that is recorded without points.</summary>
    public required string Mode { get; init; }

    /// <summary>The points that the signal added to the score.</summary>
    public required int Points { get; init; }

    /// <summary>True if the signal alone rejects the referral.</summary>
    public required bool IsHard { get; init; }

    /// <summary>The time when the signal was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The id of the event at which the signal was found.</summary>
    public required string Event { get; init; }

    /// <summary>The kind of value that was compared, such as <c>email</c> or <c>device</c>.</summary>
    public string? Trait { get; init; }

    /// <summary>The number of levels up to a member with the same value. 1 is the referrer.</summary>
    public int? Level { get; init; }

    /// <summary>The number of other members with the same value. 51 means more than 50.</summary>
    public int? Others { get; init; }

    /// <summary>The number of these members who have the same referrer.</summary>
    public int? Siblings { get; init; }

    /// <summary>
    /// The hours between the member's joining and the nearest joining of a member above or with the same referrer.
    /// </summary>
    public long? GapHours { get; init; }

    /// <summary>The count on which the signal is based.</summary>
    public long? Count { get; init; }

    /// <summary>The count from which the signal is found, or the total that contains the count.</summary>
    public long? Limit { get; init; }

    /// <summary>The ids of some of the members concerned.</summary>
    public required IReadOnlyList<string> Members { get; init; }
}

/// <summary>The precision of a signal, measured by the outcomes of its cases.</summary>
public sealed record SignalPrecision
{
    /// <summary>The name of the signal.</summary>
    public required string Name { get; init; }

    /// <summary>The family of the signal.</summary>
    public required string Family { get; init; }

    /// <summary>The current mode: <c>off</c>, <c>shadow</c> or <c>on</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The points that the signal adds now.</summary>
    public required int Points { get; init; }

    /// <summary>The number of times the signal was found, including in shadow mode.</summary>
    public required long Found { get; init; }

    /// <summary>The number of times the signal was found in shadow mode.</summary>
    public required long InShadow { get; init; }

    /// <summary>The number of resolved cases with the signal that were passed.</summary>
    public required long Passed { get; init; }

    /// <summary>The number of resolved cases with the signal that were rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>
    /// The share of rejected cases among the resolved ones, such as <c>"93.3%"</c>. Null if no case is resolved.
    /// </summary>
    public string? Precision { get; init; }
}
