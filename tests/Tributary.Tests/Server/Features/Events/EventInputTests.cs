using System.Text;
using Xunit;

namespace Tributary.Tests.Server.Features.Events;

/// <summary>
/// The answers to invalid events: a problem that says where and what is allowed, and nothing written.
/// </summary>
public sealed class EventInputTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private static readonly string s_longId = new('x', 10_000);

    public static TheoryData<string, int, string, string?> Faulty =>
        new()
        {
            { """{"id":"e","id":"e","type":"purchase","member":"m","amount":1}""", 400, "duplicate_key", "/id" },
            { """{"id":"e","type":"purchase","member":"m","amount":"12"}""", 400, "wrong_type", "/amount" },
            { """{"id":"e","type":"purchase","member":"m","amount":1.0}""", 400, "wrong_type", "/amount" },
            { """{"id":"e","type":"purchase","member":"m","amount":1e3}""", 400, "wrong_type", "/amount" },
            { """{"id":"e","type":"purchase","member":"m","amount":true}""", 400, "wrong_type", "/amount" },
            { """{"id":"e","type":"purchase","member":"m","amount":-1}""", 422, "invalid_amount", "/amount" },
            {
                """{"id":"e","type":"purchase","member":"m","amount":9007199254740992}""",
                422,
                "invalid_amount",
                "/amount"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":99999999999999999999999}""",
                422,
                "invalid_amount",
                "/amount"
            },
            { """{"id":"e","type":"purchase","member":"m","amount":10.5}""", 400, "wrong_type", "/amount" },
            { """{"id":"e","type":"purchase","member":"m"}""", 422, "missing_amount", "/amount" },
            { """{"id":"e","type":"purchase","member":"m","amount":null}""", 422, "missing_amount", "/amount" },
            { """{"id":"e","type":"purchase","amount":1}""", 400, "missing_field", "/member" },
            { """{"type":"purchase","member":"m","amount":1}""", 400, "missing_field", "/id" },
            { """{"id":"e","member":"m","amount":1}""", 400, "missing_field", "/type" },
            { """{"id":null,"type":"purchase","member":"m","amount":1}""", 400, "missing_field", "/id" },
            { """{"id":7,"type":"purchase","member":"m","amount":1}""", 400, "wrong_type", "/id" },
            { """{"id":"e","type":"purchase","member":"m","amount":1,"amuont":1}""", 400, "unknown_field", "/amuont" },
            { """{"id":"e","type":"purchase","member":"m","amount":1,"a/b~c":1}""", 400, "unknown_field", "/a~1b~0c" },
            { """{"id":"e\u0000","type":"purchase","member":"m","amount":1}""", 400, "invalid_text", "/id" },
            { """{"id":"e\ud800","type":"purchase","member":"m","amount":1}""", 400, "invalid_text", "/id" },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":{"a":"\udc00"}}""",
                400,
                "invalid_text",
                "/properties/a"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":{"a":"\ud800\u0041"}}""",
                400,
                "invalid_text",
                "/properties/a"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":{"a":["x","\u0000"]}}""",
                400,
                "invalid_text",
                "/properties/a/1"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":{"\u0000":1}}""",
                400,
                "invalid_text",
                "/properties"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":{"a":{"b":1,"b":2}}}""",
                400,
                "duplicate_key",
                "/properties/a/b"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":[]}""",
                400,
                "wrong_type",
                "/properties"
            },
            {
                """
                    {"id":"e","type":"purchase","member":"m","amount":1,
                     "properties":{"n":0.12345678901234567890123456789}}
                    """,
                422,
                "invalid_format",
                "/properties/n"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"currency":"XXQ"}""",
                422,
                "unknown_currency",
                "/currency"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"currency":"usd"}""",
                422,
                "unknown_currency",
                "/currency"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":"2026-02-30T00:00:00Z"}""",
                422,
                "invalid_time",
                "/occurred_at"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":"2026-05-01T12:00:00"}""",
                422,
                "invalid_time",
                "/occurred_at"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":"2026-05-01"}""",
                422,
                "invalid_time",
                "/occurred_at"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":"yesterday"}""",
                422,
                "invalid_time",
                "/occurred_at"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":1777636800}""",
                400,
                "wrong_type",
                "/occurred_at"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":"1969-12-31T23:59:59Z"}""",
                422,
                "time_out_of_range",
                "/occurred_at"
            },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"occurred_at":"2099-01-01T00:00:00Z"}""",
                422,
                "time_out_of_range",
                "/occurred_at"
            },
            { $$"""{"id":"{{s_longId}}","type":"purchase","member":"m","amount":1}""", 422, "invalid_id", "/id" },
            { """{"id":"","type":"purchase","member":"m","amount":1}""", 422, "invalid_id", "/id" },
            { """{"id":"a b","type":"purchase","member":"m","amount":1}""", 422, "invalid_id", "/id" },
            { """{"id":"a/b","type":"purchase","member":"m","amount":1}""", 422, "invalid_id", "/id" },
            { """{"id":"..","type":"purchase","member":"m","amount":1}""", 422, "invalid_id", "/id" },
            { """{"id":"é","type":"purchase","member":"m","amount":1}""", 422, "invalid_id", "/id" },
            { """{"id":"e","type":"purchase","member":"a\nb","amount":1}""", 422, "invalid_id", "/member" },
            { """{"id":"e","type":"Purchase","member":"m","amount":1}""", 422, "invalid_type", "/type" },
            { """{"id":"e","type":"signup","member":"m"}""", 422, "invalid_type", "/type" },
            { """{"id":"e","type":"reward.approve","member":"m"}""", 422, "invalid_type", "/type" },
            { """{"id":"e","type":"refund","member":"m","reverses":"e"}""", 422, "invalid_reversal", "/reverses" },
            { """{"id":"e","type":"refund","member":"m","reinstates":"e"}""", 422, "invalid_reversal", "/reinstates" },
            {
                """{"id":"e","type":"refund","member":"m","reverses":"a","reinstates":"b"}""",
                422,
                "invalid_reversal",
                "/reinstates"
            },
            { """{"id":"e","type":"refund","member":"m","amount":5}""", 422, "missing_reverses", "/reverses" },
            {
                """{"id":"e","type":"refund","member":"m","amount":5,"reverses":null}""",
                422,
                "missing_reverses",
                "/reverses"
            },
            { """{"id":"e","type":"chargeback","member":"m"}""", 422, "missing_reverses", "/reverses" },
            { """{"id":"e","type":"chargeback","member":"m","reverses":7}""", 400, "wrong_type", "/reverses" },
            { """{"id":"e","type":"purchase","member":"m","amount":1,"code":"ABC"}""", 422, "reserved_field", "/code" },
            { "7", 400, "wrong_type", "" },
            { "[]", 422, "too_many_items", null },
            { """{"id":"e","type":"purchase","member":"m","amount":1""", 400, "malformed_json", null },
            { """{"id":"e","type":"purchase","member":"m","amount":1,}""", 400, "malformed_json", null },
            { """{"id":"e","type":"purchase","member":"m","amount":01}""", 400, "malformed_json", null },
            { """/* hi */ {"id":"e"}""", 400, "malformed_json", null },
            { """{"id":"e"} {"id":"f"}""", 400, "malformed_json", null },
            { "", 400, "malformed_json", null },
            { new string('[', 1_000) + new string(']', 1_000), 400, "too_deep", null },
            {
                """{"id":"e","type":"purchase","member":"m","amount":1,"properties":""" + Nested(40) + "}",
                400,
                "too_deep",
                null
            },
        };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task A_faulty_event_is_refused_where_it_is_at_fault(
        string body,
        int status,
        string code,
        string? pointer
    )
    {
        var program = await ProgramAsync();

        (await server.PostAsync(program + "/events", body)).IsProblem(status, code, pointer);

        Assert.Empty((await server.GetAsync(program + "/events")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        var program = await ProgramAsync();
        byte[] body = Encoding.Latin1.GetBytes("""{"id":"eÿ","type":"purchase","member":"m","amount":1}""");

        var answer = await server.SendBytesAsync(HttpMethod.Post, program + "/events", body);

        answer.IsProblem(400, "invalid_text", "/id");
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_too_large()
    {
        var program = await ProgramAsync();
        var body = $$$"""
            {"id":"e","type":"purchase","member":"m","amount":1,"properties":{"a":"{{{new string('x', 10_000_000)}}}"}}
            """;

        (await server.PostAsync(program + "/events", body)).IsProblem(413, "body_too_large");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_content_type_is_refused(string type)
    {
        var program = await ProgramAsync();

        var answer = await server.SendAsync(
            HttpMethod.Post,
            program + "/events",
            """{"id":"e","type":"purchase","member":"m","amount":1}""",
            type: type
        );

        answer.IsProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Several_faults_are_all_named()
    {
        var program = await ProgramAsync();

        var answer = await server.PostAsync(
            program + "/events",
            """{"id":"a b","type":"purchase","member":"m","amount":-1,"x":1}"""
        );

        Assert.Equal(
            ["/x", "/id", "/amount"],
            answer.Json.GetProperty("errors").EnumerateArray().Select(fault => fault.GetProperty("pointer").GetString())
        );
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1s")]
    [InlineData("31s")]
    [InlineData("1m")]
    public async Task A_faulty_wait_is_refused(string wait)
    {
        var program = await ProgramAsync();

        var answer = await server.PostAsync(
            $"{program}/events?wait={wait}",
            """{"id":"e","type":"purchase","member":"m","amount":1}"""
        );

        answer.IsProblem(400, "invalid_parameter");
    }

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("""{"a":""", depth)) + "1" + new string('}', depth);

    private async Task<string> ProgramAsync()
    {
        const string program = "/v1/programs/input";
        var put = await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms);
        Assert.InRange(put.Status, 200, 201);
        return program;
    }
}
