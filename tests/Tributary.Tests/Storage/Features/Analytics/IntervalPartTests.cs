using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Analytics;
using Xunit;

namespace Tributary.Tests.Storage.Features.Analytics;

public sealed class IntervalPartTests
{
    private const int Days = 800;
    private static readonly DateOnly s_first = new(2023, 12, 20);

    /// <summary>A day of the interval is counted once, and every other one not at all.</summary>
    [Fact]
    public void Parts_count_each_day_of_an_interval_once()
    {
        var random = new Random(20_261_129);
        for (var i = 0; i < 2_000; i++)
        {
            var from = s_first.AddDays(random.Next(Days));
            var to = from.AddDays(1 + random.Next(i % 2 == 0 ? 70 : Days));
            var expected = Enumerable.Range(from.DayNumber, to.DayNumber - from.DayNumber).ToArray();
            var (first, last) = (Calendar.Number(from), Calendar.Number(to));

            Assert.Equal(expected, Counted(IntervalPart.Split(first, last)));
            Assert.Equal(expected, Counted(IntervalPart.SplitShort(first, last)));
            Assert.DoesNotContain(IntervalPart.Split(first, last), part => part.IsTakenAway);
        }
    }

    [Fact]
    public void A_long_interval_has_few_days_beside_its_months()
    {
        var parts = IntervalPart.SplitShort(20251130, 20261130);

        IntervalPart[] expected =
        [
            new(true, 20251201, 20261201),
            new(false, 20251130, 20251201),
            new(false, 20261130, 20261201, IsTakenAway: true),
        ];
        Assert.Equal(expected, parts);
    }

    private static IEnumerable<int> Counted(IReadOnlyList<IntervalPart> parts) =>
        parts
            .SelectMany(part =>
                Enumerable
                    .Range(
                        Calendar.Date(part.From).DayNumber,
                        Calendar.Date(part.To).DayNumber - Calendar.Date(part.From).DayNumber
                    )
                    .Select(day => (Day: day, Count: part.IsTakenAway ? -1 : 1))
            )
            .GroupBy(day => day.Day, day => day.Count)
            .Where(day =>
                day.Sum() == 1 || (day.Sum() != 0 ? throw new InvalidOperationException($"{day.Key}") : false)
            )
            .Select(day => day.Key)
            .Order();
}
