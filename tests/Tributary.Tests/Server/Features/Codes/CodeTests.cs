using Tributary.Tests.Server.Capture;
using Tributary.Tests.Server.Reference;
using Xunit;

namespace Tributary.Tests.Server.Features.Codes;

public sealed class SqliteCodeTests(ProxiedSqliteServer server) : CodeTests(server), IClassFixture<ProxiedSqliteServer>;

public sealed class PostgresCodeTests(ProxiedPostgresServer server)
    : CodeTests(server),
        IClassFixture<ProxiedPostgresServer>;

/// <summary>Codes are listed, changed and ended, and links follow.</summary>
public abstract class CodeTests(TestServer server)
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Fact]
    public async Task A_member_s_codes_are_listed_newest_first_with_ended_ones()
    {
        var program = await ProgramAsync("listed");
        await AddAsync(program, """{"code":"SPRING"}""");
        await AddAsync(program, """{"code":"SUMMER","ends_at":"2020-01-01T00:00:00Z"}""");

        var all = await server.GetAsync(program + "/members/ann/codes");
        var first = await server.GetAsync(program + "/members/ann/codes?limit=1");
        var rest = await server.GetAsync($"{program}/members/ann/codes?limit=1&cursor={first.Text("next_cursor")}");

        Assert.Equal<string[]>(["SUMMER False", "SPRING True"], Codes(all)[..2]);
        Assert.Equal(3, Codes(all).Length); // including the generated one
        Assert.Equal<string[]>(Codes(all)[..2], [.. Codes(first), .. Codes(rest)]);
        (await server.GetAsync(program + "/members/nobody/codes")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task A_patch_changes_its_fields_and_null_removes_a_limit()
    {
        var program = await ProgramAsync("patched");
        await AddAsync(program, """{"code":"SPRING","ends_at":"2090-01-01T00:00:00Z","max_uses":5}""");

        var moved = await PatchAsync(
            program,
            "spring",
            """{"destination":"https://shop.example/spring","starts_at":"2026-01-01T00:00:00Z"}"""
        );
        var opened = await PatchAsync(program, "SPRING", """{"ends_at":null,"max_uses":null,"destination":null}""");

        Assert.Equal(
            ("https://shop.example/spring", "2026-01-01T00:00:00Z", "2090-01-01T00:00:00Z", "5", "ann"),
            (
                moved.Text("destination"),
                moved.Text("starts_at"),
                moved.Text("ends_at"),
                moved.Text("max_uses"),
                moved.Text("member")
            )
        );
        Assert.Equal(
            ("https://shop.example/welcome", "2026-01-01T00:00:00Z", null, null, "True"),
            (
                opened.Text("destination"),
                opened.Text("starts_at"),
                opened.Text("ends_at"),
                opened.Text("max_uses"),
                opened.Text("active")
            )
        );
        Assert.Equal(opened.Body, (await server.GetAsync(program + "/codes/spring")).Body);
    }

    [Theory]
    [InlineData("""{"member":"bob"}""", 400, "unknown_field", "/member")]
    [InlineData("""{"code":"OTHER"}""", 400, "unknown_field", "/code")]
    [InlineData("""{"destination":"https://evil.example/"}""", 422, "invalid_destination", "/destination")]
    [InlineData("""{"max_uses":0}""", 422, "invalid_amount", "/max_uses")]
    [InlineData(
        """{"starts_at":"2030-01-01T00:00:00Z","ends_at":"2029-01-01T00:00:00Z"}""",
        422,
        "invalid_format",
        "/ends_at"
    )]
    [InlineData("""{"starts_at":"2091-01-01T00:00:00Z"}""", 422, "invalid_format", "/ends_at")]
    [InlineData("""{"ends_at":"tomorrow"}""", 422, "invalid_time", "/ends_at")]
    public async Task A_wrong_patch_changes_nothing(string patch, int status, string code, string pointer)
    {
        var program = await OpenAsync("wrong");
        await server.PostAsync(
            program + "/members/ann/codes",
            """{"code":"SPRING","ends_at":"2090-01-01T00:00:00Z"}"""
        );
        var before = await server.GetAsync(program + "/codes/spring");

        (await PatchAsync(program, "spring", patch)).IsProblem(status, code, pointer);

        Assert.Equal(before.Body, (await server.GetAsync(program + "/codes/spring")).Body);
        (await PatchAsync(program, "nosuch99", """{"max_uses":1}""")).IsProblem(404, "code_not_found");
    }

    [Fact]
    public async Task Links_follow_within_seconds()
    {
        var program = await ProgramAsync("moving");
        await AddAsync(program, """{"code":"MOVING"}""");
        Assert.StartsWith(
            "https://shop.example/welcome?ref=MOVING&click=",
            await FollowAsync("/moving/r/moving"),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "https://shop.example/welcome?ref=MOVING&click=",
            await FollowAsync("/r/moving"),
            StringComparison.Ordinal
        );

        await PatchAsync(program, "moving", """{"destination":"https://shop.example/spring"}""");
        await BecomesAsync("/moving/r/moving", "https://shop.example/spring?ref=MOVING&click=");
        await BecomesAsync("/r/moving", "https://shop.example/spring?ref=MOVING&click=");

        var ended = await server.SendAsync(HttpMethod.Delete, program + "/codes/moving");
        Assert.Equal((200, "False"), (ended.Status, ended.Text("active")));
        await BecomesAsync("/moving/r/moving", "https://shop.example/welcome");
        (await server.PostAsync(program + "/members", """{"id":"bob","code":"MOVING"}""")).IsProblem(
            422,
            "code_not_open",
            "/code"
        );
        Assert.Equal(ended.Body, (await server.SendAsync(HttpMethod.Delete, program + "/codes/moving")).Body); // once
        await PatchAsync(program, "moving", """{"ends_at":null}""");
        Assert.Equal(
            "ann",
            (await server.PostAsync(program + "/members", """{"id":"bob","code":"MOVING"}""")).Text("referrer")
        );
        (await server.PostAsync(program + "/members/ann/codes", """{"code":"moving"}""")).IsProblem(
            409,
            "code_taken",
            "/code"
        );
    }

    private async Task BecomesAsync(string path, string beginning)
    {
        for (var i = 0; i < 100; i++)
        {
            var location = await FollowAsync(path);
            if (
                location.StartsWith(beginning, StringComparison.Ordinal)
                && (beginning.Contains('?') || !location.Contains('?'))
            )
                return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"{path} does not lead to {beginning}.");
    }

    private async Task<string> FollowAsync(string path) =>
        (await server.SendAsync(HttpMethod.Get, path, key: null, headers: ("User-Agent", Browser))).Location ?? "";

    private Task<Answer> PatchAsync(string program, string code, string body) =>
        server.SendAsync(HttpMethod.Patch, $"{program}/codes/{code}", body);

    private async Task AddAsync(string program, string body) =>
        Assert.Equal(201, (await server.PostAsync(program + "/members/ann/codes", body)).Status);

    private async Task<string> ProgramAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        return program;
    }

    private async Task<string> OpenAsync(string name)
    {
        await server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, TestServer.ProgramTerms);
        await server.PostAsync($"/v1/programs/{name}/members", """{"id":"ann"}""");
        return "/v1/programs/" + name;
    }

    private static string[] Codes(Answer page) =>
        [
            .. page
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(code => $"{code.GetProperty("code")} {code.GetProperty("active")}"),
        ];

    [TourStop(25)]
    internal static async Task WalkAsync(ApiTour tour)
    {
        await tour.PostAsync(
            "AddCode",
            "coupon",
            ApiTour.Acme + "/members/ann/codes",
            """{"code":"SPRING","kind":"coupon","max_uses":100}""",
            ("Idempotency-Key", "spring-1")
        );
        await tour.GetAsync("GetCode", ApiTour.Acme + "/codes/spring");
        await tour.GetAsync("GetCodeImage", ApiTour.Acme + "/codes/spring/qr.svg");
        await tour.PostAsync(
            "AddClick",
            "one",
            ApiTour.Acme + "/clicks",
            """{"code":"SPRING","landing_url":"https://acme.example/?ref=SPRING"}"""
        );
        await tour.DoAsync(
            "PatchCode",
            "one",
            HttpMethod.Patch,
            ApiTour.Acme + "/codes/SPRING",
            """{"max_uses":200,"ends_at":null}"""
        );
        await tour.GetAsync("ListMemberCodes", ApiTour.Acme + "/members/ann/codes?limit=2");
    }
}
