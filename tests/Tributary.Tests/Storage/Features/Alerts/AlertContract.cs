using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Client.Contracts;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Alerts;
using Tributary.Storage.Verify;
using Tributary.Tests.Engine.Terms;
using Tributary.Tests.Storage.Features.Analytics;
using Xunit;

namespace Tributary.Tests.Storage.Features.Alerts;

/// <summary>Checks when alerts are raised and cleared, and that each is told once.</summary>
public abstract class AlertContract(ReadServerFixture fixture)
{
    private static int s_programs;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_is_raised_once_and_cleared_once()
    {
        var watched = await CreateAsync();
        var rule = await watched.AddRuleAsync("""{"kind":"conversion_fell","threshold":0.5}""");
        Assert.Equal("quiet", rule.State);
        Assert.Null(rule.EvaluatedAt);

        await watched.AddFiguresAsync(daysAgo: 8, signUps: 100, completions: 40);
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 100, completions: 10);
        await watched.EvaluateAsync();
        await watched.EvaluateAsync();

        var raised = await watched.FindRuleAsync(rule.Id);
        Assert.Equal(("raised", 0.75m, 0.75m), (raised.State, raised.Value, raised.RaisedValue));
        Assert.Equal(40, raised.Events);
        Assert.Equal(["alert.raised"], await watched.ToldAsync());

        // 21 % of 200 against 40 %: below the threshold, within the margin.
        await watched.AddFiguresAsync(daysAgo: 0, signUps: 100, completions: 32);
        await watched.EvaluateAsync();
        var near = await watched.FindRuleAsync(rule.Id);
        Assert.Equal(("raised", 0.475m, 0.75m), (near.State, near.Value, near.RaisedValue));
        Assert.Equal(["alert.raised"], await watched.ToldAsync());

        await watched.AddFiguresAsync(daysAgo: 2, signUps: 0, completions: 20);
        await watched.EvaluateAsync();
        await watched.EvaluateAsync();

