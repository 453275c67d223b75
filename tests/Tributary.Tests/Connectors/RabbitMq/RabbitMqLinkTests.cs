using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;
using Tributary.Connectors.RabbitMq;
using Xunit;

namespace Tributary.Tests.Connectors.RabbitMq;

public sealed class RabbitMqLinkTests
{
    /// <summary>Like a host with a hung broker: its kernel still accepts connections.</summary>
    [Fact]
    public async Task A_broker_that_connects_and_never_greets_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = new Uri(
            $"amqp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}"
        );

        var opening = RabbitMqLink.OpenAsync(url, "test", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<BrokerUnreachableException>(() =>
            opening.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)
        );
    }
}
