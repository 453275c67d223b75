using Tributary.Bench.Driver;
using Xunit;

namespace Tributary.Tests.Bench;

public sealed class LatenciesTests
{
    [Fact]
    public void A_percentile_is_what_that_share_did_not_exceed()
    {
        var latencies = new Latencies();
        for (var micros = 1; micros <= 100; micros++)
            latencies.Record(micros);

        Assert.Equal(new LatencyMicros(P50: 50, P90: 90, P99: 99, Max: 100), latencies.ToReport());
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1_000)]
    [InlineData(123_456)]
    [InlineData(60_000_000)]
    public void A_duration_of_any_size_is_kept_to_a_64th(long micros)
    {
        var latencies = new Latencies();
        latencies.Record(micros);
        latencies.Record(long.MaxValue);

        Assert.InRange(latencies.Percentile(50), micros, micros + (micros / 64));
    }

    [Fact]
    public void Nothing_recorded_is_nothing()
    {
        var latencies = new Latencies();
        latencies.Record(5);
        latencies.Clear();

        Assert.Equal(default, latencies.ToReport());
    }
}
