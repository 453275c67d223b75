using Tributary.Connectors.Webhooks;
using Xunit;

namespace Tributary.Tests.Connectors.Webhooks;

public sealed class RetryScheduleTests
{
    [Fact]
    public void Ten_tries_take_three_days_and_a_bit()
    {
        var pauses = Enumerable.Range(1, 10).Select(tries => RetrySchedule.After(tries, null)).ToList();

        Assert.Null(pauses[9]);
        Assert.InRange(pauses[0]!.Value.TotalSeconds, 4.5, 5.5);
        Assert.InRange(pauses.Sum(pause => pause?.TotalHours ?? 0), 75.6 * 0.9, 75.6 * 1.1);
        Assert.True(RetrySchedule.GivesUpAfter < TimeSpan.FromHours(75.6));
    }

    [Fact]
    public void A_receiver_may_ask_for_more_time_and_a_day_at_most()
    {
        Assert.Equal(TimeSpan.FromMinutes(3), RetrySchedule.After(1, TimeSpan.FromMinutes(3)));
        Assert.InRange(RetrySchedule.After(2, TimeSpan.FromSeconds(1))!.Value.TotalMinutes, 4.5, 5.5);
        Assert.Equal(TimeSpan.FromDays(1), RetrySchedule.After(1, TimeSpan.FromDays(9)));
        Assert.Null(RetrySchedule.After(10, TimeSpan.FromMinutes(3)));
    }
}
