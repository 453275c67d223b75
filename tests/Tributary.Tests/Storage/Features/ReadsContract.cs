using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Members;
using Tributary.Tests.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Storage.Features;

/// <summary>
/// The answers to reads over HTTP, on either database. The program is the sample of DESIGN §6; ann referred bob, who
/// referred cid.
/// </summary>
public abstract partial class ReadsContract : IAsyncLifetime
{
    private const string Acme = "/v1/programs/acme";

    private ReadServer _server = null!;
    private long _program;

    private protected abstract StorageOptions Storage { get; }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ReadServer.StartAsync(Storage);
        _program = await _server.PutTermsAsync("acme", TermsText.Sample);
        await _server.SignUpAsync(_program, ("ann", null), ("bob", "ann"), ("cid", "bob"));
        await _server.SendAsync(_program, "purchase", "p1", "bob", 1999);
        await _server.SendAsync(_program, "purchase", "p2", "bob", 5000);
        await _server.SendAsync(_program, "refund", "r1", "bob", 2500, reverses: "p2");
        await _server.DecideAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Stats_and_balance_are_what_was_decided()
    {
        var stats = await _server.GetAsync($"{Acme}/members/ann/stats");
        Assert.Equal(
            """{"total":1,"pending":0,"completed":1,"rejected":0,"expired":0}""",
            stats["referrals"]!.ToJsonString()
        );
        Assert.Equal("""[{"currency":"USD","amount":4499}]""", stats["revenue"]!.ToJsonString());
        Assert.Equal((3, 3), ((long)stats["events"]!, (long)stats["rewards"]!["count"]!));

        Assert.Equal(
            """[{"currency":"USD","held":950,"payable":0,"reserved":0,"paid":0,"reversed":750}]""",
            (await _server.GetAsync($"{Acme}/members/ann/balance"))["balances"]!.ToJsonString()
        );
        Assert.Equal(
            """[{"currency":"USD","held":0,"payable":250,"reserved":0,"paid":0,"reversed":250}]""",
            (await _server.GetAsync($"{Acme}/members/bob/balance"))["balances"]!.ToJsonString()
        );
        Assert.Equal("[]", (await _server.GetAsync($"{Acme}/members/cid/balance"))["balances"]!.ToJsonString());
    }

    [Fact]
    public async Task A_statement_is_signed_and_newest_first()
    {
        Assert.Equal(["claw_back -250 refund", "grant 500 "], await LinesAsync("bob"));
        Assert.Equal(950, (await _server.AllAsync($"{Acme}/members/ann/ledger")).Sum(line => (long)line["amount"]!));

        var bob = (await _server.Get<MemberReads>().FindAsync(_program, "bob", Stopping))!;
        await _server.AdjustAsync(_program, "bob", bob.Id, bob.Partition, -40);

        Assert.Equal("adjust -40 A gift.", (await LinesAsync("bob"))[0]);
    }

    private async Task<string[]> LinesAsync(string member) =>
        [
            .. (await _server.AllAsync($"{Acme}/members/{member}/ledger")).Select(line =>
                $"{line["kind"]} {line["amount"]} {line["reason"]}"
            ),
        ];

    [Fact]
    public async Task An_event_says_why_and_why_not()
    {
        var purchase = await _server.GetAsync($"{Acme}/events/p1");

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
        var changed = (await _server.GetAsync($"{Acme}/events/r1"))["decision"]!["changed"]!.AsArray();

        Assert.Equal(
            ["ann 250", "ann 500", "bob 250"],
            changed.Select(change => $"{change!["member"]} {change["reversed"]}").Order()
        );
    }

