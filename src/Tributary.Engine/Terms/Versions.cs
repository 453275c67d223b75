using Tributary.Engine.Foundation;

namespace Tributary.Engine.Terms;

/// <summary>Which version of the Terms governs.</summary>
public static class Versions
{
    /// <summary>
    /// The version in force when the referral was made or, without one, when the event occurred; unless a later one that was in force by then
    /// says that it applies to all (DESIGN §6, Versions). Versions follow each other by the moment they come into force, whatever their numbers;
    /// of two from the same moment the one made last governs.
    /// </summary>
    public static int Governing(IReadOnlyList<VersionSpan> versions, Instant? joinedAt, Instant occurredAt)
    {
        var governing = versions[0];
        foreach (var version in versions)
        {
            if (version.IsWithdrawn || !IsAfter(version, governing)) continue;
            var isInForce = version.EffectiveFrom <= (joinedAt ?? occurredAt);
            if (isInForce || (version.AppliesToAll && version.EffectiveFrom <= occurredAt)) governing = version;
        }
        return governing.Version;
    }

    /// <summary>Where a version stands at <paramref name="now"/>.</summary>
    public static VersionState StateOf(IReadOnlyList<VersionSpan> versions, int version, Instant now)
    {
        var span = versions[version - 1];
        if (span.IsWithdrawn) return VersionState.Withdrawn;
        if (IsScheduled(span, now)) return VersionState.Scheduled;
        return Governing(versions, null, now) == version ? VersionState.InForce : VersionState.Superseded;
    }

    /// <summary>True while a version has not come into force yet. Version 1 always has.</summary>
    public static bool IsScheduled(VersionSpan version, Instant now) => version.Version > 1 && !version.IsWithdrawn && version.EffectiveFrom > now;

    private static bool IsAfter(VersionSpan one, VersionSpan other) =>
        one.EffectiveFrom > other.EffectiveFrom || (one.EffectiveFrom == other.EffectiveFrom && one.Version > other.Version);
}

/// <summary>Where a version of Terms stands.</summary>
public enum VersionState { Scheduled, InForce, Superseded, Withdrawn }
