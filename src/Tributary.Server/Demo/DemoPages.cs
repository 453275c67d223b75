using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Http.Pages;

namespace Tributary.Server.Demo;

/// <summary>
/// The demo's site with a landing page and a sign-up. tributary.js fills the form, and the site's server signs the
/// person up.
/// </summary>
internal sealed class DemoPages(
    IStore store,
    ProgramDirectory programs,
    EntryIntake intake,
    TraitReader traits,
    LinkBuilder links,
    DemoSite site
)
{
    private const string Scripts = "; connect-src 'self'; script-src 'self' ";

    // Shows the script's data; a real page does not need this.
    private const string Show = """
        addEventListener('DOMContentLoaded', () => setInterval(() => {
          const known = tributary.referral();
          document.querySelector('#known').textContent = known
            ? 'code ' + known.code + (known.click ? ', click ' + known.click : '')
            : 'nothing yet: open a link of a member';
          document.querySelector('#friend').hidden = !known;
        }, 200));
        """;

    private static readonly string s_policy =
        $"{Scripts}'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Show)))}'";

    private static readonly (string Field, string Input)[] s_fields =
    [
        ("email", "email"),
        ("code", "tributary_code"),
        ("click", "tributary_click"),
        ("visitor", "tributary_visitor"),
    ];

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(DemoSite.Path, ShowAsync).ExcludeFromDescription();
        app.MapPost(DemoSite.Path, SignUpAsync).ExcludeFromDescription();
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await programs.FindAsync(DemoLoad.Program, context.RequestAborted) is null)
            await Problems.Of(RequestErrors.NotFound).ExecuteAsync(context);
        else
            await LandAsync(context, StatusCodes.Status200OK);
    }

    private async Task SignUpAsync(HttpContext context)
    {
        var stopping = context.RequestAborted;
        if (
            !context.Request.HasFormContentType
            || await programs.FindAsync(DemoLoad.Program, stopping) is not { } program
        )
        {
            await Problems.Of(RequestErrors.NotFound).ExecuteAsync(context);
            return;
        }
        var form = await context.Request.ReadFormAsync(stopping);
        var body = new JsonObject { ["id"] = "guest-" + RandomNumberGenerator.GetHexString(8, lowercase: true) };
        foreach (var (field, input) in s_fields)
            if (form[input].ToString().Trim() is { Length: > 0 } text)
                body[field] = text;

        var faults = new InputFaults();
        using var json = System.Text.Json.JsonDocument.Parse(body.ToJsonString());
        var now = store.Now;
        var call = new ProgramCall(program, Caller.CommandLine);
        var signUp = MemberInput.Read(json.RootElement, "", call, traits, now, faults);
        var result = signUp is null ? null : (await intake.SignUpAsync([signUp], stopping))[0];
        if (result?.Member is { } member)
        {
            var link = links.Of(context.Request, program.Name, member.Code);
            await HtmlPage.WriteAsync(context, StatusCodes.Status200OK, "Welcome", Welcome(member, link));
            return;
        }
        var refusal = signUp is null ? faults.ToProblem() : SignUpAnswers.Refusal(result!, signUp)!;
        var notice = $"""<p class="box" role="alert">{HtmlPage.Html(refusal.ToProblem().Detail)}</p>""";
        await LandAsync(context, refusal.Code.Status, notice, form["email"], form["tributary_code"]);
    }

    private Task LandAsync(
        HttpContext context,
        int status,
        string notice = "",
        string? email = null,
        string? code = null
    ) =>
        HtmlPage.WriteAsync(
            context,
            status,
            "Acme, the demo shop",
            $"""
            <h1>Acme</h1>
            <p class="lead">A shop that exists only in this demo. This is its landing page: links of the program lead
            here.</p>
            <p id="friend" class="box good" hidden>A friend sent you: 5.00 USD are yours after your first order.</p>
            {notice}
            <form method="post" action="{DemoSite.Path}">
              <label>E-mail <input type="email" name="email" autocomplete="email" placeholder="you@example.org"
                value="{HtmlPage.Html(email)}"></label>
              <label>Invitation code <input name="tributary_code" maxlength="40" autocomplete="off"
                value="{HtmlPage.Html(code)}"></label>
              <input type="hidden" name="tributary_click"><input type="hidden" name="tributary_visitor">
              <button>Sign up</button>
            </form>
            <h2>What the script knows</h2>
            <p class="soft">One tag and three fields are all that this page has of Tributary.
            <code>tributary.referral()</code> says:</p>
            <p class="box"><output id="known">…</output></p>
            <p class="soft"><a href="/">About this server</a></p>
            <script src="/tributary.js" data-program="{DemoLoad.Program}" data-key="{HtmlPage.Html(site.Key)}"></script>
            <script>{Show}</script>
            """,
            s_policy
        );

    private static string Welcome(KnownMember member, string link) =>
        $"""
            <h1>Welcome to Acme</h1>
            <p class="lead">{(
                member.ReferrerExternalId is null
                    ? "Nobody brought you in: you came without a link or code."
                    : "A friend brought you in."
            )}</p>
            <dl class="box">
              <dt>You are</dt><dd>{HtmlPage.Html(member.ExternalId)}</dd>
              <dt>Brought by</dt><dd id="referrer">{HtmlPage.Html(member.ReferrerExternalId ?? "nobody")}</dd>
              <dt>Your link</dt><dd><a href="{HtmlPage.Html(link)}">{HtmlPage.Html(link)}</a></dd>
            </dl>
            <p>Share your link: a person who signs up through it counts as brought by you. The calls that the server
            printed when it started show what a purchase then pays, and why.</p>
            <p class="soft"><a href="{DemoSite.Path}">Back to the shop</a></p>
            """;
}
