using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Members;

/// <summary>The answers to invalid sign-ups, codes, adjustments and Terms.</summary>
public sealed class MemberInputTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Program = "/v1/programs/people";

    public static TheoryData<string, int, string, string?> FaultyMembers =>
        new()
        {
            { """{"id":"new","referrer":"nobody"}""", 422, "unknown_referrer", "/referrer" },
            { """{"id":"new","code":"NOSUCH99"}""", 422, "unknown_code", "/code" },
            { """{"id":"new","referrer":"new"}""", 422, "self_referral", "/referrer" },
            { """{"id":"bob","referrer":"cid"}""", 409, "already_referred", null },
            { """{"id":"ann","referrer":"bob"}""", 409, "already_referred", null },
            { """{"id":"new","currency":"DOGE"}""", 422, "unknown_currency", "/currency" },
            { """{"id":"new","joined_at":"2026-02-30T00:00:00Z"}""", 422, "invalid_time", "/joined_at" },
            { """{"id":"new","joined_at":"1969-12-31T23:59:59Z"}""", 422, "time_out_of_range", "/joined_at" },
            { """{"id":"new","attributes":{"a":1,"a":1}}""", 400, "duplicate_key", "/attributes/a" },
            { """{"id":"new","balance":1}""", 400, "unknown_field", "/balance" },
            { """{}""", 400, "missing_field", "/id" },
        };

    [Theory]
    [MemberData(nameof(FaultyMembers))]
    public async Task A_faulty_sign_up_is_refused_and_nobody_is_added(
        string body,
        int status,
        string code,
        string? pointer
    )
    {
        await FamilyAsync();

        (await server.PostAsync(Program + "/members", body)).IsProblem(status, code, pointer);

        (await server.GetAsync(Program + "/members/new")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task One_own_code_does_not_refer_oneself()
    {
        await FamilyAsync();
        var code = (await server.GetAsync(Program + "/members/ann")).Text("code");

        (await server.PostAsync(Program + "/members", $$"""{"id":"ann","code":"{{code}}"}""")).IsProblem(
            422,
            "self_referral",
            "/code"
        );
    }

    [Fact]
    public async Task A_sign_up_that_named_two_gets_the_same_answer_again()
    {
        var program = await server.CreateProgramAsync("two-named");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob");
        var code = (await server.GetAsync(program + "/members/ann")).Text("code");

        await AssertSameAgainAsync(program, $$"""{"id":"new","referrer":"bob","code":"{{code}}"}""", "bob");
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("end")]
    [InlineData("block")]
    public async Task A_sign_up_without_a_referral_gets_the_same_answer_again(string how)
    {
        var program = await server.CreateProgramAsync("passed-over-" + how);
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "old");
        Assert.Equal(
            200,
            how == "block"
                ? (
                    await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"status":"blocked"}""")
                ).Status
                : (await server.PostAsync($"{program}/{how}", "")).Status
        );

        await AssertSameAgainAsync(program, """{"id":"new","referrer":"ann"}""", null);
        (await server.PostAsync(program + "/members", """{"id":"new","referrer":"nobody"}""")).IsProblem(
            409,
            "already_referred"
        );
        if (how == "block")
            (await server.PostAsync(program + "/members", """{"id":"new","referrer":"old"}""")).IsProblem(
                409,
                "already_referred"
            );
    }

    [Fact]
    public async Task A_sign_up_is_answered_the_same_after_an_erasure_above_it()
    {
        var program = await server.CreateProgramAsync("referrer-erased");
        await server.AddMemberAsync(program, "ann");
        var first = await server.PostAsync(program + "/members", """{"id":"new","referrer":"ann"}""");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/ann")).Status);

        var again = await server.PostAsync(program + "/members", """{"id":"new","referrer":"ann"}""");

        Assert.Equal((201, 200, first.Text("code")), (first.Status, again.Status, again.Text("code")));
    }

    [Fact]
    public async Task A_stale_click_or_visitor_refuses_nobody()
    {
        var program = await server.CreateProgramAsync("stale");

        var answer = await server.PostAsync(
            program + "/members",
            """{"id":"new","click":"clk_123456","visitor":"v0"}"""
        );

        Assert.Equal((201, null), (answer.Status, answer.Text("referrer")));
    }

    [Fact]
    public async Task Members_of_an_array_succeed_and_fail_by_themselves_in_order()
    {
        var program = await server.CreateProgramAsync("array");

        var answer = await server.PostAsync(
            program + "/members",
            """
            [ {"id":"a"}, {"id":"b","referrer":"a"}, {"id":"b","referrer":"a"}, {"id":"c","referrer":"z"}, {"id":"d e"},
              {"id":"b","referrer":"c"} ]
            """
        );

        Assert.Equal([201, 201, 200, 422, 422, 409], answer.As<MemberResults>().Items.Select(item => item.Status));
    }

    [Fact]
    public async Task An_array_of_over_a_thousand_is_refused_whole()
    {
        await FamilyAsync();
        var members = string.Join(',', Enumerable.Range(0, 1_001).Select(i => $$"""{"id":"new{{i}}"}"""));

        (await server.PostAsync(Program + "/members", $"[{members}]")).IsProblem(422, "too_many_items");
    }

    [Theory]
    [InlineData("""{"code":"ab"}""", 422, "invalid_code", "/code")]
    [InlineData("""{"code":"ADMIN"}""", 422, "invalid_code", "/code")]
    [InlineData("""{"code":"аnn-10"}""", 422, "invalid_code", "/code")] // a Cyrillic а
    [InlineData("""{"code":"ann\u200b10"}""", 422, "invalid_code", "/code")]
    [InlineData("""{"kind":"coupon"}""", 400, "missing_field", "/code")]
    [InlineData("""{"kind":"gift"}""", 422, "unknown_value", "/kind")]
    [InlineData("""{"max_uses":0}""", 422, "invalid_amount", "/max_uses")]
    [InlineData("""{"destination":"https://evil.example/"}""", 422, "invalid_destination", "/destination")]
    [InlineData("""{"destination":"//shop.example/"}""", 422, "invalid_destination", "/destination")]
    [InlineData(
        """{"destination":"javascript://shop.example/%0aalert(1)"}""",
        422,
        "invalid_destination",
        "/destination"
    )]
    [InlineData("""{"destination":"https://shop.example@evil.example/"}""", 422, "invalid_destination", "/destination")]
    [InlineData(
        """{"destination":"https://shop.example\\@evil.example/"}""",
        422,
        "invalid_destination",
        "/destination"
    )]
    [InlineData("""{"destination":"https://shop。example/"}""", 422, "invalid_destination", "/destination")]
    [InlineData("""{"destination":"https://shop.example.evil.example/"}""", 422, "invalid_destination", "/destination")]
    [InlineData("""{"destination":"https://shop.example/\r\nX: y"}""", 422, "invalid_destination", "/destination")]
    [InlineData(
        """{"starts_at":"2030-01-02T00:00:00Z","ends_at":"2030-01-01T00:00:00Z"}""",
        422,
        "invalid_format",
        "/ends_at"
    )]
    public async Task A_faulty_code_is_refused(string body, int status, string code, string pointer)
    {
        await FamilyAsync();

        (await server.PostAsync(Program + "/members/ann/codes", body)).IsProblem(status, code, pointer);
    }

    [Fact]
    public async Task A_code_is_accepted_in_any_case()
    {
        var program = await server.CreateProgramAsync("taken");
        await server.AddMemberAsync(program, "ann");
        Assert.Equal(201, (await server.PostAsync(program + "/members/ann/codes", """{"code":"Ann-10"}""")).Status);

        (await server.PostAsync(program + "/members/ann/codes", """{"code":"aNN-10"}""")).IsProblem(
            409,
            "code_taken",
            "/code"
        );
    }

    [Theory]
    [InlineData("""{"id":"x","amount":0,"currency":"USD","reason":"r"}""", 422, "invalid_amount", "/amount")]
    [InlineData("""{"id":"x","amount":1.5,"currency":"USD","reason":"r"}""", 400, "wrong_type", "/amount")]
    [InlineData("""{"id":"x","amount":1,"currency":"USD"}""", 400, "missing_field", "/reason")]
    [InlineData("""{"id":"x","amount":1,"reason":"r"}""", 400, "missing_field", "/currency")]
    public async Task A_faulty_adjustment_is_refused(string body, int status, string code, string pointer)
    {
        await FamilyAsync();

        (await server.PostAsync(Program + "/members/ann/adjustments", body)).IsProblem(status, code, pointer);
    }

    [Theory]
    [InlineData("""{"status":"erased"}""", 422, "unknown_value", "/status")]
    [InlineData("""{"id":"other"}""", 400, "unknown_field", "/id")]
    [InlineData("""{"group":""}""", 422, "invalid_format", "/group")]
    [InlineData("""{"group":"vip"}""", 422, "unknown_group", "/group")]
    public async Task A_faulty_patch_is_refused(string body, int status, string code, string pointer)
    {
        await FamilyAsync();

        (await server.SendAsync(HttpMethod.Patch, Program + "/members/ann", body)).IsProblem(status, code, pointer);
    }

    [Fact]
    public async Task Terms_with_faults_are_refused_with_every_fault()
    {
        var put = await server.SendAsync(
            HttpMethod.Put,
            "/v1/programs/faulty",
            """{"name":"x","currency":"XXQ","link":{},"rewards":[{"key":"A"}]}"""
        );

        Assert.Equal(422, put.Status);
        Assert.Equal("invalid_terms", put.Text("code"));
        Assert.True(put.Json.GetProperty("errors").GetArrayLength() > 3, put.Body);
        (await server.GetAsync("/v1/programs/faulty")).IsProblem(404, "program_not_found");
    }

    [Fact]
    public async Task Concurrent_editors_of_Terms_do_not_overwrite_each_other()
    {
        var program = await server.CreateProgramAsync("edited");
        var changed = TestServer.ProgramTerms.Replace("1000", "2000");

        var first = await server.SendAsync(HttpMethod.Put, program, changed, headers: ("If-Match", "\"1\""));
        var late = await server.SendAsync(
            HttpMethod.Put,
            program,
            changed.Replace("2000", "3000"),
            headers: ("If-Match", "\"1\"")
        );
        var same = await server.SendAsync(HttpMethod.Put, program, changed);

        Assert.Equal((200, "2"), (first.Status, first.Text("version")));
        late.IsProblem(412, "version_changed");
        Assert.Equal((200, "2"), (same.Status, same.Text("version")));
    }

    private async Task AssertSameAgainAsync(string program, string body, string? referrer)
    {
        var first = await server.PostAsync(program + "/members", body);
        var again = await server.PostAsync(program + "/members", body);
        Assert.Equal((201, referrer), (first.Status, first.Text("referrer")));
        Assert.Equal((200, referrer, first.Text("code")), (again.Status, again.Text("referrer"), again.Text("code")));
    }

    private async Task FamilyAsync()
    {
        Assert.InRange((await server.SendAsync(HttpMethod.Put, Program, TestServer.ProgramTerms)).Status, 200, 201);
        await server.PostAsync(Program + "/members", """[{"id":"ann"},{"id":"bob","referrer":"ann"},{"id":"cid"}]""");
    }
}
