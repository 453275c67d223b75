using Tributary.Engine.Foundation;
using Tributary.Server.Capture;
using Tributary.Tests.Engine.Deciding;
using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class ClickQuotaTests
{
    private static readonly Instant s_noon = TableLine.Time("05-01");

    [Fact]
    public void One_address_is_counted_a_hundred_times_an_hour_on_one_link()
    {
        var quota = new ClickQuota();

        Assert.Equal(ClickQuota.InHour, Enumerable.Range(0, 1_300).Count(_ => quota.TryTake(7, 1, s_noon)));
        Assert.True(quota.TryTake(8, 1, s_noon));
        Assert.True(quota.TryTake(7, 2, s_noon));
        Assert.True(quota.TryTake(7, 1, s_noon + TimeSpan.FromHours(1)));
    }
}
