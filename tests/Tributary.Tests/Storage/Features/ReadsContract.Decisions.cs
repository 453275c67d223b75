using Tributary.Client.Contracts;
using Tributary.Storage.Features.Events;
using Tributary.Tests.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Storage.Features;

/// <summary>Decisions that concern a member, and filters of lists of members and referrals.</summary>
public abstract partial class ReadsContract
{
    [Fact]
    public async Task A_beneficiary_sees_what_was_decided_for_it_granted_or_not()
    {
        await Server.SendAsync(Program, "purchase", "p3", "cid", 100);
        await Server.SendAsync(Program, "login", "l1", "cid", null);
        await Server.DecideAsync();

        Assert.Equal(
            [
                "p3 cid beneficiary 2 rewarded revenue:granted",
                "r1 bob beneficiary 1 applied  changed 250,500",
                "p2 bob beneficiary 1 rewarded referrer-bonus:granted revenue:granted",
                "p1 bob beneficiary 1 rewarded referrer-bonus:referral_pending revenue:granted",
                "signup bob beneficiary 1 no_reward ",
                "signup ann actor 0 no_reward ",
            ],
            await ConcernsAsync("ann")
        );
        Assert.Equal(
            [
                "l1 cid beneficiary 1 no_reward ",
                "p3 cid beneficiary 1 rewarded referrer-bonus:referral_pending revenue:granted",
                "r1 bob actor 0 applied  changed 250",
                "p2 bob actor 0 rewarded friend-bonus:granted",
                "p1 bob actor 0 no_reward friend-bonus:referral_pending",
                "signup cid beneficiary 1 no_reward ",
                "signup bob actor 0 no_reward ",
            ],
            await ConcernsAsync("bob")
        );
        Assert.Equal(
            [
                "l1 cid actor 0 no_reward ",
                "p3 cid actor 0 no_reward friend-bonus:referral_pending",
                "signup cid actor 0 no_reward ",
            ],
            await ConcernsAsync("cid")
        );
    }

    [Fact]
    public async Task A_page_of_decisions_goes_on_where_the_last_one_ended()
    {
        var whole = await ConcernsAsync("ann");
        var extra = 0;

        var pages = await ConcernsAsync(
            "ann",
            "?limit=1",
            async () =>
            {
                await Server.SendAsync(Program, "purchase", $"x{extra++}", "bob", 100);
                await Server.DecideAsync();
            }
        );

        Assert.Equal(whole, pages);
        var page = await Server.GetAsync<Page<MemberDecision>>($"{Acme}/members/ann/decisions?limit=2");
        Assert.Equal(2, page.Items.Count);
        Assert.Equal((404, "member_not_found"), await Server.RefusedAsync($"{Acme}/members/nobody/decisions"));
        await Server.PutTermsAsync(Other, TermsText.Sample);
        Assert.Equal(
            (404, "member_not_found"),
            await Server.RefusedAsync($"/v1/programs/{Other}/members/ann/decisions")
        );
    }

    [Fact]
    public async Task The_decisions_of_a_large_tree_are_found_in_the_log()
    {
        var many = ConcernReads.FewMembers + 5;
        await Server.SignUpAsync(Program, [.. Enumerable.Range(1, many).Select(i => ($"m{i}", (string?)"ann"))]);
        await Server.SignUpAsync(Program, ("zoe", null));
        await Server.SendAsync(Program, "purchase", "b1", "m7", 100);
        await Server.SendAsync(Program, "purchase", "b2", "zoe", 100);
        await Server.DecideAsync();

        var found = await ConcernsAsync("ann", "?limit=100");

        Assert.Equal("b1 m7 beneficiary 1 rewarded referrer-bonus:referral_pending revenue:granted", found[0]);
        Assert.Equal(many + 6, found.Count);
        Assert.DoesNotContain(found, line => line.Contains("zoe", StringComparison.Ordinal));
        Assert.Equal(found, await ConcernsAsync("ann", "?limit=7"));
    }

