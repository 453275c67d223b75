using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>Signals of one family look at the same thing: two of them are no two witnesses.</summary>
public enum SignalFamily { Contact, Payment, Device, Network, Conduct, Ring }

/// <summary>One signal: its name, how much it usually counts, and what it looks for.</summary>
/// <param name="Points">Of 100. A signal that strangers could bring about has 0: it is a hint for people.</param>
/// <param name="IsHard">Rejects by itself, when it speaks with all its points.</param>
/// <param name="Look">Null: nothing found.</param>
public sealed record SignalRule(Signal Name, SignalFamily Family, int Points, bool IsHard, Func<FraudContext, Evidence?> Look)
{
    /// <summary>A household shares it by its nature: in a household all of these together are one witness.</summary>
    public bool IsOfHouseholds { get; init; }
}

/// <summary>What a signal found. Only ids and numbers: it outlives an erasure.</summary>
public sealed record Evidence
{
    /// <summary>Percent of the signal's points, for what weakens with time or numbers.</summary>
    public int Share { get; init; } = 100;
    public TraitKind? Trait { get; init; }

    /// <inheritdoc cref="TraitMatch"/>
    public int? Level { get; init; }
    public int? Others { get; init; }
    public int? Siblings { get; init; }
    public long? GapHours { get; init; }

    /// <summary>What was counted, and from which count on the signal speaks.</summary>
    public long? Count { get; init; }
    public long? Limit { get; init; }
    public ImmutableArray<long> Members { get; init; } = [];

    public static Evidence Of(TraitMatch match, int share = 100) => new()
    {
        Share = share, Trait = match.Kind, Level = match.Level == 0 ? null : match.Level, Others = match.Others, Siblings = match.Siblings,
        GapHours = match.GapHours, Members = match.Members,
    };

    public static Evidence Of(long count, long limit, int share = 100) => new() { Share = share, Count = count, Limit = limit };
}
