using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Puts beside the sums of members the partitions that own them.</summary>
internal static class OwnedSums
{
    public static Owned<KeyValuePair<TKey, TSum>>[] Of<TKey, TSum>(
        BatchDecisions decisions,
        IReadOnlyList<KeyValuePair<TKey, TSum>> sums,
        Func<TKey, MemberId> member
    ) => sums.Column(sum => new Owned<KeyValuePair<TKey, TSum>>(decisions.PartitionOf(member(sum.Key)), sum));
}
