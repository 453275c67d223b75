using Xunit;

namespace Tributary.Tests.Server.Features.WhatIfs;

public sealed class SqliteWhatIfTests(SqliteServer server) : WhatIfTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresWhatIfTests(PostgresServer server) : WhatIfTests(server), IClassFixture<PostgresServer>;

/// <summary>Questions about other Terms are answered over HTTP.</summary>
public abstract class WhatIfTests(TestServer server) : WhatIfTest(server)
{
    private const string Gold = """{ "field": "event.properties.plan", "op": "eq", "value": "gold" }""";

    [Fact]
    public async Task Twelve_percent_instead_of_ten_is_answered_exactly()
    {
        var program = await PutAsync("what-if-rate", Share("10%"));
        await BuyAsync(program, "old", "bob", 100_00, daysAgo: 20);
        await BuyAsync(program, "new", "bob", 99_99, daysAgo: 5);
        await BuyAsync(program, "odd", "cid", 50_00, daysAgo: 4);
        await RefundAsync(program, "half", "new", "bob", 50_00, daysAgo: 3);
        await RefundAsync(program, "late", "old", "bob", null, daysAgo: 2);

        var answer = await AskAsync(program, Share("12%"), """ "days": 7 """);

        // Before: 1000 + 500 − floor(1000 × 5000/9999) − 1000. After: 1200 + 600 − floor(1200 × 5000/9999) − 1000.
        Assert.Equal(("USD", 0L, 200L, 200L), Cost(answer));
        Assert.Equal((4L, 3L), (answer.Int("events"), answer.Int("events_differing")));
        Assert.Equal((1L, 0L), (answer.Int("members_gaining"), answer.Int("members_losing")));
        Assert.Empty(answer.GetProperty("notes").EnumerateArray());

        var (id, path) = await LastAsync(program);
        var winner = Assert.Single(await ItemsAsync($"{path}/{id}/members?order=gain"));
        Assert.Equal(("ann", 0L, 200L), (winner.Word("member"), winner.Int("before"), winner.Int("after")));
        Assert.Empty(await ItemsAsync($"{path}/{id}/members?order=loss"));
        var events = await ItemsAsync($"{path}/{id}/events");
        Assert.Equal(["half", "odd", "new"], events.Select(one => one.Word("event")));
        Assert.Equal("ann share 1000", Side(events[2], "before"));
        Assert.Equal("ann share 1200", Side(events[2], "after"));
        Assert.Equal("ann share -500", Side(events[0], "before"));
        Assert.Equal("ann share -600", Side(events[0], "after"));
        Assert.Equal(3, (await ItemsAsync($"{path}/{id}/events?member=ann")).Count);
        Assert.Empty(await ItemsAsync($"{path}/{id}/events?member=bob"));
        await PagesAsync($"{path}/{id}/events?limit=2", 3);
    }

    [Fact]
    public async Task Caps_stand_as_they_stood_before_the_window()
    {
        var program = await PutAsync("what-if-cap", Share("10%", """, "cap": { "amount": 1500, "per": "all" }"""));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 20);
        await BuyAsync(program, "p2", "bob", 40_00, daysAgo: 5);
        await BuyAsync(program, "p3", "bob", 40_00, daysAgo: 4);
        var draft = Share("20%", """, "cap": { "amount": 1500, "per": "all" }""");

        var answer = await AskAsync(program, draft, """ "days": 7 """);

