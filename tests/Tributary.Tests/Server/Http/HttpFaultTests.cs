using Xunit;

namespace Tributary.Tests.Server.Http;

public sealed class SqliteHttpFaultTests(SqliteServer server) : HttpFaultTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresHttpFaultTests(PostgresServer server)
    : HttpFaultTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Requests that no well-behaved client sends. Each gets a problem, and never an internal error.</summary>
public abstract class HttpFaultTests(TestServer server)
{
    private const string Post =
        "POST /v1/programs/odd/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + TestServer.AdminKey
        + "\r\nContent-Type: application/json\r\n";

    [Theory]
    [InlineData("/v1/programs/odd/rewards?member=%00")]
    [InlineData("/v1/programs/odd/rewards?currency=US%00")]
    [InlineData("/v1/programs/odd/events?type=a%00b")]
    [InlineData("/v1/programs/odd/events?member=%ED%A0%80")]
    [InlineData("/v1/programs/odd/members?cursor=%00")]
    [InlineData("/v1/programs/odd/members?cursor=%C0%80")]
    [InlineData("/v1/programs/odd/members/%ED%B0%80")]
    [InlineData("/v1/programs/odd/members/a%FFb")]
    [InlineData("/v1/programs/%ED%A0%80")]
    [InlineData("/r/%ED%A0%80")]
    [InlineData("/odd/r/abc?utm_source=%00")]
    [InlineData("/openapi/v1.json?x=%00")]
    public async Task An_address_without_text_in_it_is_refused(string path)
    {
        await server.CreateOnceAsync("odd");

        (
            await server.SendRawAsync(
                $"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + $"{TestServer.AdminKey}\r\nConnection: close\r\n\r\n"
            )
        ).IsProblem(400, "bad_request");
    }

    [Theory]
    [InlineData("GET /v1/programs/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request")]
    [InlineData("GET / HTTP/9.1\r\nHost: x\r\n\r\n", 505, "bad_request")]
    [InlineData("GET /\r\n\r\n", 400, "bad_request")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "bad_request")]
    [InlineData("G\u0001T / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", 400, "bad_request")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n", 400, "bad_request")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n{}\r\n0\r\n\r\n", 400, "bad_request")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", 400, "bad_request")]
    public async Task A_malformed_request_is_a_problem(string request, int status, string code)
    {
        await server.CreateOnceAsync("odd");

        (await server.SendRawAsync(request)).IsProblem(status, code);
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(60_000)]
    public async Task A_long_request_line_is_a_problem(int length) =>
        (await server.SendRawAsync($"GET /{new string('a', length)} HTTP/1.1\r\nHost: x\r\n\r\n")).IsProblem(
            414,
            "address_too_long"
        );

    [Fact]
    public async Task Headers_that_are_too_large_are_a_problem()
    {
        (
            await server.SendRawAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 40_000)}\r\n\r\n")
        ).IsProblem(431, "headers_too_large");
        var many = string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: 1\r\n"));
        (await server.SendRawAsync($"GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n")).IsProblem(431, "headers_too_large");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Content-Type: application/json\r\n")]
    [InlineData("Content-Type: application/json\r\nContent-Length: 0\r\n")]
    [InlineData("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")]
    public async Task A_command_without_a_body_ignores_what_the_headers_say(string? headers)
    {
        await server.CreateOnceAsync("odd");
        var end = headers?.Contains("chunked", StringComparison.Ordinal) == true ? "0\r\n\r\n" : "";

        var answer = await server.SendRawAsync(
            "POST /v1/programs/odd/resume HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + $"{TestServer.AdminKey}\r\nConnection: close\r\n{headers}\r\n{end}"
        );

        Assert.True(answer.Status == 200, answer.Body);
    }

    [Fact]
    public async Task A_wrong_content_type_is_told_which_one_is_taken()
    {
        await server.CreateOnceAsync("odd");

        var answer = await server.SendAsync(
            HttpMethod.Post,
            "/v1/programs/odd/members",
            "id=ann",
            type: "application/x-www-form-urlencoded"
        );

        answer.IsProblem(415, "unsupported_media_type");
        Assert.Contains("application/json", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Properties_of_any_number_are_refused_before_they_are_sorted()
    {
        await server.CreateOnceAsync("odd");
        var keys = string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"\"k{300_000 - i:x}\":1"));
        var began = TimeProvider.System.GetTimestamp();

        var answer = await server.PostAsync(
            "/v1/programs/odd/events",
            $$$"""{"id":"big","type":"visit","member":"ann","properties":{{{{keys}}}}}"""
        );

        answer.IsProblem(422, "invalid_format", "/properties");
        Assert.True(
            TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5),
            "It took as long as sorting would."
        );
    }

    [Fact]
    public async Task A_stream_of_lines_that_are_no_JSON_ends_at_its_limit()
    {
        await server.CreateOnceAsync("odd");

        var answer = await server.SendAsync(
            HttpMethod.Post,
            "/v1/programs/odd/events",
            string.Concat(Enumerable.Repeat("?\n", 200_000)),
            type: "application/x-ndjson"
        );

        answer.IsProblem(422, "too_many_faults");
        Assert.Contains("10001 lines", answer.Text("detail"), StringComparison.Ordinal);
    }
}
