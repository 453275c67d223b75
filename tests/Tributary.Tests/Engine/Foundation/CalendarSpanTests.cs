using Tributary.Engine.Foundation;
using Xunit;

namespace Tributary.Tests.Engine.Foundation;

public sealed class CalendarSpanTests
{
    // Berlin: the clock goes from 2:00 to 3:00 on 2026-03-29, and from 3:00 back to 2:00 on 2026-10-25.
    [Theory]
    [InlineData("12h", "UTC", "2026-05-01T12:00:00Z", "2026-05-02T00:00:00Z")]
    [InlineData("30d", "UTC", "2026-01-31T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("1d", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")]
    [InlineData("1mo", "UTC", "2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z")]
    [InlineData("1mo", "UTC", "2024-01-31T08:00:00Z", "2024-02-29T08:00:00Z")]
    [InlineData("12mo", "UTC", "2024-02-29T08:00:00Z", "2025-02-28T08:00:00Z")]
    [InlineData("1mo", "Europe/Berlin", "2026-03-01T11:00:00Z", "2026-04-01T10:00:00Z")]
    [InlineData("1mo", "Europe/Berlin", "2026-02-28T23:30:00Z", "2026-03-31T22:30:00Z")]
    [InlineData("1mo", "Europe/Berlin", "2026-02-28T01:30:00Z", "2026-03-28T01:30:00Z")]
    [InlineData("1mo", "Europe/Berlin", "2026-03-01T01:30:00Z", "2026-04-01T00:30:00Z")]
    [InlineData("2mo", "Europe/Berlin", "2026-01-29T01:30:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("1mo", "America/New_York", "2026-01-31T23:30:00Z", "2026-02-28T23:30:00Z")]
    public void Ends(string text, string zone, string start, string end)
    {
        Assert.True(CalendarSpan.TryParse(text, out var span));
        Assert.True(Instant.TryParse(start, out var from));
        Assert.Equal(end, span.After(from, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString());
    }

    [Theory]
    [InlineData("12h")]
    [InlineData("30d")]
    [InlineData("12mo")]
    [InlineData("36500d")]
    [InlineData("1200mo")]
    public void Reads_and_writes(string text)
    {
        Assert.True(CalendarSpan.TryParse(text, out var span));
        Assert.Equal(text, span.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("30 d")]
    [InlineData("30D")]
    [InlineData("1w")]
    [InlineData("1y")]
    [InlineData("36501d")]
    [InlineData("87601h")]
    [InlineData("1201mo")]
    [InlineData("999999d")]
    public void Refuses(string text) => Assert.False(CalendarSpan.TryParse(text, out _));
}
