using Tributary.Client.Contracts;
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
        var stats = await Server.GetAsync<MemberStats>($"{Acme}/members/ann/stats");
        Assert.Equal(
            new ReferralCounts
            {
                Total = 1,
                Pending = 0,
                Completed = 1,
                Rejected = 0,
                Expired = 0,
            },
            stats.Referrals
        );
        Assert.Equal([new MoneyInfo { Currency = "USD", Amount = 4499 }], stats.Revenue);
        Assert.Equal((3, 3), (stats.Events, stats.Rewards.Count));

        Assert.Equal([Balance(held: 950, payable: 0, reversed: 750)], await BalancesAsync("ann"));
        Assert.Equal([Balance(held: 0, payable: 250, reversed: 250)], await BalancesAsync("bob"));
        Assert.Empty(await BalancesAsync("cid"));
    }

    private async Task<IReadOnlyList<CurrencyBalance>> BalancesAsync(string member) =>
        (await Server.GetAsync<BalanceInfo>($"{Acme}/members/{member}/balance")).Balances;

    private static CurrencyBalance Balance(long held, long payable, long reversed) =>
        new()
        {
            Currency = "USD",
            Held = held,
            Payable = payable,
            Reserved = 0,
            Paid = 0,
            Reversed = reversed,
        };

    [Fact]
    public async Task A_statement_is_signed_and_newest_first()
    {
        Assert.Equal(["claw_back -250 refund", "grant 500 "], await LinesAsync("bob"));
        Assert.Equal(950, (await Server.AllAsync<LedgerLine>($"{Acme}/members/ann/ledger")).Sum(line => line.Amount));

        var bob = (await Server.Get<MemberReads>().FindAsync(Program, "bob", Stopping))!;
        await Server.AdjustAsync(Program, "bob", bob.Id, bob.Partition, -40);

        Assert.Equal("adjust -40 A gift.", (await LinesAsync("bob"))[0]);
    }

    [Fact]
    public async Task A_statement_has_each_line_once_on_any_pages()
    {
        var whole = await Server.AllAsync<LedgerLine>($"{Acme}/members/ann/ledger");
        Assert.Equal(["void", "hold"], whole.Select(line => line.Kind).Distinct());
        Assert.Equal(whole.Count, whole.Select(line => line.Id).Distinct().Count());
        Assert.All(whole, line => Assert.NotNull(line.Reward));
        Assert.Equal(whole.OrderByDescending(line => line.At), whole);

        foreach (var limit in (int[])[1, 2, 3])
            Assert.Equal(whole, await Server.AllAsync<LedgerLine>($"{Acme}/members/ann/ledger?limit={limit}"));
    }

    private async Task<string[]> LinesAsync(string member) =>
        [
            .. (await Server.AllAsync<LedgerLine>($"{Acme}/members/{member}/ledger")).Select(line =>
                $"{line.Kind} {line.Amount} {line.Reason}"
            ),
        ];

    [Fact]
    public async Task An_event_says_why_and_why_not()
    {
        var purchase = await Server.GetAsync<EventInfo>($"{Acme}/events/p1");

        Assert.Equal(("decided", "purchase", "bob"), (purchase.Status, purchase.Type, purchase.Member));
        var decision = purchase.Decision!;
        Assert.Equal(("rewarded", 1), (decision.Outcome, decision.TermsVersion));
        var reward = decision.Rewards[0];
        Assert.Equal((200, "ann", "held"), (reward.Amount, reward.Member, reward.Status));

        var rules = decision.Trace!.Rules!.Where(rule => rule.Rule == "revenue").ToList();
        Assert.Equal(
            ("granted", "10%", "199.9", 200),
            (rules[0].Verdict, rules[0].Rate, rules[0].Exact, rules[0].Amount)
        );
        Assert.Equal(
            ("not_granted", "no_such_level", "The upline is shorter than the level."),
            (rules[1].Verdict, rules[1].Reason, rules[1].Detail)
        );

        var completion = decision.Trace.Completion!.Value;
        Assert.False(completion.GetProperty("completed").GetBoolean());
        Assert.Equal(
            """{"op":"gte","field":"event.amount","value":2000,"actual":1999,"holds":false}""",
            completion.GetProperty("conditions").GetProperty("of")[1].GetRawText()
        );
    }

    [Fact]
    public async Task A_refund_names_the_rewards_that_it_struck()
    {
        var refund = await Server.GetAsync<EventInfo>($"{Acme}/events/r1");

        Assert.Equal(
            ["ann 250", "ann 500", "bob 250"],
            refund.Decision!.Changed!.Select(change => $"{change.Member} {change.Reversed}").Order()
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

        var signup = (await Server.AllAsync<EventInfo>($"{Acme}/events?type=signup&member=cid")).Single();
        Assert.Equal("no_rule", signup.Decision!.Reasons[0]);
        Assert.Equal("signup", (await Server.GetAsync<EventInfo>($"{Acme}/events/{signup.Id}")).Type);
    }

    private async Task<string[]> EventsAsync(string query) =>
        [.. (await Server.AllAsync<EventInfo>($"{Acme}/events{query}")).Select(e => e.Id)];

    [Fact]
    public async Task Rewards_are_found_by_every_filter()
    {
        Assert.Equal(4, (await RewardsAsync("rewards")).Count);
        Assert.Equal(3, (await RewardsAsync("rewards?status=held&member=ann&currency=USD")).Count);
        Assert.Equal(
            ["friend-bonus", "referrer-bonus", "revenue"],
            (await RewardsAsync("rewards?event=p2")).Select(reward => reward.Rule).Order()
        );
        Assert.Equal(["p2", "p1"], (await RewardsAsync("rewards?rule=revenue")).Select(reward => reward.Event));
        Assert.Single(await RewardsAsync("members/bob/rewards?status=payable"));
        Assert.Empty(await RewardsAsync("rewards?member=nobody"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/rewards?status=lost"));

        var one = (await RewardsAsync("rewards?rule=friend-bonus")).Single();
        var found = await Server.GetAsync<RewardInfo>($"{Acme}/rewards/{one.Id}");
        Assert.Equal((500, 250, "refund"), (found.Amount, found.Reversed, found.Reason));
    }

    private Task<List<RewardInfo>> RewardsAsync(string path) => Server.AllAsync<RewardInfo>($"{Acme}/{path}");

    [Fact]
    public async Task A_referral_keeps_its_history()
    {
        var completed = (await Server.AllAsync<ReferralInfo>($"{Acme}/referrals?status=completed")).Single();
        Assert.Equal(("bob", "ann"), (completed.Member, completed.Referrer));

        var history = (await Server.GetAsync<ReferralInfo>($"{Acme}/referrals/{completed.Id}")).History!;

        Assert.Equal(["pending", "completed"], history.Select(step => step.Status));
        Assert.Equal("p2", history[1].Event);
        Assert.Equal("cid", (await Server.AllAsync<ReferralInfo>($"{Acme}/members/bob/referrals")).Single().Member);
    }

    [Fact]
    public async Task Members_programs_and_codes_are_found()
    {
        var bob = await Server.GetAsync<MemberInfo>($"{Acme}/members/bob");
        Assert.Equal(("ann", "completed", 1), (bob.Referrer, bob.Referral!.Status, bob.Depth));
        Assert.EndsWith($"/{_sample.Name}/r/{bob.Code}", bob.Link);

        var found = await Server.GetAsync<CodeInfo>($"{Acme}/codes/{bob.Code!.ToLowerInvariant()}");
        Assert.Equal((bob.Code, true, "bob", "generated"), (found.Code, found.Active, found.Member, found.Kind));
        Assert.StartsWith("<svg", await Server.GetTextAsync($"{Acme}/codes/{bob.Code}/qr.svg"));

        var programs = await Server.AllAsync<ProgramInfo>("/v1/programs");
        Assert.Single(programs, program => program.Program == _sample.Name);
        var acme = await Server.GetAsync<ProgramInfo>(Acme);
        Assert.Equal((1, "active"), (acme.Version, acme.Status));
        var terms = await Server.GetAsync<TermsInfo>($"{Acme}/terms/1");
        Assert.Equal("USD", terms.Terms.GetProperty("currency").GetString());
        Assert.Single(await Server.AllAsync<TermsInfo>($"{Acme}/terms"));
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
    public async Task Records_of_another_program_are_not_found(string path, string code)
    {
        await Server.PutTermsAsync(Other, TermsText.Sample);

        var asked = path.Replace("/other/", $"/{Other}/").Replace("/acme/", $"/{_sample.Name}/");
        Assert.Equal((404, code), await Server.RefusedAsync(asked));
    }

    [Fact]
    public async Task Ids_of_another_program_are_not_there()
    {
        await Server.PutTermsAsync(Other, TermsText.Sample);
        var reward = (await RewardsAsync("rewards"))[0].Id;
        var referral = (await Server.AllAsync<ReferralInfo>($"{Acme}/referrals"))[0].Id;
        var code = (await Server.GetAsync<MemberInfo>($"{Acme}/members/bob")).Code;

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
        var before = (await Server.AllAsync<MemberInfo>($"{Acme}/members")).Select(member => member.Id).ToArray();
        var added = 0;

        var paged = await Server.AllAsync<MemberInfo>(
            $"{Acme}/members?limit=3",
            () => Server.SignUpAsync(Program, ($"late{++added}", null))
        );

        Assert.Equal(["m7", "m6", "m5", "m4", "m3", "m2", "m1", "cid", "bob", "ann"], before);
        Assert.Equal(before, paged.Select(member => member.Id));
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_only()
    {
        var cursor = (await Server.GetAsync<Page<RewardInfo>>($"{Acme}/rewards?limit=1")).NextCursor!;
        var flipped = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        await Server.GetAsync<Page<RewardInfo>>($"{Acme}/rewards?limit=2&cursor={cursor}");
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
        var all = await MembersAsync("");
        Assert.Equal(all.Count, (await MembersAsync("?from=2001-01-01T00:00:00Z&to=2999-01-01T00:00:00Z")).Count);
        Assert.Empty(await MembersAsync("?from=2999-01-01T00:00:00Z"));
        Assert.Empty(await MembersAsync("?to=2001-01-01T00:00:00%2B02:00"));
        Assert.Empty(await RewardsAsync("rewards?updated_since=2999-01-01T00:00:00Z"));
    }

    private Task<List<MemberInfo>> MembersAsync(string query) => Server.AllAsync<MemberInfo>($"{Acme}/members{query}");
}
