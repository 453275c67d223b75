using System.Net;
using System.Net.Sockets;
using Tributary.Server.Cli;
using Tributary.Server.Hosting;
using Tributary.Tests.Chaos;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

public sealed class HealthCommandTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    [Theory]
    [InlineData("ready\n")]
    [InlineData("ok\n", "--live")]
    public async Task A_server_that_works_is_healthy(string expected, params string[] options)
    {
        var address = (await server.OpenAsync()).BaseAddress!;

        Assert.Equal((ExitCodes.Done, expected, ""), await RunAsync(["--url", address.ToString(), .. options]));
    }

    [Fact]
    public async Task A_server_that_is_not_ready_is_unhealthy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var command = RunAsync(["--url", $"http://{listener.LocalEndpoint}"]);
        using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfull"u8;
        connection.GetStream().Write(answer);

        Assert.Equal((ExitCodes.Failed, "", "full\n"), await command);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    public async Task A_server_that_is_gone_is_unhealthy(string host)
    {
        var port = FreePort.Take();

        var (code, _, error) = await RunAsync(["--url", $"http://{host}:{port}"]);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.StartsWith($"http://127.0.0.1:{port}/readyz does not answer: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_a_wrong_command()
    {
        var (code, _, error) = await RunAsync(["--url", "foo"]);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.StartsWith("'foo' is not an address", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await TributaryCommand.RunAsync(["health", .. options], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
