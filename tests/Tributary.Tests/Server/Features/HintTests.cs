using System.Text.Json;
using Xunit;

namespace Tributary.Tests.Server.Features;

/// <summary>
/// Optional fields of sign-ups and clicks, which never refuse values that people and edges cannot control.
/// </summary>
public sealed class HintTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    /// <summary>Fields, and the pointers that the answer names as ignored.</summary>
    public static TheoryData<string, string> Hints =>
        new()
        {
            { """ "click":"","visitor":"","code":"","phone":"","email":"","country":"","ip":"","device":"" """, "" },
            { """ "click":" ","visitor":"\u200b","code":"\u00a0","user_agent":"\t" """, "" },
            { """ "payout_account":"","card":"","network":"","ip_country":"" """, "" },
            {
                """ "click":"gone","visitor":"no visitor","phone":"ask me","email":"rather not" """,
                "/click /email /phone /visitor"
            },
            {
                """ "click":7,"visitor":true,"device":[1],"user_agent":{},"ip":8,"country":1,"phone":2,"email":3 """,
                "/click /country /device /email /ip /phone /user_agent /visitor"
            },
            { """ "user_agent":"a\u0000b","device":"\ud800" """, "/device /user_agent" },
            { """ "ip":"198.51.100.9:443" """, "" },
            { """ "ip":"[2001:db8::7]:8080" """, "" },
            { """ "ip":"fe80::1%eth0" """, "" },
            { """ "ip":"10.1.2.3, 198.51.100.9, 10.0.0.1" """, "" },
            { """ "ip":"for=\"[2001:db8:cafe::17]:4711\";proto=https" """, "" },
            { """ "ip":"unknown, 198.51.100.9" """, "" },
            { """ "ip":"_hidden" """, "/ip" },
            { """ "country":"xx","ip_country":"T1" """, "/country /ip_country" },
            { """ "country":"uk","ip_country":"fr","network":"Mobile" """, "" },
            { """ "network":"satellite" """, "/network" },
            { """ "email":"Ann Lee <ann@shop.example>" """, "" },
            { """ "email":"bob \"B\" <b;b>@x.com" """, "/email" },
        };

    [Theory]
    [MemberData(nameof(Hints))]
    public async Task A_sign_up_takes_what_it_can_read_and_names_the_rest(string fields, string ignored)
    {
        var program = await ProgramAsync();
        var id = $"h{fields.GetHashCode(StringComparison.Ordinal):x}";

        var answer = await server.PostAsync(program + "/members", $$"""{"id":"{{id}}",{{fields}}}""");
        var array = await server.PostAsync(program + "/members", $$"""[{"id":"{{id}}a",{{fields}}}]""");

        Assert.True(answer.Status == 201, answer.Body);
        Assert.Equal(ignored, IgnoredOf(answer.Json));
        Assert.Equal(ignored, IgnoredOf(array.Json.GetProperty("items")[0].GetProperty("member")));
    }

    [Fact]
    public async Task A_country_is_kept_in_the_form_of_ISO_3166()
    {
        var program = await ProgramAsync();

        Assert.Equal(
            "GB",
            (await server.PostAsync(program + "/members", """{"id":"brit","country":"uk"}""")).Text("country")
        );
        Assert.Null((await server.PostAsync(program + "/members", """{"id":"tor","country":"T1"}""")).Text("country"));
        (await server.SendAsync(HttpMethod.Patch, program + "/members/brit", """{"country":"XX"}""")).IsProblem(
            422,
            "invalid_country",
            "/country"
        );
        (await server.SendAsync(HttpMethod.Patch, program + "/members/brit", """{"email":"nobody"}""")).IsProblem(
            422,
            "invalid_email",
            "/email"
        );
    }

    [Fact]
    public async Task A_click_cuts_long_addresses_and_names_what_it_cannot_read()
    {
        var program = await ProgramAsync();
        var code = (await server.GetAsync(program + "/members/ann")).Text("code");
        var address = "https://shop.example/?gclid=" + new string('g', 9_000);

        var answer = await server.PostAsync(
            program + "/clicks",
            $$"""
            {"code":" {{code}} ","landing_url":"{{address}}","referrer_url":"{{address}}","ip":"nowhere",
             "visitor":"two words","user_agent":5}
            """
        );

        Assert.True(answer.Status == 201, answer.Body);
        Assert.Equal("/ip /user_agent /visitor", IgnoredOf(answer.Json));
        var friend = await server.PostAsync(
            program + "/members",
            $$"""{"id":"friend-of-click","click":"{{answer.Text("click")}}"}"""
        );
        Assert.Equal("ann", friend.Text("referrer"));
    }

    [Theory]
    [InlineData("id", "\"\"", 422)]
    [InlineData("referrer", "\"\"", 422)]
    [InlineData("currency", "\"\"", 422)]
    [InlineData("code", "\"NOSUCHCODE\"", 422)]
    [InlineData("code", "12", 400)]
    public async Task Money_and_identity_stay_strict(string field, string value, int status)
    {
        var program = await ProgramAsync();
        var id = field == "id" ? "" : "\"id\":\"strict\",";

        Assert.Equal(
            status,
            (await server.PostAsync(program + "/members", $$"""{{{id}}"{{field}}":{{value}}}""")).Status
        );
    }

    [Fact]
    public async Task A_code_counts_as_it_is_pasted_wherever_it_is_read()
    {
        var program = await ProgramAsync();
        Assert.Equal(
            201,
            (await server.PostAsync(program + "/members/ann/codes", $$"""{"code":"PASTE{{program.Length}}X"}""")).Status
        );
        var code = $"PASTE{program.Length}X";

        Assert.Equal(
            "ann",
            (await server.PostAsync(program + "/members", $$"""{"id":"paste1","code":"\u2028{{code}}\u200d."}""")).Text(
                "referrer"
            )
        );
        Assert.Equal(code, (await server.GetAsync($"{program}/codes/{code}%C2%A0")).Text("code"));
        Assert.Equal(200, (await server.GetAsync($"{program}/codes/%22{code}%22/qr.svg")).Status);
        var click = (await server.PostAsync(program + "/clicks", $$"""{"code":"{{code}})"}""")).Text("click");
        Assert.Equal(
            "ann",
            (await server.PostAsync(program + "/members", $$"""{"id":"paste2","click":"{{click}}"}""")).Text("referrer")
        );
        foreach (
            var link in (string[])
                [$"{code})", $"{code}.", $"{code},", $"{code}%E2%80%A6", $"{code}%20", $"%E2%80%9C{code}%E2%80%9D"]
        )
        {
            var visit = await server.GetAsync($"{program["/v1/programs".Length..]}/r/{link}");
            Assert.True(
                visit.Status == 302 && visit.Location!.Contains(code, StringComparison.Ordinal),
                $"{link}: {visit.Status} {visit.Location}"
            );
        }
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-299)]
    public async Task A_click_counts_although_the_platform_s_clock_is_behind(int seconds)
    {
        var program = await ProgramAsync();
        var joined = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("O");

        Assert.Equal("ann", await ReferrerAsync(program, $"late{-seconds}", joined));
    }

    [Fact]
    public async Task A_click_counts_on_the_day_of_a_bare_date_and_not_around_it()
    {
        var program = await ProgramAsync();
        var today = TimeProvider.System.GetUtcNow();

        Assert.Equal("ann", await ReferrerAsync(program, "date1", $"{today:yyyy-MM-dd}"));
        Assert.Equal("ann", await ReferrerAsync(program, "date2", $"{today:yyyy-MM-dd}T00:00:00Z"));
        Assert.Null(await ReferrerAsync(program, "date3", $"{today.AddDays(-2):yyyy-MM-dd}"));
        Assert.Null(await ReferrerAsync(program, "date4", $"{today.AddMinutes(-6):O}"));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 201)]
    [InlineData("1983-07-08T09:10:11+02:00", 201)]
    [InlineData("1983-07-08", 201)]
    [InlineData("1969-12-31T23:59:59Z", 422)]
    [InlineData("1969-12-31", 422)]
    [InlineData("2099-01-01", 422)]
    [InlineData("2026-02-30", 422)]
    public async Task Times_are_taken_from_1970_on(string joined, int status)
    {
        var program = await ProgramAsync();
        var answer = await server.PostAsync(
            program + "/members",
            $$"""{"id":"since{{joined.Replace(':', '.').Replace('+', '_')}}","joined_at":"{{joined}}"}"""
        );

        Assert.True(status == answer.Status, answer.Body);
        if (status == 201 || !joined.Contains('T'))
            return;
        answer.IsProblem(422, "time_out_of_range", "/joined_at");
        (
            await server.PostAsync(
                program + "/events",
                $$"""{"id":"old","type":"deposit","member":"ann","amount":1,"occurred_at":"{{joined}}"}"""
            )
        ).IsProblem(422, "time_out_of_range", "/occurred_at");
    }

    private async Task<string?> ReferrerAsync(string program, string id, string joined)
    {
        var code = (await server.GetAsync(program + "/members/ann")).Text("code");
        var click = (await server.PostAsync(program + "/clicks", $$"""{"code":"{{code}}"}""")).Text("click");
        var answer = await server.PostAsync(
            program + "/members",
            $$"""{"id":"{{id}}","click":"{{click}}","joined_at":"{{joined}}"}"""
        );
        Assert.True(answer.Status == 201, answer.Body);
        return answer.Text("referrer");
    }

    private static string IgnoredOf(JsonElement answer) =>
        !answer.TryGetProperty("ignored", out var ignored)
            ? ""
            : string.Join(
                ' ',
                ignored
                    .EnumerateArray()
                    .Select(field => field.GetProperty("pointer").GetString())
                    .Order(StringComparer.Ordinal)
            );

    private async Task<string> ProgramAsync()
    {
        const string program = "/v1/programs/hints";
        if ((await server.GetAsync(program)).Status == 200)
            return program;
        await server.CreateProgramAsync("hints");
        await server.AddMemberAsync(program, "ann");
        return program;
    }
}
