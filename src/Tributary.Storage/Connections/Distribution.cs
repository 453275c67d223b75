namespace Tributary.Storage.Connections;

/// <summary>How the rows of PostgreSQL are spread over machines.</summary>
internal enum Distribution
{
    /// <summary>All are on one.</summary>
    None,

    /// <summary>Those that a partition owns are on one of several, by their partition (docs/decisions/0071).</summary>
    Citus,
}

internal static class DistributionExtensions
{
    /// <summary>
    /// Returns the groups of partitions that a statement may name at once. Citus answers a statement about one
    /// partition on the machine that has it, as PostgreSQL would, and refuses locks and some reads about several.
    /// </summary>
    public static IEnumerable<int[]> GroupsOf(this Distribution distribution, int[] partitions) =>
        distribution == Distribution.None ? [partitions] : partitions.Select(partition => (int[])[partition]);
}