        Assert.Equal(("USD", 500L, 500L, 0L), Cost(answer));
        Assert.Equal(2, answer.Int("events_differing"));
        var (id, path) = await LastAsync(program);
        var events = await ItemsAsync($"{path}/{id}/events");
        Assert.Equal(
            ["ann share 100", "no_reward: cap_reached", "ann share 400", "ann share 500"],
            events.SelectMany(one => new[] { Side(one, "before"), Side(one, "after") })
        );
    }

    [Fact]
    public async Task A_completion_passes_on_as_it_would_have()
    {
        var program = await PutAsync("what-if-completion", Bonus(10_00));
        await BuyAsync(program, "first", "bob", 20_00, daysAgo: 20);
        await BuyAsync(program, "second", "bob", 80_00, daysAgo: 6);
        await RefundAsync(program, "back", "second", "bob", null, daysAgo: 5);
        await BuyAsync(program, "third", "bob", 90_00, daysAgo: 4);

        // From the beginning, 50.00 are needed: the second completes, is taken back, and the third completes instead.
        var whole = await AskAsync(program, Bonus(50_00), """ "days": 30 """);
        Assert.Equal(("USD", 700L, 700L, 0L), Cost(whole));
        Assert.Equal(4, whole.Int("events_differing"));

        // Over the last days nothing is open: the first had completed the referral under the Terms of its time.
        var part = await AskAsync(program, Bonus(50_00), """ "days": 7 """);
        Assert.Equal(0, part.Int("events_differing"));
        Assert.Empty(part.GetProperty("costs").EnumerateArray());
    }

    [Fact]
    public async Task Published_terms_may_leave_older_referrals_alone()
    {
        var program = await PutAsync("what-if-published", Share("10%"));
        await Server.AddMemberAsync(program, "new", $""","referrer":"ann","joined_at":"{Ago(3)}" """);
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 2);
        await BuyAsync(program, "p2", "new", 100_00, daysAgo: 1);

        var every = await AskAsync(program, Share("12%"), """ "days": 7 """);
        var published = await AskAsync(program, Share("12%"), """ "days": 7, "as_published": true """);
        var toAll = await AskAsync(
            program,
            Share("12%") + """, "applies_to": "all_from_now" """,
            """ "days": 7, "as_published": true """
        );

        Assert.Equal(("USD", 2000L, 2400L, 400L), Cost(every));
        Assert.Equal(("USD", 2000L, 2200L, 200L), Cost(published));
        Assert.Equal(Cost(every), Cost(toAll));
    }

    [Fact]
    public async Task A_window_ends_before_what_came_later()
    {
        var program = await PutAsync("what-if-window", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 20);
        await BuyAsync(program, "p2", "bob", 100_00, daysAgo: 10);
        await RefundAsync(program, "r1", "p1", "bob", null, daysAgo: 1);

        var answer = await AskAsync(program, Share("12%"), $$""" "from": "{{Ago(25)}}", "to": "{{Ago(15)}}" """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Equal(1, answer.Int("events_differing"));
    }

    [Fact]
    public async Task A_rejection_takes_back_what_would_have_been_granted()
    {
        var program = await PutAsync("what-if-approval", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        await BuyAsync(program, "p2", "bob", 100_00, daysAgo: 4);
        var reward = (await ItemsAsync($"{program}/rewards?event=p1"))[0].Word("id");
        Assert.Equal(
            200,
            (await Server.PostAsync($"{program}/rewards/{reward}/reject", """{"reason":"No."}""")).Status
        );

        var answer = await AskAsync(program, Share("12%", """, "approval": "manual" """), """ "days": 7 """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Equal(3, answer.Int("events_differing"));
        Assert.Equal(["never_approved 1"], Notes(answer));
    }

    [Fact]
    public async Task Texts_that_an_erasure_blanked_are_told_of()
    {
        var program = await PutAsync("what-if-erased", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5, """, "properties": {"plan":"gold"}""");
        await BuyAsync(program, "p2", "cid", 100_00, daysAgo: 4, """, "properties": {"plan":"gold"}""");
        Assert.Equal(204, (await Server.SendAsync(HttpMethod.Delete, program + "/members/bob?balance=keep")).Status);
        var draft = Share("10%", $$""", "when": {{Gold}}""");

        var answer = await AskAsync(program, draft, """ "days": 7 """);

        Assert.Equal(("USD", 2000L, 1000L, -1000L), Cost(answer));
        Assert.Equal(["text_erased 1"], Notes(answer));
        var (id, path) = await LastAsync(program);
        Assert.StartsWith("evt_", Assert.Single(await ItemsAsync($"{path}/{id}/events")).Word("event"));
    }

    [Fact]
    public async Task Recorded_verdicts_stand_for_text_that_is_gone()
    {
        var when = $$""", "when": {{Gold}}""";
        var program = await PutAsync("what-if-verdicts", Share("10%", when));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5, """, "properties": {"plan":"gold"}""");
        Assert.Equal(204, (await Server.SendAsync(HttpMethod.Delete, program + "/members/bob?balance=keep")).Status);

        var answer = await AskAsync(program, Share("12%", when), """ "days": 7 """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Empty(Notes(answer));
    }

    [Fact]
    public async Task Attributes_count_as_they_are_today_and_that_is_said()
    {
        var program = await PutAsync("what-if-attributes", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        Assert.Equal(
            200,
            (
                await Server.SendAsync(HttpMethod.Patch, program + "/members/bob", """{"attributes":{"vip":true}}""")
            ).Status
        );
        var vip = """, "when": { "field": "member.attributes.vip", "op": "eq", "value": true }""";

        var answer = await AskAsync(program, Share("12%", vip), """ "days": 7 """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Equal(["attributes_of_today 1"], Notes(answer));
    }

    [Fact]
    public async Task A_first_budget_is_used_in_the_order_of_time()
    {
        var program = await PutAsync("what-if-budget", Share("10%"));
        for (var i = 0; i < 8; i++)
        {
            await Server.AddMemberAsync(program, $"root{i}", $$""","joined_at":"{{Ago(60)}}" """);
            await Server.AddMemberAsync(
                program,
                $"leaf{i}",
                $$""","referrer":"root{{i}}","joined_at":"{{Ago(60)}}" """
            );
            await BuyAsync(program, $"p{i}", $"leaf{i}", 100_00, daysAgo: 5);
        }
        var draft = Share("10%") + """, "budget": { "amount": 2500, "per": "all" } """;

        var answer = await AskAsync(program, draft, """ "days": 7 """);

        Assert.Equal(("USD", 8000L, 2500L, -5500L), Cost(answer));
        Assert.Equal(["shared_in_order_of_time"], Notes(answer));
        var (id, path) = await LastAsync(program);
        var losers = await ItemsAsync($"{path}/{id}/members?order=loss");
        Assert.Equal(
            ["root2", "root3", "root4", "root5", "root6", "root7"],
            losers.Select(one => one.Word("member")).Order(StringComparer.Ordinal)
        );
        Assert.Equal("root2", losers[^1].Word("member"));
        await PagesAsync($"{path}/{id}/members?order=loss&limit=4", 6);
    }
}
