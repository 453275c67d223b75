using System.Collections.Immutable;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Terms;

/// <summary>Decides which version of the Terms governs.</summary>
public static class Versions
{
    /// <summary>
    /// Returns the version in force when the referral was made or, without one, when the event occurred. A later
    /// version that was in force by then governs if it applies to all (docs/terms.md). Versions are ordered by
    /// the time they take effect, regardless of their numbers; of two with the same time, the later one governs.
    /// </summary>
    public static int Governing(ImmutableArray<VersionSpan> versions, Instant? joinedAt, Instant occurredAt)
    {
        var governing = versions[0];
        foreach (ref readonly var version in versions.AsSpan())
        {
            if (version.IsWithdrawn || !IsAfter(version, governing))
                continue;
            var isInForce = version.EffectiveFrom <= (joinedAt ?? occurredAt);
            if (isInForce || (version.AppliesToAll && version.EffectiveFrom <= occurredAt))
                governing = version;
        }
        return governing.Version;
    }

    /// <summary>Returns the state of a version at <paramref name="now"/>.</summary>
    public static VersionState StateOf(ImmutableArray<VersionSpan> versions, int version, Instant now)
    {
        var span = versions[version - 1];
        if (span.IsWithdrawn)
            return VersionState.Withdrawn;
        if (IsScheduled(span, now))
            return VersionState.Scheduled;
        return Governing(versions, null, now) == version ? VersionState.InForce : VersionState.Superseded;
    }

    /// <summary>True while a version has not taken effect. Version 1 always has.</summary>
    public static bool IsScheduled(VersionSpan version, Instant now) =>
        version.Version > 1 && !version.IsWithdrawn && version.EffectiveFrom > now;

    private static bool IsAfter(VersionSpan one, VersionSpan other) =>
        one.EffectiveFrom > other.EffectiveFrom
        || (one.EffectiveFrom == other.EffectiveFrom && one.Version > other.Version);
}

/// <summary>The state of a version of the Terms.</summary>
public enum VersionState
{
    Scheduled,
    InForce,
    Superseded,
    Withdrawn,
}
