using System.Net;
using Tributary.Server;
using Xunit;

namespace Tributary.Tests.Server;

public sealed class RateGateTests(RateGateTests.StrictServer server) : IClassFixture<RateGateTests.StrictServer>
{
    /// <summary>Two unknown codes at once from an address, then one a second.</summary>
    public sealed class StrictServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Tributary:Limits:UnknownCodesPerAddress", "1")];
    }

    [Fact]
    public async Task Whoever_tries_codes_is_told_to_wait()
    {
        await server.CreateProgramAsync("tried");

        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++) answers.Add(await server.GetAsync($"/tried/r/nosuch{i}", key: null));

        var refused = answers.First(answer => answer.Status == 429);
        refused.IsProblem(429, "rate_limited");
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal([302, 302], answers.Take(2).Select(answer => answer.Status));
    }

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.1", true)]
    [InlineData("203.0.113.1", "203.0.113.2", false)]
    [InlineData("203.0.113.1", "::ffff:203.0.113.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task An_ipv4_address_and_an_ipv6_network_each_have_one_bucket(string first, string second, bool isShared)
    {
        var options = new TributaryOptions
        {
            Storage = new StorageOptions(StorageKind.Sqlite, ""), Partitions = 1, Role = ServerRole.All, TrustedProxies = [], Limits = new LimitOptions(1, 1, 1),
        };
        await using var gate = new RateGate(options);
        var (one, two) = (IPAddress.Parse(first), IPAddress.Parse(second));

        Assert.Null(gate.RefuseAddress(one));
        Assert.Null(gate.RefuseAddress(one));
        Assert.Equal(isShared, gate.RefuseAddress(two) is not null);
    }
}
