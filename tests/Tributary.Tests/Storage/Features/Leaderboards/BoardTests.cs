using CsCheck;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Leaderboards;
using Xunit;

namespace Tributary.Tests.Storage.Features.Leaderboards;

public sealed class BoardTests
{
    /// <summary>Few values and many members, so that most places are shared.</summary>
    [Fact]
    public void A_board_is_the_first_hundred_by_value_then_by_member() =>
        Gen.Select(Gen.Long[-3, 12], Gen.Long[1, 500])
            .List[0, 400]
            .Sample(rows =>
            {
                var places = rows.DistinctBy(row => row.Item2)
                    .Select(row => new Place(row.Item1, new MemberId(row.Item2)))
                    .ToList();
                var board = new Leaderboard();
                foreach (var place in places)
                    board.Add(place);

                var expected = places
                    .Where(place => place.Value > 0)
                    .OrderByDescending(place => place.Value)
                    .ThenBy(place => place.MemberId)
                    .Take(100)
                    .ToList();
                Assert.Equal(expected, board.Best);
                Assert.Equal(expected.Count == 100 ? expected[^1] : default, board.Threshold);
            });
}
