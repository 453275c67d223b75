using Tributary.Engine;
using Xunit;

namespace Tributary.Tests;

public sealed class RingsTests
{
    [Fact]
    public void Everybody_sharing_with_everybody_is_a_ring() => Is("1 2 3 4: 6", [[4, 2, 1, 3]]);

    [Fact]
    public void Several_values_join_and_a_pair_counts_once() => Is("1 2 3 4 5: 8", [[1, 2, 3], [3, 4, 5], [1, 2], [2, 4], [1, 4]]);

    [Fact]
    public void A_family_is_none() => Is("", [[1, 2, 3]]);

    [Fact]
    public void A_chain_of_acquaintances_is_none() => Is("", [[1, 2], [2, 3], [3, 4], [4, 5], [5, 6]]);

    [Fact]
    public void What_many_share_joins_nobody() => Is("", [[.. Enumerable.Range(1, Rings.MostOfAValue + 1).Select(i => (long)i)]]);

    [Fact]
    public void Two_rings_stay_apart() => Is("1 2 3 4: 6; 11 12 13 14: 6", [[11, 12, 13, 14], [1, 2, 3, 4]]);

    private static void Is(string expected, IReadOnlyList<IReadOnlyList<long>> groups) =>
        Assert.Equal(expected, string.Join("; ", Rings.Find(groups).Select(ring => $"{string.Join(' ', ring.Members)}: {ring.Edges}")));
}
