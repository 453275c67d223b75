namespace Tributary.Engine;

/// <summary>Which version of the Terms governs.</summary>
public static class Versions
{
    /// <summary>
    /// The version in force when the referral was made or, without one, when the event occurred; unless a later one that was in force by then
    /// says that it applies to all (DESIGN §6, Versions).
    /// </summary>
    public static int Governing(IReadOnlyList<VersionSpan> versions, Instant? joinedAt, Instant occurredAt)
    {
        var governing = 1;
        foreach (var version in versions)
        {
            if (version.EffectiveFrom <= (joinedAt ?? occurredAt)) governing = Math.Max(governing, version.Version);
            if (version.AppliesToAll && version.EffectiveFrom <= occurredAt) governing = Math.Max(governing, version.Version);
        }
        return governing;
    }
}
