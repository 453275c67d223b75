using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>The headers of every answer, whatever the route.</summary>
public sealed class AnswerHeaderTests(AnswerHeaderTests.PagesServer server)
    : IClassFixture<AnswerHeaderTests.PagesServer>
{
    [Fact]
    public async Task Every_route_answers_with_the_headers_of_safety_and_its_id()
    {
        await server.CreateOnceAsync("heads");
        foreach (var (method, path) in server.Routes())
        {
            foreach (var key in (string?[])[null, TestServer.AdminKey])
            {
                var answer = await server.SendAsync(method, path, method == HttpMethod.Post ? "{}" : null, key);
                Assert.True(answer.Status is not 500, $"{method} {path}: {answer.Body}");
                HasHeaders(answer, $"{method} {path}");
                if (answer.MediaType == "application/problem+json" && method != HttpMethod.Head)
                    Assert.Equal(answer.Headers.GetValues("Request-Id").Single(), answer.Text("request_id"));
            }
        }
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/v1/programs/heads/rewards?status=odd")]
    [InlineData("/r/%ED%A0%80")]
    public async Task Refusals_have_them_too(string path) => HasHeaders(await server.GetAsync(path), path);

    [Fact]
    public async Task Refusals_of_the_HTTP_server_have_them_too()
    {
        var answer = await server.SendRawAsync("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");

        answer.IsProblem(400, "bad_request");
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Over_https_browsers_are_told_to_stay_there()
    {
        var https = await server.SendAsync(
            HttpMethod.Get,
            "/healthz",
            headers: [("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1")]
        );

        Assert.Equal("max-age=31536000", https.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.False((await server.GetAsync("/healthz")).Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_page_may_run_its_own_scripts_only()
    {
        var page = await server.GetAsync("/docs/", key: null);

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self' 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_has_the_id_that_it_brings_or_one_of_its_own()
    {
        var named = await server.SendAsync(HttpMethod.Get, "/v1/nothing", headers: ("Request-Id", "till-7:42"));
        Assert.Equal("till-7:42", named.Text("request_id"));

        foreach (var odd in (string[])["with space", new string('x', 65), "quo\"te"])
            Assert.StartsWith(
                "req_",
                (await server.SendAsync(HttpMethod.Get, "/v1/nothing", headers: ("Request-Id", odd))).Text(
                    "request_id"
                ),
                StringComparison.Ordinal
            );

        var ids = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ => (await server.GetAsync("/healthz")).Headers.GetValues("Request-Id").Single())
        );
        Assert.Equal(50, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^req_[0-9a-f]{16}$", id));
    }

    [Fact]
    public async Task A_trace_is_continued_and_nothing_else_begins_one()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var traced = await server.SendAsync(
            HttpMethod.Get,
            "/healthz",
            headers: ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01")
        );
        Assert.Matches(
            $"^00-{Trace}-(?!00f067aa0ba902b7)[0-9a-f]{{16}}-01$",
            traced.Headers.GetValues("traceparent").Single()
        );

        Assert.False((await server.GetAsync("/healthz")).Headers.Contains("traceparent"));
        Assert.False(
            (
                await server.SendAsync(HttpMethod.Get, "/healthz", headers: ("traceparent", "00-zz-1-01"))
            ).Headers.Contains("traceparent")
        );
    }

    // Members' pages stand in frames of the sites that their policy names (PortalTests).
    private static void HasHeaders(Answer answer, string what)
    {
        var mayBeFramed = what.Contains(" /portal", StringComparison.Ordinal);
        string Of(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : "";
        Assert.True(
            Of("X-Content-Type-Options") == "nosniff"
                && (mayBeFramed || Of("X-Frame-Options") == "DENY")
                && Of("Referrer-Policy").Length > 0,
            $"{what}: {answer.Headers}"
        );
        Assert.True(
            Of("Content-Security-Policy")
                .Contains(mayBeFramed ? "frame-ancestors " : "frame-ancestors 'none'", StringComparison.Ordinal),
            $"{what}: {answer.Headers}"
        );
        Assert.True(Of("Request-Id").Length > 0, $"{what}: {answer.Headers}");
    }

    public sealed class PagesServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => ProxySettings;

        /// <summary>
        /// Returns every route, with values for its parameters. Deletions are left out, since they could change the
        /// results of others.
        /// </summary>
        public IEnumerable<(HttpMethod Method, string Path)> Routes() =>
            from endpoint in Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let path = string.Join(
                '/',
                endpoint.RoutePattern.PathSegments.Select(segment =>
                    string.Concat(
                        segment.Parts.Select(part =>
                            part switch
                            {
                                Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "program" } =>
                                    "heads",
                                Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart => "1",
                                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal =>
                                    literal.Content,
                                _ => "",
                            }
                        )
                    )
                )
            )
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            where !path.EndsWith("/end", StringComparison.Ordinal) && !path.EndsWith("/pause", StringComparison.Ordinal)
            select (new HttpMethod(method), "/" + path);
    }
}
