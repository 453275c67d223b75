using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Screening;
using Xunit;

namespace Tributary.Tests.Engine.Screening;

public sealed class RingsTests
{
    [Fact]
    public void Everybody_sharing_with_everybody_is_a_ring() =>
        Is(
            "1 2 3 4: 6",
            [
                [4, 2, 1, 3],
            ]
        );

    [Fact]
    public void Several_values_join_and_a_pair_counts_once() =>
        Is(
            "1 2 3 4 5: 8",
            [
                [1, 2, 3],
                [3, 4, 5],
                [1, 2],
                [2, 4],
                [1, 4],
            ]
        );

    [Fact]
    public void A_family_is_none() =>
        Is(
            "",
            [
                [1, 2, 3],
            ]
        );

    [Fact]
    public void A_chain_of_acquaintances_is_none() =>
        Is(
            "",
            [
                [1, 2],
                [2, 3],
                [3, 4],
                [4, 5],
                [5, 6],
            ]
        );

    [Fact]
    public void Size_helps_no_ring() =>
        Assert.Equal(
            (55, 1_485),
            Rings.Find([Members(1, 55)]).Select(ring => (ring.Members.Length, ring.Edges)).Single()
        );

    [Theory]
    [InlineData(TraitKind.Card, 8)]
    [InlineData(TraitKind.Card, 55)]
    [InlineData(TraitKind.PayoutAccount, 144)]
    [InlineData(TraitKind.Device, 55)]
    [InlineData(TraitKind.Card, 3_000)]
    public void A_value_joins_all_whom_one_referrer_brought(TraitKind kind, int members)
    {
        var circle = Assert.Single(
            new SharedValue(
                kind,
                [.. Members(1, members).Select(m => new ValueHolder(m, new MemberId(99_999)))]
            ).Circles()
        );
        Assert.Equal(members, circle.Count);
    }

    [Fact]
    public void A_placeholder_and_the_tablet_of_a_shop_join_nobody()
    {
        Assert.Empty(
            new SharedValue(
                TraitKind.Card,
                [.. Members(1, 3_000).Select(m => new ValueHolder(m, new MemberId(10_000 + (m.Value % 300))))]
            ).Circles()
        );
        Assert.Empty(
            new SharedValue(
                TraitKind.Device,
                [.. Members(1, 30).Select(m => new ValueHolder(m, new MemberId(10_000 + (m.Value % 15))))]
            ).Circles()
        );
        Assert.Empty(
            new SharedValue(TraitKind.Device, [.. Members(1, 30).Select(m => new ValueHolder(m, default))]).Circles()
        );
    }

    [Fact]
    public void A_device_joins_a_chain_of_referrals() =>
        Assert.Equal(
            Members(1, 4),
            Assert.Single(
                new SharedValue(
                    TraitKind.Device,
                    [
                        new(new MemberId(1), default),
                        new(new MemberId(2), new MemberId(1)),
                        new(new MemberId(3), new MemberId(2)),
                        new(new MemberId(4), new MemberId(3)),
                    ]
                ).Circles()
            )
        );

    [Fact]
    public void Two_rings_stay_apart() =>
        Is(
            "1 2 3 4: 6; 11 12 13 14: 6",
            [
                [11, 12, 13, 14],
                [1, 2, 3, 4],
            ]
        );

    private static List<MemberId> Members(long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new MemberId(first + i))];

    private static void Is(string expected, IReadOnlyList<IReadOnlyList<long>> groups) =>
        Assert.Equal(
            expected,
            string.Join(
                "; ",
                Rings
                    .Find(groups.Select(group => group.Select(MemberId.Of).ToList()))
                    .Select(ring => $"{string.Join(' ', ring.Members)}: {ring.Edges}")
            )
        );
}
