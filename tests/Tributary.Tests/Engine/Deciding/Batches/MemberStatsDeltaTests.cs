using CsCheck;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Xunit;

namespace Tributary.Tests.Engine.Deciding.Batches;

public sealed class MemberStatsDeltaTests
{
    private static readonly Gen<MemberStatsDelta> s_delta =
        from day in Gen.Int[0, 100]
        from revenue in Gen.Long[-5, 5]
        select MemberStatsDelta.Of(
            new StatsDelta { Completed = 1, Revenue = revenue },
            Calendar.Dates(TableLine.Time("2026-01-01") + TimeSpan.FromDays(day), TimeZoneInfo.Utc)
        );

    [Fact]
    public void Neither_order_nor_batches_matter() =>
        Gen.Select(s_delta.Array[1, 30], Gen.Int[0, 29])
            .Sample(
                (deltas, cut) =>
                {
                    var sum = deltas.Aggregate((a, b) => a + b);

                    Assert.Equal(sum, deltas.Reverse().Aggregate((a, b) => a + b));
                    Assert.Equal(
                        sum,
                        deltas.Take(cut).Aggregate(default(MemberStatsDelta), (a, b) => a + b)
                            + deltas.Skip(cut).Aggregate(default(MemberStatsDelta), (a, b) => a + b)
                    );
                    Assert.Equal(deltas.Max(d => d.Month.Period), sum.Month.Period);
                    Assert.Equal(
                        deltas.Where(d => d.Week.Period == sum.Week.Period).Sum(d => d.Week.Revenue),
                        sum.Week.Revenue
                    );
                }
            );
}
