using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Members;
using Tributary.Tests.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Storage.Features;

/// <summary>
/// The answers to reads over HTTP, on either database. One server answers all tests; each reads a program of its own
/// and asks for nothing outside it.
/// </summary>
public abstract partial class ReadsContract(ReadServerFixture fixture) : IAsyncLifetime
{
    private SampleProgram _sample = null!;

    private ReadServer Server => _sample.Server;

    private ProgramId Program => _sample.Id;

    private string Acme => _sample.Path;

    /// <summary>Another program, of the same Terms and without members.</summary>
    private string Other => _sample.Name + "-other";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Stats_and_balance_are_what_was_decided()
    {
        var stats = await Server.GetAsync($"{Acme}/members/ann/stats");
        Assert.Equal(
            """{"total":1,"pending":0,"completed":1,"rejected":0,"expired":0}""",
            stats["referrals"]!.ToJsonString()
        );
        Assert.Equal("""[{"currency":"USD","amount":4499}]""", stats["revenue"]!.ToJsonString());
        Assert.Equal((3, 3), ((long)stats["events"]!, (long)stats["rewards"]!["count"]!));

        Assert.Equal(
            """[{"currency":"USD","held":950,"payable":0,"reserved":0,"paid":0,"reversed":750}]""",
            (await Server.GetAsync($"{Acme}/members/ann/balance"))["balances"]!.ToJsonString()
        );
        Assert.Equal(
            """[{"currency":"USD","held":0,"payable":250,"reserved":0,"paid":0,"reversed":250}]""",
            (await Server.GetAsync($"{Acme}/members/bob/balance"))["balances"]!.ToJsonString()
        );
        Assert.Equal("[]", (await Server.GetAsync($"{Acme}/members/cid/balance"))["balances"]!.ToJsonString());
    }

    [Fact]
    public async Task A_statement_is_signed_and_newest_first()
    {
        Assert.Equal(["claw_back -250 refund", "grant 500 "], await LinesAsync("bob"));
        Assert.Equal(950, (await Server.AllAsync($"{Acme}/members/ann/ledger")).Sum(line => (long)line["amount"]!));

        var bob = (await Server.Get<MemberReads>().FindAsync(Program, "bob", Stopping))!;
        await Server.AdjustAsync(Program, "bob", bob.Id, bob.Partition, -40);

        Assert.Equal("adjust -40 A gift.", (await LinesAsync("bob"))[0]);
    }

    [Fact]
    public async Task A_statement_has_each_line_once_on_any_pages()
    {
        var whole = await Server.AllAsync($"{Acme}/members/ann/ledger");
        Assert.Equal(["void", "hold"], whole.Select(line => (string)line["kind"]!).Distinct());
        Assert.Equal(whole.Count, whole.Select(line => (string)line["id"]!).Distinct().Count());
        Assert.All(whole, line => Assert.NotNull((string?)line["reward"]));
        Assert.Equal(whole.OrderByDescending(line => (string)line["at"]!, StringComparer.Ordinal), whole);

        foreach (var limit in (int[])[1, 2, 3])
            Assert.Equal(
                whole.Select(line => line.ToJsonString()),
                (await Server.AllAsync($"{Acme}/members/ann/ledger?limit={limit}")).Select(line => line.ToJsonString())
            );
    }

    private async Task<string[]> LinesAsync(string member) =>
        [
            .. (await Server.AllAsync($"{Acme}/members/{member}/ledger")).Select(line =>
                $"{line["kind"]} {line["amount"]} {line["reason"]}"
            ),
        ];

    [Fact]
    public async Task An_event_says_why_and_why_not()
    {
        var purchase = await Server.GetAsync($"{Acme}/events/p1");

        Assert.Equal(
            ("decided", "purchase", "bob"),
            ((string)purchase["status"]!, (string)purchase["type"]!, (string)purchase["member"]!)
        );
        var decision = purchase["decision"]!;
        Assert.Equal(("rewarded", 1), ((string)decision["outcome"]!, (int)decision["terms_version"]!));
        Assert.Equal(
            (200, "ann", "held"),
            (
                (long)decision["rewards"]![0]!["amount"]!,
                (string)decision["rewards"]![0]!["member"]!,
                (string)decision["rewards"]![0]!["status"]!
            )
        );

        var rules = decision["trace"]!["rules"]!.AsArray().Where(rule => (string)rule!["rule"]! == "revenue").ToList();
        Assert.Equal(
            ("granted", "10%", "199.9", 200),
            (
                (string)rules[0]!["verdict"]!,
                (string)rules[0]!["rate"]!,
                (string)rules[0]!["exact"]!,
                (long)rules[0]!["amount"]!
            )
        );
        Assert.Equal(
            ("not_granted", "no_such_level", "The upline is shorter than the level."),
            ((string)rules[1]!["verdict"]!, (string)rules[1]!["reason"]!, (string)rules[1]!["detail"]!)
        );

        var completion = decision["trace"]!["completion"]!;
        Assert.False((bool)completion["completed"]!);
        Assert.Equal(
            """{"op":"gte","field":"event.amount","value":2000,"actual":1999,"holds":false}""",
            completion["conditions"]!["of"]![1]!.ToJsonString()
        );
    }

