using System.Reflection;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Server.Demo;
using Tributary.Server.Http.Pages;

namespace Tributary.Server.Hosting;

/// <summary>The address <c>/</c>: shows people and programs where to continue.</summary>
internal static class RootEndpoints
{
    private const string DemoCard = """
        <li><a href="/demo"><b>Demo</b><span>a landing page, its form and the script at work</span></a></li>
        """;

    private const string DashboardCard = """
        <li><a href="/dashboard"><b>Dashboard</b><span>how the program does, and why it paid</span></a></li>
        """;

    private const string DocsCards = """
        <li><a href="/docs"><b>API reference</b><span>every call, to read and to try</span></a></li>
        <li><a href="/docs/guide"><b>Documentation</b><span>concepts, integrating, Terms, operating</span></a></li>
        <li><a href="/openapi/v1.json"><b>OpenAPI</b><span>the calls for programs</span></a></li>
        """;

    private const string MetricsCard = """
        <li><a href="/metrics"><b>Metrics</b><span>for Prometheus</span></a></li>
        """;

    private const string Summary =
        "A self-hosted referral engine: it records who referred whom, decides who earns what, and keeps the ledger.";

    private static readonly string s_version = VersionOf(typeof(RootEndpoints).Assembly);

    public static void MapRoot(this IEndpointRouteBuilder app) =>
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], ShowAsync).ExcludeFromDescription();

    private static async Task ShowAsync(HttpContext context, TributaryOptions options, ProgramDirectory programs)
    {
        if (HtmlPage.IsWanted(context.Request))
        {
            var hasDemo =
                options.ShowsDemo && await programs.FindAsync(DemoLoad.Program, context.RequestAborted) is not null;
            await HtmlPage.WriteAsync(
                context,
                StatusCodes.Status200OK,
                "Tributary",
                Body(Cards(options.Operating, context.Connection.LocalPort), hasDemo)
            );
            return;
        }
        context.Response.Headers.Vary = "Accept";
        await context.Response.WriteAsJsonAsync(
            new Dictionary<string, string>
            {
                ["name"] = "Tributary",
                ["version"] = s_version,
                ["summary"] = Summary,
                ["api"] = "/v1",
                ["openapi"] = "/openapi/v1.json",
                ["terms_schema"] = "/openapi/terms.schema.json",
                ["docs"] = "/docs",
                ["guide"] = "/docs/guide",
                ["dashboard"] = "/dashboard",
                ["health"] = "/healthz",
                ["ready"] = "/readyz",
                ["metrics"] = "/metrics",
            },
            context.RequestAborted
        );
    }

    /// <summary>Returns cards for the pages that are open at this port.</summary>
    private static string Cards(OperatingOptions operating, int port)
    {
        var isHere = operating.Port is not { } own || own == port;
        if (!isHere)
            return "";
        return (operating.Dashboard ? DashboardCard : "")
            + (operating.Docs ? DocsCards : "")
            + (operating.Metrics ? MetricsCard : "");
    }

    private static string Body(string cards, bool hasDemo) =>
        $"""
            <h1>Tributary</h1>
            <p class="lead">{Summary}</p>
            <ul class="cards">
              {cards}
              {(hasDemo ? DemoCard : "")}
              <li><a href="/readyz"><b>Ready?</b><span>whether the database answers</span></a></li>
            </ul>
            <h2>A key</h2>
            <p>Every call of the API needs a key. The operator of this server creates one on its machine:</p>
            <pre>tributary keys create --name me --scopes admin</pre>
            <p class="soft">From a clone of the repository it is <code>./tributary keys create --name me --scopes
            admin</code>. Send the key as
            <code>Authorization: Bearer trb_…</code>.</p>
            <p class="soft">Version {HtmlPage.Html(s_version)}</p>
            """;

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";
}
