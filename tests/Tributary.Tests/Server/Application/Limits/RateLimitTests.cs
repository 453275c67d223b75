using Tributary.Engine.Foundation;
using Tributary.Server.Application.Limits;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Application.Limits;

public sealed class RateLimitTests
{
    private static readonly Instant s_start = TableLine.Time("05-01");

    private readonly ManualTime _time = new(s_start);

    [Fact]
    public void A_bucket_holds_two_seconds_worth_and_fills_again()
    {
        var limit = new RateLimit("key", 5, _time);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(limit.Take(7)));
        Assert.Equal(1, limit.Take(7));
        Assert.Null(limit.Take(8));
        _time.MoveTo(s_start + TimeSpan.FromMilliseconds(399));
        Assert.Equal([null, 1], [limit.Take(7), limit.Take(7)]);
        _time.MoveTo(s_start + TimeSpan.FromMilliseconds(400));
        Assert.Null(limit.Take(7));
        _time.MoveTo(s_start + TimeSpan.FromMinutes(1));
        Assert.Equal("\"key\";r=10;t=0", limit.StandingOf(7));
    }

    [Theory]
    [InlineData(5, 1, "\"key\";r=9;t=1")]
    [InlineData(5, 6, "\"key\";r=4;t=2")]
    [InlineData(5, 10, "\"key\";r=0;t=2")]
    [InlineData(50_000, 1, "\"key\";r=99900;t=1")]
    [InlineData(50_000, 50_200, "\"key\";r=49800;t=2")]
    public void Standing_is_what_is_left_and_when_the_bucket_is_full(int perSecond, int taken, string standing)
    {
        var limit = new RateLimit("key", perSecond, _time);

        for (var i = 0; i < taken; i++)
            Assert.Null(limit.Take(7));

        Assert.Equal(standing, limit.StandingOf(7));
        Assert.Equal($"\"key\";q={perSecond * 2};w=2", limit.Policy);
    }

    [Fact]
    public void However_many_ask_each_is_still_limited()
    {
        var limit = new RateLimit("address", 1, _time);
        for (var of = 0UL; of < 200_000; of++)
            limit.Take(of << 32);

        Assert.Equal([null, null, 1], Enumerable.Range(0, 3).Select(_ => limit.Take(ulong.MaxValue)));
    }
}