        var cleared = await watched.FindRuleAsync(rule.Id);
        Assert.Equal(("quiet", 0.225m, 0.75m), (cleared.State, cleared.Value, cleared.RaisedValue));
        Assert.True(cleared.Since > raised.Since);
        Assert.Equal(["alert.raised", "alert.cleared"], await watched.ToldAsync());
        Assert.Empty(await watched.UntoldAsync());
    }

    [Fact]
    public async Task Small_numbers_raise_nothing()
    {
        var watched = await CreateAsync();
        var rule = await watched.AddRuleAsync("""{"kind":"conversion_fell","threshold":0.5,"min_events":20}""");
        var refunds = await watched.AddRuleAsync("""{"kind":"refunds_rose","threshold":2}""");
        await watched.AddFiguresAsync(daysAgo: 8, signUps: 30, completions: 19, orders: 20, refunds: 1);
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 30, completions: 0, orders: 20, refunds: 9);

        await watched.EvaluateAsync();

        var found = await watched.FindRuleAsync(rule.Id);
        Assert.Equal(("quiet", null, 19), (found.State, found.Value, found.Events));
        Assert.Equal(("quiet", null), await watched.StateAsync(refunds));
        Assert.Empty(await watched.ToldAsync());

        await watched.AddFiguresAsync(daysAgo: 1, signUps: 0, completions: 0, orders: 0, refunds: 1);
        await watched.EvaluateAsync();
        Assert.Equal(("raised", 10m), await watched.StateAsync(refunds));
    }

    [Fact]
    public async Task Nodes_that_evaluate_at_once_raise_it_once()
    {
        var watched = await CreateAsync();
        await watched.AddRuleAsync("""{"kind":"conversion_fell","threshold":0.5}""");
        await watched.AddFiguresAsync(daysAgo: 8, signUps: 100, completions: 40);
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 100, completions: 10);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(watched.EvaluateWithoutDecidingAsync)));
        await watched.EvaluateAsync();

        Assert.Equal(["alert.raised"], await watched.ToldAsync());
        Assert.Equal(
            1,
            await watched.CountAsync(
                "select count(*) from entry where program_id = @program and " + "type = 'alert.raise'"
            )
        );
    }

    [Fact]
    public async Task A_node_that_dies_in_between_loses_and_doubles_nothing()
    {
        var watched = await CreateAsync();
        var info = await watched.AddRuleAsync("""{"kind":"conversion_fell","threshold":0.5}""");
        await watched.AddFiguresAsync(daysAgo: 8, signUps: 100, completions: 40);
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 100, completions: 10);
        await watched.EvaluateAsync();
        var rules = watched.Server.Get<AlertRules>();
        PublicId.TryParse(info.Id, out AlertRuleId id);
        var raised = await rules.FindAsync(watched.Id, id, Stopping);
        const string told = """{"alert":{"rule":1,"kind":"conversion_fell","threshold":0.5,"since_micros":5}}""";

        // The node died after the entry was accepted: the transition is told again.
        await SetPendingAsync();
        await watched.EvaluateAsync();
        Assert.Equal(["alert.raised"], await watched.ToldAsync());
        Assert.Null((await rules.FindAsync(watched.Id, id, Stopping))!.Pending);

        // The node died before: the transition is in the row alone.
        var cleared = raised! with
        {
            State = AlertState.Quiet,
            Transitions = raised.Transitions + 1,
            Pending = told,
        };
        Assert.True(await rules.ChangeAsync(raised, cleared, Stopping));
        Assert.False(await rules.ChangeAsync(raised, cleared, Stopping));
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 0, completions: 30);
        await watched.EvaluateAsync();
        Assert.Equal(["alert.raised", "alert.cleared"], await watched.ToldAsync());

        async Task SetPendingAsync() =>
            await watched
                .Server.Get<Database>()
                .ExecuteAsync(
                    "update alert_rule set pending = @pending where id = @id",
                    Stopping,
                    ("@pending", told),
                    ("@id", id)
                );
    }

    [Theory]
    [InlineData(false, "disabled")]
    [InlineData(true, "deleted")]
    public async Task A_rule_that_ends_while_raised_is_cleared(bool deletes, string reason)
    {
        var watched = await CreateAsync();
        var rule = await watched.AddRuleAsync("""{"kind":"conversion_fell","threshold":0.5}""");
        await watched.AddFiguresAsync(daysAgo: 8, signUps: 100, completions: 40);
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 100, completions: 10);
        await watched.EvaluateAsync();

        if (deletes)
            await watched.SendAsync(HttpMethod.Delete, rule.Id, null, 204);
        else
            await watched.SendAsync(HttpMethod.Patch, rule.Id, """{"enabled":false}""", 200);
        await watched.EvaluateAsync();
        await watched.EvaluateAsync();

        Assert.Equal(["alert.raised", "alert.cleared"], await watched.ToldAsync());
        var facts = JsonNode.Parse((await watched.OutboxAsync())[1].Facts)!;
        Assert.Equal(reason, ((string?)facts["end"])!.ToLowerInvariant());
        Assert.Equal(
            deletes ? 0 : 1,
            await watched.CountAsync("select count(*) from alert_rule where program_id = @program")
        );
        if (!deletes)
        {
            Assert.Equal(("quiet", null), await watched.StateAsync(rule));
            await watched.SendAsync(HttpMethod.Patch, rule.Id, """{"enabled":true}""", 200);
            await watched.EvaluateAsync();
            Assert.Equal(("raised", 0.75m), await watched.StateAsync(rule));
        }
    }

    [Fact]
    public async Task A_changed_threshold_holds_from_the_next_evaluation()
    {
        var watched = await CreateAsync();
        var rule = await watched.AddRuleAsync("""{"kind":"conversion_fell","threshold":0.8}""");
        await watched.AddFiguresAsync(daysAgo: 8, signUps: 100, completions: 40);
        await watched.AddFiguresAsync(daysAgo: 1, signUps: 100, completions: 10);
        await watched.EvaluateAsync();
        Assert.Equal(("quiet", 0.75m), await watched.StateAsync(rule));

        await watched.SendAsync(HttpMethod.Patch, rule.Id, """{"threshold":0.7,"window_days":9}""", 200);
        await watched.EvaluateAsync();

        // Both days are in the longer window.
        Assert.Equal(("quiet", null), await watched.StateAsync(rule));
        await watched.SendAsync(HttpMethod.Patch, rule.Id, """{"window_days":7}""", 200);
        await watched.EvaluateAsync();
        Assert.Equal(("raised", 0.75m), await watched.StateAsync(rule));
    }

    [Fact]
    public async Task Budgets_and_rewards_in_review_are_read_as_they_are()
    {
        var watched = await CreateAsync(
            TermsText.Terms(
                """
                { "budget": { "amount": 10000, "per": "month" }, "rewards": [
                    { "key": "bonus", "on": "purchase", "to": "referrer", "amount": 3000, "approval": "manual" } ] }
                """
            )
        );
        var budget = await watched.AddRuleAsync("""{"kind":"budget_used","threshold":0.5}""");
        var amount = await watched.AddRuleAsync(
            """{"kind":"fraud_held","metric":"amount_in_review","threshold":6000}"""
        );
        var count = await watched.AddRuleAsync("""{"kind":"fraud_held","metric":"rewards_in_review","threshold":3}""");
        var cases = await watched.AddRuleAsync("""{"kind":"fraud_held","threshold":1}""");
        await watched.EvaluateAsync();
        Assert.Equal(("quiet", 0m), await watched.StateAsync(budget));
        Assert.Equal(("quiet", 0m), await watched.StateAsync(amount));

        await watched.Server.SignUpAsync(watched.Id, ("ann", null), ("bob", "ann"));
        await watched.Server.SendAsync(watched.Id, "purchase", "p1", "bob", 100);
        await watched.Server.SendAsync(watched.Id, "purchase", "p2", "bob", 100);
        await watched.Server.DecideAsync();
        await watched.EvaluateAsync();

        Assert.Equal(("raised", 0.6m), await watched.StateAsync(budget));
        Assert.Equal(("raised", 6000m), await watched.StateAsync(amount));
        Assert.Equal(("quiet", 2m), await watched.StateAsync(count));
        Assert.Equal(("quiet", 0m), await watched.StateAsync(cases));
        var told = (await watched.OutboxAsync()).Select(row => JsonNode.Parse(row.Facts)!).ToList();
        Assert.Contains("*budget/month", told.Select(facts => (string?)facts["cap"]));
        Assert.Contains("USD", told.Select(facts => (string?)facts["currency"]));
    }

    [Fact]
    public async Task The_referrer_with_the_most_sign_ups_is_named()
    {
        var watched = await CreateAsync();
        var rule = await watched.AddRuleAsync(
            """{"kind":"one_member_dominates","threshold":0.5,"window_days":1,"min_events":3}"""
        );
        await watched.Server.SignUpAsync(
            watched.Id,
            ("ann", null),
            ("bob", "ann"),
            ("cid", "bob"),
            ("dan", "ann"),
            ("eve", null)
        );
        await watched.Server.DecideAsync();
        await AnalyticsSample.RollUpAsync(watched.Server);
        await watched.EvaluateAsync();

        Assert.Equal(("raised", 0.666667m), await watched.StateAsync(rule));
        var ann = await watched.CountAsync("select id from member where program_id = @program and external_id = 'ann'");
        Assert.Equal(ann, (long?)JsonNode.Parse((await watched.OutboxAsync())[0].Facts)!["member"]);
    }

    [Fact]
    public async Task One_node_has_the_turn_for_a_minute()
    {
        var server = await fixture.OpenAsync();
        var (rules, now) = (server.Get<AlertRules>(), server.Store.Now);

        Assert.True(await rules.TakeTurnAsync(now, Stopping));
        Assert.False(await rules.TakeTurnAsync(now + TimeSpan.FromSeconds(59), Stopping));
        Assert.True(await rules.TakeTurnAsync(now + TimeSpan.FromSeconds(60), Stopping));
    }

    private async Task<Watched> CreateAsync(string? terms = null)
    {
        var server = await fixture.OpenAsync();
        var name = $"watched{Interlocked.Increment(ref s_programs)}";
        var watched = new Watched(server, await server.PutTermsAsync(name, terms ?? TermsText.Sample), name);
        await server.PostAsync(
            watched.Path + "/webhooks",
            """{"url":"https://a.example/","events":["alert.raised","alert.cleared"]}"""
        );
        return watched;
    }

    /// <summary>A program whose alerts somebody subscribes to.</summary>
    private sealed record Watched(ReadServer Server, ProgramId Id, string Name)
    {
        public string Path => "/v1/programs/" + Name;

        public async Task<AlertRuleInfo> AddRuleAsync(string rule)
        {
            var added = await Server.PostAsync(Path + "/alert-rules", rule);
            return await FindRuleAsync((string)added["id"]!);
        }

        public Task<AlertRuleInfo> FindRuleAsync(string id) =>
            Server.GetAsync<AlertRuleInfo>($"{Path}/alert-rules/{id}");

        public async Task<(string State, decimal? Value)> StateAsync(AlertRuleInfo rule)
        {
            var found = await FindRuleAsync(rule.Id);
            return (found.State, found.Value);
        }

        public Task SendAsync(HttpMethod method, string id, string? body, int status) =>
            Server.SendAsync(method, $"{Path}/alert-rules/{id}", body, status);

        /// <summary>Adds to the figures of a day, as the roll-up does.</summary>
        public async Task AddFiguresAsync(int daysAgo, int signUps, int completions, int orders = 0, int refunds = 0)
        {
            var day = Tributary.Engine.Foundation.Calendar.Day(
                Server.Store.Now - TimeSpan.FromDays(daysAgo),
                TimeZoneInfo.Utc
            );
            await Server
                .Get<Database>()
                .ExecuteAsync(
                    """
                    insert into activity_total_day as a (program_id, day, is_referred, currency, sign_ups, completions,
                        rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
                        click_sign_ups, joined_completions, click_completions)
                    values (@program, @day, @yes, 'USD', @sign_ups, @completions, 0, 0, 0, @orders, 0, @refunds, 0, 0,
                        0, 0, 0, 0)
                    on conflict (program_id, day, is_referred, currency)
                        do update set sign_ups = a.sign_ups + excluded.sign_ups,
                            completions = a.completions + excluded.completions, orders = a.orders + excluded.orders,
                            refunds = a.refunds + excluded.refunds
                    """,
                    Stopping,
                    ("@program", Id),
                    ("@day", day),
                    ("@yes", true),
                    ("@sign_ups", signUps),
                    ("@completions", completions),
                    ("@orders", orders),
                    ("@refunds", refunds)
                );
        }

        public async Task EvaluateAsync()
        {
            await EvaluateWithoutDecidingAsync();
            await Server.DecideAsync();
        }

        public async Task EvaluateWithoutDecidingAsync()
        {
            var rules = Server.Get<AlertRules>();
            var turn = new AlertTurn(
                rules,
                Server.Get<AlertReads>(),
                Server.Get<ProgramDirectory>(),
                new AlertAnnouncer(rules, Server.Get<EntryIntake>(), Server.Store, NullLogger<AlertAnnouncer>.Instance),
                Server.Store
            );
            await turn.EvaluateAsync(Stopping);
        }

        public Task<List<(string Kind, string Facts)>> OutboxAsync() =>
            Server
                .Get<Database>()
                .ListAsync(
                    "select kind, facts from outbox where program_id = @program order by at, partition_id, seq, place",
                    reader => (reader.GetString(0), reader.GetString(1)),
                    Stopping,
                    ("@program", Id)
                )
                .AsTask();

        public async Task<IEnumerable<string>> ToldAsync() => (await OutboxAsync()).Select(row => row.Kind);

        public async Task<long> CountAsync(string sql) =>
            (
                await Server.Get<Database>().ListAsync(sql, reader => reader.GetInt64(0), Stopping, ("@program", Id))
            ).Single();

        /// <summary>Returns what <c>verify</c> misses in the outbox.</summary>
        public async Task<IReadOnlyList<string>> UntoldAsync()
        {
            await foreach (var check in new Verification(Server.Get<Database>(), Server.Store).RunAsync(Stopping))
                if (check.Invariant == "O1")
                    return check.Offenders;
            throw new InvalidOperationException("O1 is not checked.");
        }
    }
}
