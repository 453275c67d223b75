using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features;

/// <summary>The answers about rewards: what holds them, when they were paid, what caps have left.</summary>
public abstract partial class WhyTests
{
    [Fact]
    public async Task A_reward_says_what_holds_it_and_links_to_the_case()
    {
        var program = await PutAsync(
            "why-held",
            """
            "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                         { "key": "gift", "on": "purchase", "to": "member", "amount": 100, "approval": "manual" },
                         { "key": "late", "on": "visit", "to": "referrer", "amount": 100, "hold": "14d" } ]
            """
        );
        await server.AddMemberAsync(program, "ann", ""","email":"b.ob@gmail.com" """);
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","email":"bob+1@googlemail.com" """);
        await server.AddMemberAsync(program, "sue");
        await server.AddMemberAsync(program, "cid", ""","referrer":"sue" """);
        await server.SendAsync(HttpMethod.Patch, program + "/members/sue", """{"status":"suspended"}""");
        var open = (await server.GetAsync(program + "/fraud/cases")).As<Page<CaseInfo>>().Items[0].Id;

        var suspect = await BuyAsync(program, "o1", "bob", 5000);
        var suspended = await BuyAsync(program, "o2", "cid", 5000);
        var visit = await SendAsync(program, """{"id":"v1","type":"visit","member":"cid"}""");

        Assert.Equal(["share review fraud", "gift review fraud"], Held(suspect));
        Assert.All(Rules(suspect), rule => Assert.Equal(open, rule.Case));
        Assert.All(Rules(suspect), rule => Assert.Null(rule.PayableAt));
        Assert.Equal(["share held member_suspended", "gift review approval"], Held(suspended));
        Assert.Equal(["late held member_suspended"], Held(visit));
        Assert.Contains("suspended", Rules(suspended)[0].Detail);

        var rewards = (await server.GetAsync(program + "/rewards?event=o1")).As<Page<RewardInfo>>().Items;
        Assert.All(rewards, reward => Assert.Equal((open, "fraud"), (reward.Case, reward.HeldBy)));
        var one = await RewardAsync(program, Rules(suspended)[0].Reward!);
        Assert.Equal(("held", "member_suspended"), (one.Status, one.HeldBy));

        await server.PostAsync($"{program}/fraud/cases/{open}/resolve", """{"outcome":"reject"}""");
        var struck = (await server.GetAsync(program + "/rewards?event=o1")).As<Page<RewardInfo>>().Items[0];
        Assert.Equal(("reversed", open), (struck.Status, struck.Case));
        Assert.Null(struck.HeldBy);
    }

    [Fact]
    public async Task The_rest_of_a_budget_and_of_caps_can_be_read()
    {
        var program = await PutAsync(
            "why-caps",
            """
            "accepts": ["USD", "EUR"], "budget": { "amount": 6000, "per": "month" },
            "caps": [ { "rules": ["share"], "of": "program", "count": 9, "per": "all" } ],
            "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["20%"],
                           "cap": { "amount": 3000, "per": "day" } } ]
            """
        );
        await FamilyAsync(program);
        await BuyAsync(program, "o1", "bob", 10_000);
        await SendAsync(program, """{"id":"o2","type":"purchase","member":"bob","amount":5000,"currency":"EUR"}""");
        var cut = await BuyAsync(program, "o3", "bob", 10_000);
        var refused = await BuyAsync(program, "o4", "bob", 10_000);

        Assert.Equal(("", "share granted"), Why(cut));
        Assert.Equal(("cap_reached", "share cap_reached"), Why(refused));
        Assert.Equal(
            ["share rule beneficiary day amount USD 3000 of 3000 refused"],
            Rules(refused)[0].Cap!.Select(cap => $"{Cap(cap)} {cap.Verdict}")
        );
        Assert.Equal(
            [
                "share shared program all count  3 of 9",
                "budget budget program month amount USD 3000 of 6000",
                "budget budget program month amount EUR 1000 of 6000",
            ],
            (await CapsAsync(program + "/budget")).Select(Cap)
        );
        var own = await CapsAsync(program + "/members/ann/caps");
        Assert.Equal(
            [
                "share rule beneficiary day amount USD 3000 of 3000",
                "share rule beneficiary day amount EUR 1000 of 3000",
            ],
            own.Select(Cap)
        );
        Assert.Equal([0, 2000], own.Select(cap => cap.Left));
        Assert.Equal(
            ["share rule beneficiary day amount USD 0 of 3000"],
            (await CapsAsync(program + "/members/bob/caps")).Select(Cap)
        );
        (await server.GetAsync(program + "/members/nobody/caps")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task A_paid_reward_has_its_time_and_an_adjustment_no_rule()
    {
        var program = await PutAsync(
            "why-paid",
            """ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] """
        );
        await FamilyAsync(program);
        var reward = Rules(await BuyAsync(program, "o1", "bob", 5000))[0].Reward!;

        var before = await RewardAsync(program, reward);
        await server.PostAsync($"{program}/rewards/{reward}/fulfil", "{}");
        var paid = await RewardAsync(program, reward);
        var refund = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"r1","type":"refund","member":"bob","reverses":"o1","amount":1000}"""
        );
        var adjusted = (
            await server.PostAsync(
                program + "/members/ann/adjustments",
                """{"id":"a1","amount":250,"currency":"USD","reason":"A gift."}"""
            )
        ).As<AdjustmentInfo>();

        Assert.Null(before.PaidAt);
        Assert.Equal(200, refund.Status);
        Assert.NotNull(paid.PaidAt);
        Assert.Equal(paid.PaidAt, (await RewardAsync(program, reward)).PaidAt);
        Assert.Null(adjusted.Decision!.Rewards[0].Rule);
        var rewards = (await server.GetAsync(program + "/members/ann/stats")).As<MemberStats>().Rewards;
        Assert.Equal(1, rewards.Count);
        var sum = Assert.Single(rewards.Amounts);
        Assert.Equal(("USD", 400L), (sum.Currency, sum.Amount));
    }

    private async Task<RewardInfo> RewardAsync(string program, string id) =>
        (await server.GetAsync($"{program}/rewards/{id}")).As<RewardInfo>();

    private async Task<IReadOnlyList<CapInfo>> CapsAsync(string path) =>
        (await server.GetAsync(path)).As<CapsInfo>().Items;

    private static IEnumerable<string> Held(DecisionInfo decision) =>
        Rules(decision).Select(rule => $"{rule.Rule} {rule.Status} {rule.HeldBy}");

    private static string Cap(CapUse cap) =>
        $"{cap.Cap} {cap.Kind} {cap.Of} {cap.Per} {cap.Measure} {cap.Currency} {cap.Used} of {cap.Limit}";
}
