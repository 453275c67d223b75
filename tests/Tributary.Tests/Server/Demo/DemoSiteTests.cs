using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli;
using Tributary.Server.Demo;
using Tributary.Server.Hosting;
using Tributary.Tests.Browser;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Demo;

/// <summary>
/// The demo as a newcomer uses it: a member's link, the landing page, the form, the new member with a referrer.
/// </summary>
public sealed class DemoSiteTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_demo_link_leads_to_a_member_with_a_referrer()
    {
        using var database = new TestSqlite();
        await using var app = await StartAsync(database);
        var stores = app.Services.GetRequiredService<Stores>();
        await stores.Store.PutTermsAsync(DemoTerms.Put(new Uri("http://localhost:8080/demo")), Stopping);
        var address = ListenAddresses.Reachable(app.Urls.First());
        await app.Services.GetRequiredService<DemoSite>().OpenAsync(stores, new Uri(address), Stopping);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(address),
        };
        var (ann, code) = await MemberAsync(http);

        var page = await Chromium.OpenAsync($"{address}/demo/r/{code}", Chromium.Person);

        Assert.Contains("A friend sent you", page);
        Assert.Matches($"code {code}, click clk_[0-9a-z]{{26}}", Chromium.OutputOf(page));
        var click = Regex.Match(Chromium.OutputOf(page), "clk_[0-9a-z]+").Value;
        var joined = await PostAsync(
            http,
            ("email", "bob@example.org"),
            ("tributary_code", code),
            ("tributary_click", click),
            ("tributary_visitor", "")
        );
        Assert.Equal(HttpStatusCode.OK, joined.Status);
        Assert.Contains($"<dd id=\"referrer\">{ann}</dd>", joined.Page);
        Assert.Matches($"{Regex.Escape(address)}/demo/r/[0-9A-Z]{{8}}", joined.Page);

        var alone = await PostAsync(http, ("email", ""), ("tributary_code", ""));
        Assert.Contains("<dd id=\"referrer\">nobody</dd>", alone.Page);
        var wrong = await PostAsync(http, ("tributary_code", "NOSUCH<b>99"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("role=\"alert\"", wrong.Page);
        Assert.DoesNotContain("<b>99", wrong.Page);
        Assert.Contains("value=\"NOSUCH&lt;b&gt;99\"", wrong.Page);
    }

    [Fact]
    public async Task Another_port_is_where_the_links_lead_from_then_on()
    {
        using var commands = new CommandLine();
        await using var stores = await commands.OpenAsync();
        await stores.Store.PutTermsAsync(DemoTerms.Put(new Uri("http://localhost:8080/demo")), Stopping);
        var site = new DemoSite();

        await site.OpenAsync(stores, new Uri("http://localhost:9300"), Stopping);
        var first = site.Key;
        await site.OpenAsync(stores, new Uri("http://localhost:9300"), Stopping);

        var program = (await stores.Store.FindProgramAsync("demo", Stopping))!;
        Assert.Equal("http://localhost:9300/demo", program.PlanAt(stores.Store.Now).Link.Destination.AbsoluteUri);
        Assert.NotEqual(first, site.Key);
        Assert.Equal(["1"], await commands.AskAsync("select count(*) from api_key where revoked_at is null"));
    }

    [Theory]
    [InlineData("http://localhost:99999", "'http://localhost:99999' is not an address to listen on")]
    [InlineData("http://localhost:no", "'http://localhost:no' is not an address to listen on")]
    [InlineData("localhost", "'localhost' is not an address to listen on")]
    public async Task A_wrong_address_is_one_line(string urls, string expected)
    {
        using var commands = new CommandLine();

        var result = await commands.RunAsync("serve", "--urls", urls);

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.StartsWith(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_busy_port_is_one_line()
    {
        using var busy = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;
        using var commands = new CommandLine();

        var result = await commands.RunAsync("serve", "--urls", $"http://localhost:{port}");

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Equal(
            $"The port {port} is in use by another program. Choose another with --urls " + "http://localhost:PORT.",
            result.Error.TrimEnd()
        );
    }

    private static async Task<WebApplication> StartAsync(TestSqlite database)
    {
        var builder = TributaryHost.NewBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([
            new("urls", "http://127.0.0.1:0"),
            new("Tributary:Storage", database.Url),
        ]);
        Assert.True(TributaryOptions.TryRead(builder.Configuration, out var options, out var fault), fault);
        var app = await TributaryHost.BuildAsync(builder, options with { ShowsDemo = true }, Stopping);
        await app.StartAsync(Stopping);
        return app;
    }

    private static async Task<(string Id, string Code)> MemberAsync(HttpClient http)
    {
        var welcome = (await PostAsync(http, ("email", "ann@example.org"))).Page;
        return (
            Regex.Match(welcome, "<dd>(guest-[0-9a-f]{8})</dd>").Groups[1].Value,
            Regex.Match(welcome, "/demo/r/([0-9A-Z]{8})").Groups[1].Value
        );
    }

    private static async Task<(HttpStatusCode Status, string Page)> PostAsync(
        HttpClient http,
        params (string Name, string Value)[] fields
    )
    {
        using var form = new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
        );
        using var answer = await http.PostAsync(new Uri("/demo", UriKind.Relative), form, Stopping);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stopping));
    }
}
