using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Alerts;

/// <summary>The figures that rules are evaluated on. Only those that a kind needs are read.</summary>
public sealed record AlertFigures
{
    public Measures Window { get; init; } = new();

    /// <summary>The figures of the window before.</summary>
    public Measures Before { get; init; } = new();

    /// <summary>The referrer with the most sign-ups in the window; null when there is none.</summary>
    public TopReferrer? Top { get; init; }

    /// <summary>The budget and the caps of the whole program, in the order of the Terms.</summary>
    public IReadOnlyList<CapShare> Caps { get; init; } = [];

    /// <summary>The number or amount that waits for a person, by the rule's metric.</summary>
    public long Held { get; init; }
}

public readonly record struct TopReferrer(MemberId Id, long SignUps);

/// <param name="Cap">The name of the cap, as its key has it.</param>
public readonly record struct CapShare(string Cap, long Used, long Limit);

/// <summary>The value of a rule.</summary>
/// <param name="Value">Null when there are too few events, or nothing to compare with.</param>
/// <param name="Events">The events on which the value rests.</param>
public readonly record struct AlertReading(decimal? Value, long Events)
{
    /// <summary>The referrer of <see cref="AlertKind.OneMemberDominates"/>.</summary>
    public MemberId? Member { get; init; }

    /// <summary>The cap of <see cref="AlertKind.BudgetUsed"/>.</summary>
    public string? Cap { get; init; }
}