    [Fact]
    public async Task A_refund_names_the_rewards_that_it_struck()
    {
        var changed = (await Server.GetAsync($"{Acme}/events/r1"))["decision"]!["changed"]!.AsArray();

        Assert.Equal(
            ["ann 250", "ann 500", "bob 250"],
            changed.Select(change => $"{change!["member"]} {change["reversed"]}").Order()
        );
    }

    [Fact]
    public async Task Events_are_found_by_status_member_and_type()
    {
        await Server.SendAsync(Program, "purchase", "p3", "bob", 100);
        await Server.SendAsync(Program, "purchase", "p4", "nobody", 100);

        Assert.Equal(["p3"], await EventsAsync("?status=queued"));
        Assert.Equal(["p4"], await EventsAsync("?status=parked"));
        Assert.Equal(["r1", "p2", "p1"], (await EventsAsync("?status=decided&member=bob")).SkipLast(1));
        Assert.Equal(["r1"], await EventsAsync("?type=refund"));
        Assert.Empty(await EventsAsync("?member=nobody"));

        var signup = (await Server.AllAsync($"{Acme}/events?type=signup&member=cid")).Single();
        Assert.Equal("no_rule", (string)signup["decision"]!["reasons"]![0]!);
        Assert.Equal("signup", (string)(await Server.GetAsync($"{Acme}/events/{signup["id"]}"))["type"]!);
    }

    private async Task<string[]> EventsAsync(string query) =>
        [.. (await Server.AllAsync($"{Acme}/events{query}")).Select(e => (string)e["id"]!)];