    [Fact]
    public async Task Events_are_found_by_status_member_and_type()
    {
        await _server.SendAsync(_program, "purchase", "p3", "bob", 100);
        await _server.SendAsync(_program, "purchase", "p4", "nobody", 100);

        Assert.Equal(["p3"], await EventsAsync("?status=queued"));
        Assert.Equal(["p4"], await EventsAsync("?status=parked"));
        Assert.Equal(["r1", "p2", "p1"], (await EventsAsync("?status=decided&member=bob")).SkipLast(1));
        Assert.Equal(["r1"], await EventsAsync("?type=refund"));
        Assert.Empty(await EventsAsync("?member=nobody"));

        var signup = (await _server.AllAsync($"{Acme}/events?type=signup&member=cid")).Single();
        Assert.Equal("no_rule", (string)signup["decision"]!["reasons"]![0]!);
        Assert.Equal("signup", (string)(await _server.GetAsync($"{Acme}/events/{signup["id"]}"))["type"]!);
    }

    private async Task<string[]> EventsAsync(string query) =>
        [.. (await _server.AllAsync($"{Acme}/events{query}")).Select(e => (string)e["id"]!)];

    [Fact]
    public async Task Rewards_are_found_by_every_filter()
    {
        Assert.Equal(4, (await _server.AllAsync($"{Acme}/rewards")).Count);
        Assert.Equal(3, (await _server.AllAsync($"{Acme}/rewards?status=held&member=ann&currency=USD")).Count);
        Assert.Equal(
            ["friend-bonus", "referrer-bonus", "revenue"],
            (await _server.AllAsync($"{Acme}/rewards?event=p2")).Select(r => (string)r["rule"]!).Order()
        );
        Assert.Equal(
            ["p2", "p1"],
            (await _server.AllAsync($"{Acme}/rewards?rule=revenue")).Select(r => (string)r["event"]!)
        );
        Assert.Single(await _server.AllAsync($"{Acme}/members/bob/rewards?status=payable"));
        Assert.Empty(await _server.AllAsync($"{Acme}/rewards?member=nobody"));
        Assert.Equal((400, "invalid_parameter"), await _server.RefusedAsync($"{Acme}/rewards?status=lost"));

        var one = (await _server.AllAsync($"{Acme}/rewards?rule=friend-bonus")).Single();
        var found = await _server.GetAsync($"{Acme}/rewards/{one["id"]}");
        Assert.Equal(
            (500, 250, "refund"),
            ((long)found["amount"]!, (long)found["reversed"]!, (string)found["reason"]!)
        );
    }

    [Fact]
    public async Task A_referral_keeps_its_history()
    {
        var completed = (await _server.AllAsync($"{Acme}/referrals?status=completed")).Single();
        Assert.Equal(("bob", "ann"), ((string)completed["member"]!, (string)completed["referrer"]!));

        var history = (await _server.GetAsync($"{Acme}/referrals/{completed["id"]}"))["history"]!.AsArray();

        Assert.Equal(["pending", "completed"], history.Select(step => (string)step!["status"]!));
        Assert.Equal("p2", (string)history[1]!["event"]!);
        Assert.Equal("cid", (string)(await _server.AllAsync($"{Acme}/members/bob/referrals")).Single()["member"]!);
    }

