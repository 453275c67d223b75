using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Evaluation;

/// <summary>The version of the Terms that an entry is decided under.</summary>
public static class TermsInForce
{
    /// <remarks>
    /// An event, and the joining of its member, may be dated a few minutes ahead of the database's clock. Terms that
    /// were not yet in force when the entry was accepted never govern it. Terms that may still be withdrawn or replaced
    /// have therefore never decided anything (docs/decisions/0036).
    /// </remarks>
    public static int VersionFor(ProgramFacts program, Entry entry, Instant? joinedAt) =>
        VersionFor(program.VersionsAt(MomentOf(entry)), entry, joinedAt);

    /// <summary>Returns the version that governed the entry at its time, even if a draft is tried on it.</summary>
    public static int RecordedVersionFor(ProgramFacts program, Entry entry, Instant? joinedAt) =>
        VersionFor(program.Versions, entry, joinedAt);

    /// <summary>Returns the moment of an entry that chooses its Terms, and the window of a draft.</summary>
    public static Instant MomentOf(Entry entry) => Earlier(entry.OccurredAt, entry.AcceptedAt);

    private static int VersionFor(ImmutableArray<VersionSpan> versions, Entry entry, Instant? joinedAt) =>
        Versions.Governing(
            versions,
            joinedAt is { } joined ? Earlier(joined, entry.AcceptedAt) : null,
            MomentOf(entry)
        );

    private static Instant Earlier(Instant one, Instant other) => one < other ? one : other;
}