    [Fact]
    public async Task Rewards_are_found_by_every_filter()
    {
        Assert.Equal(4, (await Server.AllAsync($"{Acme}/rewards")).Count);
        Assert.Equal(3, (await Server.AllAsync($"{Acme}/rewards?status=held&member=ann&currency=USD")).Count);
        Assert.Equal(
            ["friend-bonus", "referrer-bonus", "revenue"],
            (await Server.AllAsync($"{Acme}/rewards?event=p2")).Select(r => (string)r["rule"]!).Order()
        );
        Assert.Equal(
            ["p2", "p1"],
            (await Server.AllAsync($"{Acme}/rewards?rule=revenue")).Select(r => (string)r["event"]!)
        );
        Assert.Single(await Server.AllAsync($"{Acme}/members/bob/rewards?status=payable"));
        Assert.Empty(await Server.AllAsync($"{Acme}/rewards?member=nobody"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/rewards?status=lost"));

        var one = (await Server.AllAsync($"{Acme}/rewards?rule=friend-bonus")).Single();
        var found = await Server.GetAsync($"{Acme}/rewards/{one["id"]}");
        Assert.Equal(
            (500, 250, "refund"),
            ((long)found["amount"]!, (long)found["reversed"]!, (string)found["reason"]!)
        );
    }

    [Fact]
    public async Task A_referral_keeps_its_history()
    {
        var completed = (await Server.AllAsync($"{Acme}/referrals?status=completed")).Single();
        Assert.Equal(("bob", "ann"), ((string)completed["member"]!, (string)completed["referrer"]!));

        var history = (await Server.GetAsync($"{Acme}/referrals/{completed["id"]}"))["history"]!.AsArray();

        Assert.Equal(["pending", "completed"], history.Select(step => (string)step!["status"]!));
        Assert.Equal("p2", (string)history[1]!["event"]!);
        Assert.Equal("cid", (string)(await Server.AllAsync($"{Acme}/members/bob/referrals")).Single()["member"]!);
    }

    [Fact]
    public async Task MembersPrograms_and_codes_are_found()
    {
        var bob = await Server.GetAsync($"{Acme}/members/bob");
        Assert.Equal(
            ("ann", "completed", 1),
            ((string)bob["referrer"]!, (string)bob["referral"]!["status"]!, (int)bob["depth"]!)
        );
        var code = (string)bob["code"]!;
        Assert.EndsWith($"/{_sample.Name}/r/{code}", (string)bob["link"]!);

        var found = await Server.GetAsync($"{Acme}/codes/{code.ToLowerInvariant()}");
        Assert.Equal(
            (code, true, "bob", "generated"),
            ((string)found["code"]!, (bool)found["active"]!, (string)found["member"]!, (string)found["kind"]!)
        );
        Assert.StartsWith("<svg", await Server.GetTextAsync($"{Acme}/codes/{code}/qr.svg"));

        var programs = await Server.AllAsync("/v1/programs");
        Assert.Single(programs, program => (string)program["program"]! == _sample.Name);
        Assert.Equal(
            (1, "active"),
            ((int)(await Server.GetAsync(Acme))["version"]!, (string)(await Server.GetAsync(Acme))["status"]!)
        );
        Assert.Equal("USD", (string)(await Server.GetAsync($"{Acme}/terms/1"))["terms"]!["currency"]!);
        Assert.Single(await Server.AllAsync($"{Acme}/terms"));
    }

    [Theory]
    [InlineData("/v1/programs/other/members/bob", "member_not_found")]
    [InlineData("/v1/programs/other/members/bob/stats", "member_not_found")]
    [InlineData("/v1/programs/other/members/bob/balance", "member_not_found")]
    [InlineData("/v1/programs/other/members/bob/downline", "member_not_found")]
    [InlineData("/v1/programs/other/events/p1", "event_not_found")]
    [InlineData("/v1/programs/acme/events/evt_1", "event_not_found")]
    [InlineData("/v1/programs/other/terms/2", "terms_not_found")]
    [InlineData("/v1/programs/acme/rewards/rwd_1", "reward_not_found")]
    [InlineData("/v1/programs/acme/rewards/bob", "reward_not_found")]
    [InlineData("/v1/programs/acme/referrals/ref_1", "referral_not_found")]
    [InlineData("/v1/programs/acme/codes/NOSUCH", "code_not_found")]
    [InlineData("/v1/programs/nowhere/members", "program_not_found")]
    public async Task What_anotherProgram_has_is_not_there(string path, string code)
    {
        await Server.PutTermsAsync(Other, TermsText.Sample);

        var asked = path.Replace("/other/", $"/{Other}/").Replace("/acme/", $"/{_sample.Name}/");
        Assert.Equal((404, code), await Server.RefusedAsync(asked));
    }

    [Fact]
    public async Task Ids_of_anotherProgram_are_not_there()
    {
        await Server.PutTermsAsync(Other, TermsText.Sample);
        var reward = (string)(await Server.AllAsync($"{Acme}/rewards"))[0]["id"]!;
        var referral = (string)(await Server.AllAsync($"{Acme}/referrals"))[0]["id"]!;
        var code = (string)(await Server.GetAsync($"{Acme}/members/bob"))["code"]!;

        Assert.Equal((404, "reward_not_found"), await Server.RefusedAsync($"/v1/programs/{Other}/rewards/{reward}"));
        Assert.Equal(
            (404, "referral_not_found"),
            await Server.RefusedAsync($"/v1/programs/{Other}/referrals/{referral}")
        );
        Assert.Equal((404, "code_not_found"), await Server.RefusedAsync($"/v1/programs/{Other}/codes/{code}"));
    }

    [Fact]
    public async Task A_list_stays_what_it_was_while_more_comes_in()
    {
        await Server.SignUpAsync(Program, [.. Enumerable.Range(1, 7).Select(i => ($"m{i}", (string?)"ann"))]);
        var before = (await Server.AllAsync($"{Acme}/members")).Select(member => (string)member["id"]!).ToArray();
        var added = 0;

        var paged = await Server.AllAsync(
            $"{Acme}/members?limit=3",
            () => Server.SignUpAsync(Program, ($"late{++added}", null))
        );

        Assert.Equal(["m7", "m6", "m5", "m4", "m3", "m2", "m1", "cid", "bob", "ann"], before);
        Assert.Equal(before, paged.Select(member => (string)member["id"]!));
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_only()
    {
        var page = await Server.GetAsync($"{Acme}/rewards?limit=1");
        var cursor = (string)page["next_cursor"]!;
        var flipped = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        await Server.GetAsync($"{Acme}/rewards?limit=2&cursor={cursor}");
        Assert.Equal((400, "bad_cursor"), await Server.RefusedAsync($"{Acme}/rewards?cursor={flipped}"));
        Assert.Equal((400, "bad_cursor"), await Server.RefusedAsync($"{Acme}/rewards?status=held&cursor={cursor}"));
        Assert.Equal((400, "bad_cursor"), await Server.RefusedAsync($"{Acme}/members?cursor={cursor}"));
        Assert.Equal((400, "bad_cursor"), await Server.RefusedAsync($"{Acme}/rewards?cursor=%22"));
        Assert.Equal((400, "bad_request"), await Server.RefusedAsync($"{Acme}/rewards?cursor=%00"));
        Assert.Equal((400, "bad_cursor"), await Server.RefusedAsync($"{Acme}/rewards?cursor="));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=1&limit=2")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-02-30T00:00:00Z")]
    [InlineData("updated_since=2026-01-01T00:00:00")]
    public async Task A_list_refuses_what_it_cannot_read(string query)
    {
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/rewards?{query}"));
    }

    [Fact]
    public async Task A_list_is_cut_by_time()
    {
        var all = await Server.AllAsync($"{Acme}/members");
        Assert.Equal(
            all.Count,
            (await Server.AllAsync($"{Acme}/members?from=2001-01-01T00:00:00Z&to=2999-01-01T00:00:00Z")).Count
        );
        Assert.Empty(await Server.AllAsync($"{Acme}/members?from=2999-01-01T00:00:00Z"));
        Assert.Empty(await Server.AllAsync($"{Acme}/members?to=2001-01-01T00:00:00%2B02:00"));
        Assert.Empty(await Server.AllAsync($"{Acme}/rewards?updated_since=2999-01-01T00:00:00Z"));
    }
}