    [Fact]
    public async Task Members_programs_and_codes_are_found()
    {
        var bob = await _server.GetAsync($"{Acme}/members/bob");
        Assert.Equal(
            ("ann", "completed", 1),
            ((string)bob["referrer"]!, (string)bob["referral"]!["status"]!, (int)bob["depth"]!)
        );
        var code = (string)bob["code"]!;
        Assert.EndsWith($"/acme/r/{code}", (string)bob["link"]!);

        var found = await _server.GetAsync($"{Acme}/codes/{code.ToLowerInvariant()}");
        Assert.Equal(
            (code, true, "bob", "generated"),
            ((string)found["code"]!, (bool)found["active"]!, (string)found["member"]!, (string)found["kind"]!)
        );
        Assert.StartsWith("<svg", await _server.GetTextAsync($"{Acme}/codes/{code}/qr.svg"));

        Assert.Equal("acme", (string)(await _server.AllAsync("/v1/programs")).Single()["program"]!);
        Assert.Equal(
            (1, "active"),
            ((int)(await _server.GetAsync(Acme))["version"]!, (string)(await _server.GetAsync(Acme))["status"]!)
        );
        Assert.Equal("USD", (string)(await _server.GetAsync($"{Acme}/terms/1"))["terms"]!["currency"]!);
        Assert.Single(await _server.AllAsync($"{Acme}/terms"));
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
    public async Task What_another_program_has_is_not_there(string path, string code)
    {
        await _server.PutTermsAsync("other", TermsText.Sample);

        Assert.Equal((404, code), await _server.RefusedAsync(path));
    }

    [Fact]
    public async Task Ids_of_another_program_are_not_there()
    {
        await _server.PutTermsAsync("other", TermsText.Sample);
        var reward = (string)(await _server.AllAsync($"{Acme}/rewards"))[0]["id"]!;
        var referral = (string)(await _server.AllAsync($"{Acme}/referrals"))[0]["id"]!;
        var code = (string)(await _server.GetAsync($"{Acme}/members/bob"))["code"]!;

        Assert.Equal((404, "reward_not_found"), await _server.RefusedAsync($"/v1/programs/other/rewards/{reward}"));
        Assert.Equal(
            (404, "referral_not_found"),
            await _server.RefusedAsync($"/v1/programs/other/referrals/{referral}")
        );
        Assert.Equal((404, "code_not_found"), await _server.RefusedAsync($"/v1/programs/other/codes/{code}"));
    }

    [Fact]
    public async Task A_list_stays_what_it_was_while_more_comes_in()
    {
        await _server.SignUpAsync(_program, [.. Enumerable.Range(1, 7).Select(i => ($"m{i}", (string?)"ann"))]);
        var before = (await _server.AllAsync($"{Acme}/members")).Select(member => (string)member["id"]!).ToArray();
        var added = 0;

        var paged = await _server.AllAsync(
            $"{Acme}/members?limit=3",
            () => _server.SignUpAsync(_program, ($"late{++added}", null))
        );

        Assert.Equal(["m7", "m6", "m5", "m4", "m3", "m2", "m1", "cid", "bob", "ann"], before);
        Assert.Equal(before, paged.Select(member => (string)member["id"]!));
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_only()
    {
        var page = await _server.GetAsync($"{Acme}/rewards?limit=1");
        var cursor = (string)page["next_cursor"]!;
        var flipped = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        await _server.GetAsync($"{Acme}/rewards?limit=2&cursor={cursor}");
        Assert.Equal((400, "bad_cursor"), await _server.RefusedAsync($"{Acme}/rewards?cursor={flipped}"));
        Assert.Equal((400, "bad_cursor"), await _server.RefusedAsync($"{Acme}/rewards?status=held&cursor={cursor}"));
        Assert.Equal((400, "bad_cursor"), await _server.RefusedAsync($"{Acme}/members?cursor={cursor}"));
        Assert.Equal((400, "bad_cursor"), await _server.RefusedAsync($"{Acme}/rewards?cursor=%22"));
        Assert.Equal((400, "bad_request"), await _server.RefusedAsync($"{Acme}/rewards?cursor=%00"));
        Assert.Equal((400, "bad_cursor"), await _server.RefusedAsync($"{Acme}/rewards?cursor="));
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
        Assert.Equal((400, "invalid_parameter"), await _server.RefusedAsync($"{Acme}/rewards?{query}"));
    }

    [Fact]
    public async Task A_list_is_cut_by_time()
    {
        var all = await _server.AllAsync($"{Acme}/members");
        Assert.Equal(
            all.Count,
            (await _server.AllAsync($"{Acme}/members?from=2001-01-01T00:00:00Z&to=2999-01-01T00:00:00Z")).Count
        );
        Assert.Empty(await _server.AllAsync($"{Acme}/members?from=2999-01-01T00:00:00Z"));
        Assert.Empty(await _server.AllAsync($"{Acme}/members?to=2001-01-01T00:00:00%2B02:00"));
        Assert.Empty(await _server.AllAsync($"{Acme}/rewards?updated_since=2999-01-01T00:00:00Z"));
    }
}