    [Fact]
    public async Task A_sign_up_that_is_not_decided_yet_says_so()
    {
        var added = await Server.PostAsync($"{Acme}/members", """{"id":"new","referrer":"ann"}""");
        var many = await Server.PostAsync(
            $"{Acme}/members",
            """[ {"id":"newer","referrer":"new"}, {"id":"new","referrer":"ann"} ]"""
        );

        Assert.Equal(("queued", "pending"), ((string)added["signup"]!, (string)added["referral"]!["status"]!));
        Assert.Equal("queued", (string)many["items"]![0]!["member"]!["signup"]!);
        Assert.Null(many["items"]![1]!["member"]!["signup"]);
        Assert.Equal(
            "queued",
            (await Server.AllAsync<EventInfo>($"{Acme}/events?type=signup&member=new")).Single().Status
        );
    }

    [Fact]
    public async Task Members_and_referrals_are_found_by_what_they_have()
    {
        var code = (await Server.GetAsync<MemberInfo>($"{Acme}/members/ann")).Code!;
        await Server.SignUpAsync(
            Program,
            new SignUpLine("vip1", "vip", "PL", null),
            new SignUpLine("vip2", "vip", "DE", code),
            new SignUpLine("pl", null, "PL", code)
        );

        Assert.Equal(["vip2", "vip1"], await IdsAsync("members?group=vip"));
        Assert.Equal(["pl", "vip1"], await IdsAsync("members?country=PL"));
        Assert.Equal(["vip1"], await IdsAsync("members?country=PL&group=vip"));
        Assert.Equal(["pl", "cid", "bob", "ann"], await IdsAsync("members?group=default"));
        Assert.Equal(["pl", "vip2", "bob"], await IdsAsync("members?referrer=ann"));
        Assert.Empty(await IdsAsync("members?status=blocked"));
        Assert.Equal(6, (await IdsAsync("members?status=active")).Length);
        Assert.Empty(await IdsAsync("members?referrer=nobody"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/members?status=lost"));

        Assert.Equal(["pl", "vip2"], await ReferralsAsync($"code={code.ToLowerInvariant()}"));
        Assert.Equal(["pl", "vip2", "bob"], await ReferralsAsync("referrer=ann"));
        Assert.Equal(["bob"], await ReferralsAsync("referrer=ann&status=completed"));
        Assert.Empty(await ReferralsAsync($"code={code}&referrer=bob"));
        Assert.Empty(await ReferralsAsync("code=NOSUCH"));
        Assert.Equal("code", (await Server.AllAsync<ReferralInfo>($"{Acme}/referrals?code={code}"))[0].Source);

        async Task<string[]> IdsAsync(string list) =>
            [.. (await Server.AllAsync<MemberInfo>($"{Acme}/{list}")).Select(member => member.Id)];
        async Task<string[]> ReferralsAsync(string query) =>
            [.. (await Server.AllAsync<ReferralInfo>($"{Acme}/referrals?{query}")).Select(r => r.Member)];
    }

    private async Task<List<string>> ConcernsAsync(string member, string query = "", Func<Task>? betweenPages = null) =>
        [
            .. (
                await Server.AllAsync<MemberDecision>($"{Acme}/members/{member}/decisions{query}", betweenPages)
            ).Select(Line),
        ];

    private static string Line(MemberDecision decision)
    {
        var rules = decision.Rules.Select(rule => $"{rule.Rule}:{rule.Reason ?? rule.Verdict}");
        var changed = decision.Changed?.Select(change => $"{change.Reversed}").Order();
        return $"{(decision.Type == "signup" ? decision.Type : decision.Event)} {decision.Actor} {decision.Role} "
            + $"{decision.Level} {decision.Outcome} "
            + string.Join(' ', rules)
            + (changed is null ? "" : " changed " + string.Join(',', changed));
    }
}
