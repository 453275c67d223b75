using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Engine.Terms;

public sealed class VersionsTests
{
    // Days since 1970: version 2 from day 10, version 3 from day 20 for all, version 4 from day 30.
    private static readonly ImmutableArray<VersionSpan> Versions =
    [
        new(1, Day(5), false),
        new(2, Day(10), false),
        new(3, Day(20), true),
        new(4, Day(30), false),
    ];

    [Theory]
    [InlineData(null, 0, 1)]
    [InlineData(null, 9, 1)]
    [InlineData(null, 10, 2)]
    [InlineData(null, 35, 4)]
    [InlineData(0, 9, 1)]
    [InlineData(0, 15, 1)]
    [InlineData(0, 20, 3)]
    [InlineData(12, 19, 2)]
    [InlineData(12, 40, 3)]
    [InlineData(25, 40, 3)]
    [InlineData(30, 40, 4)]
    [InlineData(30, 15, 4)]
    public void Follows_the_referral_or_the_event(int? joined, int occurred, int version) =>
        Assert.Equal(
            version,
            Tributary.Engine.Terms.Versions.Governing(Versions, joined is { } day ? Day(day) : null, Day(occurred))
        );

    [Fact]
    public void Takes_the_higher_of_two_from_the_same_moment() =>
        Assert.Equal(
            3,
            Tributary.Engine.Terms.Versions.Governing(
                [new(1, Day(0), false), new(2, Day(1), false), new(3, Day(1), false)],
                null,
                Day(1)
            )
        );

    [Theory]
    [InlineData(5, 1)]
    [InlineData(10, 3)]
    [InlineData(19, 3)]
    [InlineData(20, 2)]
    public void Goes_by_the_moment_and_not_by_the_number(int occurred, int version) =>
        Assert.Equal(
            version,
            Tributary.Engine.Terms.Versions.Governing(
                [new(1, Day(0), false), new(2, Day(20), false), new(3, Day(10), false)],
                null,
                Day(occurred)
            )
        );

    [Fact]
    public void Leaves_out_what_was_withdrawn()
    {
        ImmutableArray<VersionSpan> versions =
        [
            new(1, Day(0), false),
            new(2, Day(10), true, IsWithdrawn: true),
            new(3, Day(20), false),
        ];

        Assert.Equal(1, Tributary.Engine.Terms.Versions.Governing(versions, Day(1), Day(15)));
        Assert.Equal(3, Tributary.Engine.Terms.Versions.Governing(versions, null, Day(20)));
        Assert.Equal([VersionState.InForce, VersionState.Withdrawn, VersionState.Scheduled], States(versions, 15));
        Assert.Equal([VersionState.Superseded, VersionState.Withdrawn, VersionState.InForce], States(versions, 20));
    }

    private static IEnumerable<VersionState> States(ImmutableArray<VersionSpan> versions, int day) =>
        versions.Select(version => Tributary.Engine.Terms.Versions.StateOf(versions, version.Version, Day(day)));

    private static Instant Day(int day) => new(day * 86_400_000_000);
}
