using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>
/// The family of a signal. Signals of one family measure the same thing, so two of them do not corroborate each other.
/// </summary>
public enum SignalFamily
{
    Contact,
    Payment,
    Device,
    Network,
    Conduct,
    Ring,
}

/// <summary>One signal: its name, its usual points, and its check.</summary>
/// <param name="Points">Out of 100. A signal that strangers could cause has 0; it is a hint for people.</param>
/// <param name="IsHard">Rejects alone, when it has all its points.</param>
/// <param name="Look">Returns null when nothing is found.</param>
public sealed record SignalRule(
    Signal Name,
    SignalFamily Family,
    int Points,
    bool IsHard,
    Func<FraudContext, Evidence?> Look
)
{
    /// <summary>
    /// True when a household naturally shares the value. In a household all of these count as one witness.
    /// </summary>
    public bool IsOfHouseholds { get; init; }
}

/// <summary>The evidence that a signal found. It holds only ids and numbers, so it outlives an erasure.</summary>
public sealed record Evidence
{
    /// <summary>The percent of the signal's points, for evidence that weakens with time or numbers.</summary>
    public int Share { get; init; } = 100;
    public TraitKind? Trait { get; init; }

    /// <inheritdoc cref="TraitMatch"/>
    public int? Level { get; init; }
    public int? Others { get; init; }
    public int? Siblings { get; init; }
    public long? GapHours { get; init; }

    /// <summary>The count, and the limit from which the signal is found.</summary>
    public long? Count { get; init; }
    public long? Limit { get; init; }
    public ImmutableArray<MemberId> Members { get; init; } = [];

    public static Evidence Of(TraitMatch match, int share = 100) =>
        new()
        {
            Share = share,
            Trait = match.Kind,
            Level = match.Level == 0 ? null : match.Level,
            Others = match.Others,
            Siblings = match.Siblings,
            GapHours = match.GapHours,
            Members = match.Members,
        };

    public static Evidence Of(long count, long limit, int share = 100) =>
        new()
        {
            Share = share,
            Count = count,
            Limit = limit,
        };
}
