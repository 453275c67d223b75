using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Tributary.Dashboard.Addressing;
using Tributary.Server.Http;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>
/// Every route of the server is safe, also one that is added: no site can act as a person who is signed in, and no
/// page is kept or framed by others.
/// </summary>
public sealed class RouteSafetyTests(RouteSafetyTests.SafeServer server) : IClassFixture<RouteSafetyTests.SafeServer>
{
    private static readonly string[] s_forms =
    [
        Addresses.SignInForm,
        Addresses.CodeForm,
        Addresses.SignOutForm,
        Addresses.InvitationForm,
    ];

    [Fact]
    public async Task No_call_of_the_API_takes_the_cookie_of_a_person()
    {
        var cookie = await OwnerCookieAsync();
        var tried = 0;
        foreach (var (method, path, endpoint) in server.Routes())
        {
            if (endpoint.Metadata.GetMetadata<RequiredScope>() is null)
                continue;
            var answer = await SendAsync(method, path, "application/json", "{}", cookie);
            Assert.True(answer.Status == 401, $"{method} {path} answered {answer.Status}: {answer.Body}");
            tried++;
        }

        Assert.True(tried > 80, $"Only {tried} routes need a key.");
    }

    [Fact]
    public async Task Each_route_needs_a_key_or_is_known_to_be_open()
    {
        await server.OpenAsync();
        var open = server
            .Routes()
            .Where(route => route.Endpoint.Metadata.GetMetadata<RequiredScope>() is null)
            .Select(route => route.Path.Split('/')[1])
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "",
                "_blazor",
                "_framework",
                "asyncapi",
                "dashboard",
                "docs",
                "heads",
                "healthz",
                "metrics",
                "openapi",
                "portal",
                "r",
                "readyz",
                "startupz",
                "tributary.js",
            ],
            open
        );
    }

    [Fact]
    public async Task A_page_is_neither_kept_nor_framed_nor_told_of()
    {
        var cookie = await OwnerCookieAsync();
        var pages = 0;
        foreach (var (method, path, _) in server.Routes())
        {
            if (method != HttpMethod.Get || !path.StartsWith("/dashboard", StringComparison.Ordinal))
                continue;
            var answer = await SendAsync(method, path, type: null, body: null, cookie);
            string Of(string name) => answer.Headers.TryGetValues(name, out var all) ? string.Join('|', all) : "";
            Assert.True(answer.Status < 500, $"{path} answered {answer.Status}");
            foreach (var part in PolicyOf(path, Of("Content-Security-Policy")))
                Assert.Contains(part, Of("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.True(Of("X-Content-Type-Options") == "nosniff", $"{path}: {answer.Headers}");
            Assert.True(Of("Referrer-Policy") == "no-referrer", $"{path}: {answer.Headers}");
            Assert.True(
                Of("Cache-Control").Contains("no-store", StringComparison.Ordinal),
                $"{path}: {answer.Headers}"
            );
            pages++;
        }

        Assert.True(pages > 15, $"Only {pages} pages were seen.");
    }

    /// <summary>
    /// A file runs nothing at all. The preview of the portal stands in a frame of the dashboard.
    /// </summary>
    private static string[] PolicyOf(string path, string policy) =>
        policy == AnswerHeaders.NoPage ? []
        : path.EndsWith("/portal/preview", StringComparison.Ordinal)
            ? ["frame-ancestors 'self'", "script-src 'self'", "form-action 'self'"]
        : ["frame-ancestors 'none'", "script-src 'self';", "form-action 'self'"];

    [Fact]
    public async Task A_form_of_another_site_changes_nothing()
    {
        var cookie = await OwnerCookieAsync();
        var forms = server
            .Routes()
            .Where(route => route.Method == HttpMethod.Post && !IsApi(route.Path))
            .Select(route => route.Path)
            .ToHashSet();

        Assert.True(s_forms.All(forms.Contains), string.Join(' ', forms));
        foreach (var form in forms.Where(path => path.StartsWith("/dashboard", StringComparison.Ordinal)))
        {
            var answer = await SendAsync(
                HttpMethod.Post,
                form,
                "application/x-www-form-urlencoded",
                "email=owner%40safe.example&password=correct+horse+battery&code=000000",
                cookie
            );
            var isRefused = answer.Status >= 400 || answer.Location == Addresses.SignIn + "?failed=form";
            Assert.True(isRefused, $"{form} answered {answer.Status} {answer.Location}");
            Assert.False(answer.Headers.Contains("Set-Cookie") && Cookies(answer).Any(IsSession), form);
        }
        Assert.Equal(200, (await SendAsync(HttpMethod.Get, Addresses.Account, null, null, cookie)).Status);
    }

    [Theory]
    [InlineData("http", false)]
    [InlineData("https", true)]
    public async Task Cookies_are_for_this_server_and_no_script(string scheme, bool isSecure)
    {
        await server.OpenAsync();
        var page = await SendAsync(HttpMethod.Get, Addresses.SignIn, null, null, cookie: "", scheme);
        var link = await server.InviteAsync($"cookies-{scheme}@safe.example", PersonRole.ReadOnly);
        var token = link.Split('=')[1];
        var form = Visitor.HiddenOf(page.Body).Append(("token", token)).Append(("password", Staff.Password));
        var sent = string.Join(
            '&',
            form.Append(("email", $"cookies-{scheme}@safe.example"))
                .Select(field => $"{field.Item1}={Uri.EscapeDataString(field.Item2)}")
        );
        var joined = await SendAsync(
            HttpMethod.Post,
            Addresses.InvitationForm,
            "application/x-www-form-urlencoded",
            sent,
            string.Join("; ", Cookies(page).Select(cookie => cookie.Split(';')[0])),
            scheme
        );
        var all = Cookies(page).Concat(Cookies(joined)).ToList();

        Assert.Equal(
            ["trb_form", "trb_known", "trb_session"],
            all.Select(cookie => cookie.Split('=')[0]).Order(StringComparer.Ordinal)
        );
        foreach (var cookie in all)
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Matches("(?i)samesite=(lax|strict)", cookie);
            Assert.Matches("(?i)path=/(dashboard)?(;|$)", cookie);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(isSecure, cookie.Contains("secure", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static bool IsApi(string path) => path.StartsWith("/v1/", StringComparison.Ordinal);

    private static bool IsSession(string cookie) => cookie.StartsWith("trb_session=", StringComparison.Ordinal);

    private static IEnumerable<string> Cookies(Answer answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];

    private async Task<string> OwnerCookieAsync()
    {
        await server.CreateOnceAsync("heads");
        var owner = await server.OwnerAsync();
        return $"trb_session={owner.Token}";
    }

    private Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string? type,
        string? body,
        string cookie,
        string scheme = "http"
    ) =>
        server.SendAsync(
            method,
            path,
            body,
            key: null,
            type ?? "",
            [
                ("Cookie", cookie),
                ("Origin", "https://evil.example"),
                ("X-Forwarded-Proto", scheme),
                ("X-Forwarded-For", "192.0.2.1"),
            ]
        );

    public sealed class SafeServer : SqliteServer
    {
        private StaffMember? _owner;

        protected override IEnumerable<KeyValuePair<string, string?>> Settings => ProxySettings;

        internal async Task<StaffMember> OwnerAsync() =>
            _owner ??= await this.JoinAsync("owner@safe.example", PersonRole.Owner);

        /// <summary>Returns every route, with values for its parameters.</summary>
        internal IEnumerable<(HttpMethod Method, string Path, RouteEndpoint Endpoint)> Routes() =>
            from endpoint in Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let path = string.Join(
                '/',
                endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(TextOf)))
            )
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            select (new HttpMethod(method), "/" + path, endpoint);

        private static string TextOf(RoutePatternPart part) =>
            part switch
            {
                RoutePatternParameterPart { Name: "program" or "Program" } => "heads",
                RoutePatternParameterPart => "1",
                RoutePatternLiteralPart literal => literal.Content,
                _ => "",
            };
    }
}
