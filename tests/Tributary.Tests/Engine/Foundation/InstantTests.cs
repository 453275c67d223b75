using Tributary.Engine.Foundation;
using Xunit;

namespace Tributary.Tests.Engine.Foundation;

public sealed class InstantTests
{
    [Theory]
    [InlineData("2026-05-01T12:00:00Z", "2026-05-01T12:00:00Z")]
    [InlineData("2026-05-01T14:00:00+02:00", "2026-05-01T12:00:00Z")]
    [InlineData("2026-05-01T12:00:00.5Z", "2026-05-01T12:00:00.5Z")]
    [InlineData("2026-05-01T12:00:00.123456999Z", "2026-05-01T12:00:00.123456Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    [InlineData("2024-02-29T23:59:59-11:30", "2024-03-01T11:29:59Z")]
    public void Reads_RFC_3339_and_cuts_to_microseconds(string text, string written)
    {
        Assert.True(Instant.TryParse(text, out var instant));
        Assert.Equal(written, instant.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-05-01")]
    [InlineData("2026-05-01T12:00:00")]
    [InlineData("2026-05-01T12:00Z")]
    [InlineData("2026-05-01 12:00:00Z")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("2026-05-01T24:00:00Z")]
    [InlineData("2026-06-30T23:59:60Z")]
    [InlineData("2026-05-01T12:00:00.Z")]
    [InlineData("2026-05-01T12:00:00+0200")]
    [InlineData("2026-05-01T12:00:00+25:00")]
    [InlineData("2026-05-01T12:00:00Z\n")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00+01:00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public void Refuses(string text) => Assert.False(Instant.TryParse(text, out _));
}
