using Tributary.Engine.Log;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Tests.Server;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>tributary.js on other sites, however it is loaded and wherever the code comes from.</summary>
public sealed class ScriptTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Report = """
        const report = () => setTimeout(() => {
          const known = tributary.referral();
          const values = [known?.code, known?.click, document.querySelector('input').value,
            document.cookie.split('=')[0], Object.keys(localStorage).join()];
          document.querySelector('output').textContent = values.map(String).join('|');
        }, 1500);
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<script src='{src}' data-program='{program}' data-key='{key}'></script>")]
    [InlineData("<script type='module' src='{src}' data-program='{program}' data-key='{key}'></script>")]
    [InlineData("<script async src='{src}' data-program='{program}' data-key='{key}'></script>")]
    [InlineData("<script src='{src}' onload=\"tributary.init({ program: '{program}', key: '{key}' })\"></script>")]
    [InlineData(
        "<script>const tag = document.createElement('script'); tag.src = '{src}'; tag.onload = () => "
            + "tributary.init({ program: '{program}', key: '{key}' }); document.head.append(tag);</script>"
    )]
    public async Task A_visit_is_captured_however_the_script_is_loaded(string tag)
    {
        var (program, code) = await LinkAsync();
        var before = await ClicksAsync(program);

        var shown = await ShowAsync(tag, "addEventListener('load', report);", program, $"?ref={code}", Chromium.Person);

        Assert.Matches($"^{code}\\|clk_[0-9a-z]{{26}}\\|{code}\\|tributary\\|tributary$", shown);
        Assert.Equal(before + 1, await ClicksAsync(program));
    }

    [Fact]
    public async Task A_code_that_arrives_by_a_change_of_the_address_is_seen_once()
    {
        var (program, code) = await LinkAsync();
        var before = await ClicksAsync(program);

        var shown = await ShowAsync(
            "<script src='{src}' data-program='{program}' data-key='{key}'></script>",
            $$"""
            addEventListener('load', () => {
              history.pushState({}, '', '/landing?ref={{code}}');
              history.pushState({}, '', '/next?ref={{code}}');
              history.replaceState({}, '', '/third');
              history.back();
              report();
            });
            """,
            program,
            "",
            Chromium.Person
        );

        Assert.StartsWith(code + "|clk_", shown, StringComparison.Ordinal);
        Assert.Equal(before + 1, await ClicksAsync(program));
    }

    [Theory]
    [InlineData("hidden", "", "", "CODE")]
    [InlineData("text", "", "", "CODE")]
    [InlineData(
        "text",
        "",
        "input.value = 'SPRING'; input.dispatchEvent(new Event('input', { bubbles: true }));",
        "SPRING"
    )]
    [InlineData("text", "", "input.value = ''; input.dispatchEvent(new Event('input', { bubbles: true }));", "")]
    [InlineData("text", "SPRING", "", "SPRING")]
    public async Task Typed_text_stays_when_the_form_is_sent(string type, string value, string typing, string expected)
    {
        var (program, code) = await LinkAsync();

        var shown = await ShowAsync(
            "<script src='{src}' data-program='{program}' data-key='{key}'></script>",
            $$"""
            addEventListener('load', () => {
              const input = document.querySelector('input');
              const form = document.querySelector('form');
              {{typing}}
              form.addEventListener('submit', sent => sent.preventDefault());
              form.requestSubmit();
              report();
            });
            """,
            program,
            $"?ref={code}",
            Chromium.Person,
            $"type='{type}' value='{value}'"
        );

        Assert.Equal(expected.Replace("CODE", code), shown.Split('|')[2]);
    }

    [Theory]
    [InlineData("", "undefined|undefined|||")]
    [InlineData("tributary.consent(false);", "undefined|undefined|||")]
    [InlineData("tributary.consent(true);", "CODE|clk_")]
    public async Task Nothing_is_kept_or_sent_before_consent(string call, string expected)
    {
        var (program, code) = await LinkAsync();
        var before = await ClicksAsync(program);

        var shown = await ShowAsync(
            "<script src='{src}' data-program='{program}' data-key='{key}' data-consent='required'></script>",
            $"addEventListener('load', () => {{ {call} report(); }});",
            program,
            $"?ref={code}",
            Chromium.Person
        );

        Assert.StartsWith(expected.Replace("CODE", code), shown, StringComparison.Ordinal);
        Assert.Equal(
            before + (expected.StartsWith("CODE", StringComparison.Ordinal) ? 1 : 0),
            await ClicksAsync(program)
        );
    }

    [Fact]
    public async Task A_browser_without_a_person_keeps_the_code_and_counts_nowhere()
    {
        var (program, code) = await LinkAsync();
        var before = await ClicksAsync(program);

        var shown = await ShowAsync(
            "<script src='{src}' data-program='{program}' data-key='{key}'></script>",
            "addEventListener('load', report);",
            program,
            $"?ref={code}",
            null
        );

        Assert.StartsWith(code + "|clk_", shown, StringComparison.Ordinal);
        Assert.Equal(before, await ClicksAsync(program));
    }

    [Fact]
    public async Task A_long_address_is_cut_and_the_click_counts()
    {
        var (program, code) = await LinkAsync();
        var before = await ClicksAsync(program);

        var shown = await ShowAsync(
            "<script src='{src}' data-program='{program}' data-key='{key}'></script>",
            "addEventListener('load', report);",
            program,
            $"?ref={code}&gclid={new string('g', 3_000)}",
            Chromium.Person
        );

        Assert.StartsWith(code + "|clk_", shown, StringComparison.Ordinal);
        Assert.Equal(before + 1, await ClicksAsync(program));
    }

    private async Task<string> ShowAsync(
        string tag,
        string script,
        string program,
        string query,
        string? userAgent,
        string field = "type='hidden'"
    )
    {
        var source = new Uri((await server.OpenAsync()).BaseAddress!, "/tributary.js").AbsoluteUri;
        var key = await new KeyMaker(server.Get<Stores>(), AuditActor.CommandLine).CreateAsync(
            "page",
            Scopes.Public,
            null,
            null,
            Stopping
        );
        tag = tag.Replace("{src}", source).Replace("{program}", program.Split('/')[^1]).Replace("{key}", key);
        return await Chromium.ShowAsync(
            $"""
            <!doctype html><form><input {field} name="tributary_code"></form><output></output>
            <script>{Report}{script}</script>
            {tag}
            """,
            query,
            userAgent
        );
    }

    private async Task<(string Program, string Code)> LinkAsync()
    {
        const string program = "/v1/programs/scripted";
        await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms);
        await server.PostAsync(program + "/members", """{"id":"ann"}""");
        return (program, (await server.GetAsync(program + "/members/ann")).Text("code")!);
    }

    private async Task<int> ClicksAsync(string program) =>
        int.Parse(
            (await server.GetAsync(program + "/members/ann/stats")).Text("clicks")!,
            System.Globalization.CultureInfo.InvariantCulture
        );
}
