using System.Net;
using Tributary.Connectors.Webhooks;
using Xunit;

namespace Tributary.Tests.Connectors.Webhooks;

public sealed class ReceiverNetworksTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("192.0.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:1234::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Addresses_of_the_inner_network_are_refused(string address) =>
        Assert.False(new ReceiverNetworks([]).MayConnect(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450::1")]
    public void The_public_Internet_is_open(string address) =>
        Assert.True(new ReceiverNetworks([]).MayConnect(IPAddress.Parse(address)));

    [Fact]
    public void Only_networks_that_the_operator_allows_are_open()
    {
        var networks = new ReceiverNetworks([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/32")]);

        Assert.True(networks.MayConnect(IPAddress.Parse("10.1.2.3")));
        Assert.True(networks.MayConnect(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.True(networks.IsInside(IPAddress.Parse("fd00:1::9")));
        Assert.False(networks.MayConnect(IPAddress.Parse("10.2.0.1")));
        Assert.False(networks.MayConnect(IPAddress.Parse("fd00:2::9")));
        Assert.False(networks.IsInside(IPAddress.Parse("1.1.1.1")));
    }
}
