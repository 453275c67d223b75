namespace Tributary.Client.Contracts;

/// <summary>A signal that was found, with its evidence.</summary>
public sealed record SignalInfo
{
    /// <summary>One of those in docs/fraud.md.</summary>
    public required string Name { get; init; }

    /// <summary><c>contact</c>, <c>payment</c>, <c>device</c>, <c>network</c>, <c>conduct</c> or <c>ring</c>.</summary>
    public required string Family { get; init; }

    /// <summary><c>on</c>, or <c>shadow</c>: recorded without points.</summary>
    public required string Mode { get; init; }

    /// <summary>What it added to the score.</summary>
    public required int Points { get; init; }

    /// <summary>It rejects by itself.</summary>
    public required bool IsHard { get; init; }

    /// <summary>When it was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The event at which it was found.</summary>
    public required string Event { get; init; }

    /// <summary>What was compared: <c>email</c>, <c>device</c> and so on.</summary>
    public string? Trait { get; init; }

    /// <summary>How far up the chain somebody has the same; 1 is the referrer.</summary>
    public int? Level { get; init; }

    /// <summary>How many other members have the same; 51 for more than are told apart.</summary>
    public int? Others { get; init; }

    /// <summary>How many of them the same referrer brought.</summary>
    public int? Siblings { get; init; }

    /// <summary>Hours between the joining of the member and of the nearest of those above and beside it.</summary>
    public long? GapHours { get; init; }

    /// <summary>What was counted.</summary>
    public long? Count { get; init; }

    /// <summary>From which count on the signal speaks, or what the count is a part of.</summary>
    public long? Limit { get; init; }

    /// <summary>Some of the members that it is about.</summary>
    public required IReadOnlyList<string> Members { get; init; }
}

/// <summary>How well a signal tells, by what people said of the cases it was part of.</summary>
public sealed record SignalPrecision
{
    /// <summary>The signal's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its family.</summary>
    public required string Family { get; init; }

    /// <summary>Its mode now: <c>off</c>, <c>shadow</c> or <c>on</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>What it adds now.</summary>
    public required int Points { get; init; }

    /// <summary>How often it was found, shadow included.</summary>
    public required long Found { get; init; }

    /// <summary>How often it was found in shadow.</summary>
    public required long InShadow { get; init; }

    /// <summary>Of resolved cases with it: those that were passed.</summary>
    public required long Passed { get; init; }

    /// <summary>Of resolved cases with it: those that were rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>Rejected of resolved, as a rate such as <c>"93.3%"</c>; null while there are none.</summary>
    public string? Precision { get; init; }
}
