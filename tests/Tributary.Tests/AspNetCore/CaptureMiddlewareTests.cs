using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.AspNetCore;
using Tributary.Client;
using Tributary.Client.Contracts.Json;
using Tributary.Server.Hosting;
using Tributary.Tests.Client;
using Xunit;

namespace Tributary.Tests.AspNetCore;

public sealed class CaptureMiddlewareTests : IAsyncLifetime
{
    private const string Person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static readonly Answer Counted = new(201, """{"click":"clk_1","visitor":"v1"}""");
    private readonly List<IAsyncDisposable> running = [];
    private readonly ServiceProvider http = new ServiceCollection()
        .AddHttpClient("browser")
        .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { UseCookies = false })
        .Services.BuildServiceProvider();

    private HttpClient Browser => http.GetRequiredService<IHttpClientFactory>().CreateClient("browser");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in running)
            await server.DisposeAsync();
        await http.DisposeAsync();
    }

    [Fact]
    public async Task A_visit_through_a_link_is_remembered_until_the_sign_up()
    {
        var server = await TributaryAsync(Counted);
        var site = await SiteAsync(server.Url);

        var landing = await OpenAsync(site, "/?ref=ANN42");
        var cookie = Assert.Single(landing.Headers.GetValues("Set-Cookie"));
        var click = await NextAsync(server);
        var signUp = await TextAsync(await OpenAsync(site, "/signup", cookie.Split(';')[0]));

        Assert.Matches("^trb_v=v[0-9a-f]{32}\\.\\.ANN42; max-age=2592000; path=/; samesite=lax; httponly$", cookie);
        Assert.True(landing.Headers.CacheControl!.Private);
        Assert.Equal(("POST", "/v1/programs/acme/clicks"), (click.Method, click.Target));
        var told = JsonSerializer.Deserialize(click.Body, TributaryJson.Default.NewClick)!;
        Assert.Equal(
            ("ANN42", "127.0.0.1", Person, "https://friend.example/"),
            (told.Code, told.Ip, told.UserAgent, told.ReferrerUrl)
        );
        Assert.Equal(("pl", "?1"), (told.AcceptLanguage, told.MobileHint));
        Assert.Equal(new Uri(site, "/?ref=ANN42").ToString(), told.LandingUrl);
        Assert.Equal($"ANN42||{told.Visitor}", signUp);
    }

    [Fact]
    public async Task The_sign_up_page_itself_may_be_the_landing_page()
    {
        var site = await SiteAsync((await TributaryAsync(Counted)).Url);

        Assert.StartsWith("ANN42||v", await TextAsync(await OpenAsync(site, "/signup?ref=ANN42")));
    }

    [Fact]
    public async Task A_click_that_the_link_host_counted_is_not_counted_again()
    {
        var server = await TributaryAsync(Counted, Counted);
        var site = await SiteAsync(server.Url);

        var cookie = Assert
            .Single((await OpenAsync(site, "/?ref=ANN42&click=clk_9")).Headers.GetValues("Set-Cookie"))
            .Split(';')[0];
        Assert.StartsWith("ANN42|clk_9|v", await TextAsync(await OpenAsync(site, "/signup", cookie)));

        // The next link of the same browser is the first call to the server, under the same visitor.
        await OpenAsync(site, "/?ref=BOB", cookie);
        var told = JsonSerializer.Deserialize((await NextAsync(server)).Body, TributaryJson.Default.NewClick)!;
        Assert.Equal("BOB", told.Code);
        Assert.Equal(cookie.Split('=', 2)[1].Split('.')[0], told.Visitor);
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("User-Agent", "Googlebot/2.1")]
    public async Task Nothing_is_set_for_what_is_not_a_persons_visit(string header, string value)
    {
        var server = await TributaryAsync(Counted);
        var site = await SiteAsync(server.Url);

        var answer = await OpenAsync(site, "/?ref=ANN42", header: (header, value));
        await OpenAsync(site, "/?ref=BOB");

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("BOB", (await NextAsync(server)).Body);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Without_consent_nothing_is_set_kept_or_sent()
    {
        var server = await TributaryAsync(Counted);
        var site = await SiteAsync(
            server.Url,
            options => options.Consent = context => context.Request.Cookies["agreed"] == "yes"
        );

        var refused = await OpenAsync(site, "/signup?ref=ANN42", "trb_v=v1..OLD");
        var agreed = await OpenAsync(site, "/?ref=BOB", "agreed=yes");

        Assert.Equal("nothing", await TextAsync(refused));
        Assert.False(refused.Headers.Contains("Set-Cookie"));
        Assert.True(agreed.Headers.Contains("Set-Cookie"));
        Assert.Contains("BOB", (await NextAsync(server)).Body);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_failing_server_costs_the_page_nothing()
    {
        var server = await TributaryAsync(new Answer(500, ""), Counted);
        var site = await SiteAsync(server.Url);

        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(site, "/?ref=ANN42")).StatusCode);
        await NextAsync(server);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(site, "/?ref=BOB")).StatusCode);

        Assert.Contains("BOB", (await NextAsync(server, 1)).Body);
    }

    [Fact]
    public async Task Clicks_still_queued_are_sent_when_the_site_stops()
    {
        var server = await TributaryAsync(Enumerable.Repeat(Counted, 20).ToArray());
        var site = await SiteAsync(server.Url);

        for (var i = 0; i < 20; i++)
            await OpenAsync(site, $"/?ref=C{i}");
        await ((WebApplication)running[^1]).StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(20, server.Asked.Count);
    }

    [Theory]
    [InlineData("trb_v=")]
    [InlineData("trb_v=v1")]
    [InlineData("trb_v=v1.clk_1.")]
    [InlineData("trb_v=v 1..ANN")]
    [InlineData("trb_v=v1.<script>.ANN")]
    public async Task A_garbled_cookie_is_nothing(string cookie)
    {
        var site = await SiteAsync((await TributaryAsync()).Url);

        Assert.Equal("nothing", await TextAsync(await OpenAsync(site, "/signup", cookie)));
    }

    private async Task<ScriptedServer> TributaryAsync(params Answer[] answers)
    {
        var server = await ScriptedServer.StartAsync(answers);
        running.Add(server);
        return server;
    }

    private async Task<Uri> SiteAsync(Uri tributary, Action<TributaryCaptureOptions>? configure = null)
    {
        var builder = TributaryHost.NewBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddTributary(options =>
            (options.Url, options.Key, options.Program) = (tributary, "trb_test", "acme")
        );
        builder.Services.AddTributaryCapture(configure);
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.UseTributaryCapture();
        site.MapGet("/", () => "welcome");
        site.MapGet(
            "/signup",
            (HttpContext context) =>
                context.GetTributaryReferral() is { } found ? $"{found.Code}|{found.Click}|{found.Visitor}" : "nothing"
        );
        await site.StartAsync(TestContext.Current.CancellationToken);
        running.Add(site);
        return new Uri(site.Urls.Single());
    }

    private async Task<HttpResponseMessage> OpenAsync(
        Uri site,
        string page,
        string? cookie = null,
        (string Name, string Value)? header = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site, page));
        request.Headers.Add("User-Agent", Person);
        request.Headers.Add("Referer", "https://friend.example/");
        request.Headers.Add("Accept-Language", "pl");
        request.Headers.Add("Sec-CH-UA-Mobile", "?1");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if (header is { } extra)
        {
            request.Headers.Remove(extra.Name);
            request.Headers.Add(extra.Name, extra.Value);
        }

        return await Browser.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>Returns the request to the server at this position, once it has arrived.</summary>
    private static async Task<Asked> NextAsync(ScriptedServer server, int index = 0)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (server.Asked.Count <= index)
            await Task.Delay(5, patience.Token);
        return server.Asked.ElementAt(index);
    }
}
