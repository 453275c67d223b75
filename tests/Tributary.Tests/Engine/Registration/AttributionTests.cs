using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Xunit;

namespace Tributary.Tests.Engine.Registration;

/// <summary>Which clicks are early enough for a sign-up, when the platform sends a time or only a date.</summary>
public sealed class AttributionTests
{
    [Theory]
    [InlineData("2026-03-10T09:00:00Z", "UTC", "2026-03-10T09:05:00Z")]
    [InlineData("2026-03-10T00:00:00Z", "UTC", "2026-03-10T23:59:59.999999Z")]
    // the 10th ends later there
    [InlineData("2026-03-10T00:00:00Z", "America/Los_Angeles", "2026-03-11T06:59:59.999999Z")]
    [InlineData("2026-03-09T23:00:00Z", "Europe/Paris", "2026-03-10T22:59:59.999999Z")] // midnight in Paris
    // a day of 23 hours: no less than 24 are given
    [InlineData("2026-03-28T23:00:00Z", "Europe/Paris", "2026-03-29T22:59:59.999999Z")]
    public void The_latest_click_is_just_after_the_time_or_ends_the_day(string joined, string zone, string latest)
    {
        Assert.True(Instant.TryParse(joined, out var joinedAt));

        Assert.Equal(
            latest,
            Attribution.LatestClick(joinedAt, null, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString()
        );
    }

    [Fact]
    public void A_date_that_was_sent_goes_by_its_own_day()
    {
        Assert.True(Instant.TryParse("2026-03-10T00:00:00+05:30", out var joinedAt));

        Assert.Equal(
            "2026-03-10T23:59:59.999999Z",
            Attribution.LatestClick(joinedAt, new DateOnly(2026, 3, 10), TimeZoneInfo.Utc).ToString()
        );
    }
}
