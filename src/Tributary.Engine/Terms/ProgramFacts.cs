using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Terms;

public enum ProgramStatus
{
    Active,
    Paused,
    Ended,
}

/// <summary>
/// The time at which a version of the Terms takes effect. Version 1 is in force from the beginning of time.
/// </summary>
/// <param name="IsWithdrawn">True when it was withdrawn before it took effect; it then governs nothing.</param>
public readonly record struct VersionSpan(
    int Version,
    Instant EffectiveFrom,
    bool AppliesToAll,
    bool IsWithdrawn = false
);

/// <summary>
/// A program as one decision sees it: its row as read in this transaction, and its Plans from a cache of immutable
/// objects.
/// </summary>
/// <param name="Plans">The plan of each version, 1 first: <c>Plans[version - 1]</c>.</param>
public sealed record ProgramFacts(
    ProgramId Id,
    string Name,
    ProgramStatus Status,
    Instant? EndedAt,
    ImmutableArray<VersionSpan> Versions,
    ImmutableArray<Plan> Plans
)
{
    /// <summary>
    /// The number of changes of its Terms: versions created and versions withdrawn. Editors and caches compare it.
    /// </summary>
    public int Revision { get; init; }

    /// <summary>
    /// True when some member had a trait that can be compared. Before that, nobody needs to be screened.
    /// </summary>
    public bool HasTraits { get; init; }

    /// <summary>
    /// The referrals that a busy referrer brings on a busy day, by the last night's count; null until the first count.
    /// </summary>
    public int? BusyDay { get; init; }

    /// <summary>Terms that are tried on entries of the past; null when the program's own Terms decide.</summary>
    public DraftTerms? Draft { get; init; }

    /// <summary>The changes with a subscriber, which get an outbox row.</summary>
    public ChangeSet Subscribed { get; init; }

    /// <summary>
    /// True when some version has a cap or budget of the whole program. All its partitions are then decided one batch
    /// at a time.
    /// </summary>
    public bool IsBudgeted
    {
        get
        {
            foreach (var plan in Plans)
                if (plan.IsBudgeted)
                    return true;
            return false;
        }
    }

    /// <summary>
    /// The currency of sums that do not name one: that of the first version, which never changes. Sums in other
    /// currencies are kept separately.
    /// </summary>
    public string HomeCurrency => Plans[0].Currency;

    public Plan Plan(int version) => Plans[version - 1];

    /// <summary>
    /// Returns the version that governs what happened at <paramref name="moment"/> to somebody who joined then.
    /// </summary>
    public int VersionAt(Instant moment) => Terms.Versions.Governing(VersionsAt(moment), moment, moment);

    /// <summary>
    /// The versions among which the one that governs an entry is found: those of a draft in its window.
    /// </summary>
    internal ImmutableArray<VersionSpan> VersionsAt(Instant moment) =>
        Draft is { } draft && draft.Covers(moment) ? draft.Versions : Versions;

    /// <summary>
    /// Returns the Plan in force at <paramref name="now"/>, which applies to links, hosts and sign-ups.
    /// </summary>
    public Plan PlanAt(Instant now) => Plan(Terms.Versions.Governing(Versions, null, now));
}
