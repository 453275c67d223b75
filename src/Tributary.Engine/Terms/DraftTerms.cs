using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Terms;

/// <summary>
/// Terms that are tried on entries of the past, in the place of those that governed them. Their plan is the last of
/// <see cref="ProgramFacts.Plans"/>.
/// </summary>
public sealed record DraftTerms
{
    private static readonly Instant s_always = new(long.MinValue);

    private DraftTerms() { }

    /// <summary>The number under which the draft stands among the versions.</summary>
    public required int Version { get; init; }

    /// <summary>The beginning of the window. The moment of an entry is the earlier of its two times.</summary>
    public required Instant From { get; init; }

    /// <summary>The end of the window, exclusive.</summary>
    public required Instant To { get; init; }

    /// <summary>The versions among which the one that governs an entry of the window is found.</summary>
    public required ImmutableArray<VersionSpan> Versions { get; init; }

    /// <summary>
    /// True when the draft completes referrals and counts events as every version does. Completions are then those that
    /// were recorded, also where an erasure has blanked what a condition read.
    /// </summary>
    public required bool KeepsCompletions { get; init; }

    /// <summary>The members whose text is blank by now.</summary>
    public IReadOnlySet<MemberId> Erased { get; init; } = ImmutableHashSet<MemberId>.Empty;

    /// <summary>
    /// The time before which the properties of events may have been blanked because they are old; null for never.
    /// </summary>
    public Instant? PropertiesBlankBefore { get; init; }

    public bool Covers(Instant moment) => From <= moment && moment < To;

    /// <summary>Returns the program with a draft that is tried on a window.</summary>
    /// <param name="asPublished">
    /// True when the draft governs as if it had been published at <paramref name="from"/>. Otherwise it governs every
    /// entry of the window, whenever its referral was made.
    /// </param>
    public static ProgramFacts Try(ProgramFacts program, Plan draft, Instant from, Instant to, bool asPublished)
    {
        var version = program.Plans.Length + 1;
        var own = program.Versions.Select(span =>
            !asPublished ? span with { EffectiveFrom = s_always, IsWithdrawn = true }
            : span.Version == 1 ? span with { EffectiveFrom = s_always }
            : span.EffectiveFrom < from ? span
            : span with { IsWithdrawn = true }
        );
        var last = asPublished
            ? new VersionSpan(version, from, draft.AppliesToAllFromNow)
            : new VersionSpan(version, s_always, AppliesToAll: true);
        return program with
        {
            Plans = [.. program.Plans, draft],
            Draft = new DraftTerms
            {
                Version = version,
                From = from,
                To = to,
                Versions = [.. own, last],
                KeepsCompletions = program.Plans.All(plan => CompletesAs(plan, draft)),
            },
        };
    }

    private static bool CompletesAs(Plan one, Plan other) =>
        one.Completes?.Within == other.Completes?.Within
        && one.TimeZone.Equals(other.TimeZone)
        && one.Currency == other.Currency
        && one.Accepts.SetEquals(other.Accepts)
        && Condition.AreSame(one.Completes?.When, other.Completes?.When)
        && one.Counters.Length == other.Counters.Length
        && one.Counters.Zip(other.Counters).All(pair => CounterPlan.AreSame(pair.First, pair.Second));
}
