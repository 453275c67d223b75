using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Workers;
using Tributary.Storage.Features.Keys;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Features.Fraud;
using Xunit;

namespace Tributary.Tests.Server.Features;

public sealed class SqliteSettingsTests(SqliteServer server) : SettingsTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresSettingsTests(PostgresServer server) : SettingsTests(server), IClassFixture<PostgresServer>;

/// <summary>Keys, the audit log, rings, backtests and what else the pages for settings show.</summary>
public abstract class SettingsTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_and_other_changes_stand_in_one_list()
    {
        var program = await server.CreateProgramAsync("audited");
        await server.AddMemberAsync(program, "ann");
        await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"status":"suspended"}""");
        var webhook = (
            await server.PostAsync(
                program + "/webhooks",
                """{"url":"https://shop.example/hook?token=s3cret","events":["reward.created"]}"""
            )
        ).Text("id")!;
        await server.SendAsync(HttpMethod.Patch, $"{program}/webhooks/{webhook}", """{"enabled":false}""");
        await server.PostAsync(program + "/pause", "");
        await server.SendAsync(HttpMethod.Delete, $"{program}/webhooks/{webhook}");

        var all = await server.GetAsync(program + "/audit");

        Assert.Equal(
            [
                $"webhook.delete {webhook} shop.example",
                "program.pause audited ",
                $"webhook.change {webhook} disabled",
                $"webhook.create {webhook} shop.example: reward.created",
                "member.update ann status suspended",
                "program.create audited Version 1",
            ],
            Lines(all)
        );
        Assert.DoesNotContain("s3cret", all.Body);
        Assert.All(Entries(all), entry => Assert.StartsWith("req_", entry.RequestId));
        Assert.All(Entries(all), entry => Assert.Equal("admin", entry.Actor));
    }

    [Fact]
    public async Task Pages_of_changes_follow_without_gap_or_repeat()
    {
        var program = await server.CreateProgramAsync("paged");
        await server.AddMemberAsync(program, "ann");
        string[] countries = ["DE", "FR", "PL"];
        for (var i = 0; i < countries.Length; i++)
        {
            await server.SendAsync(
                HttpMethod.Patch,
                program + "/members/ann",
                $$"""{"group":"default","country":"{{countries[i]}}"}"""
            );
            await server.PostAsync(program + "/alert-rules", """{"kind":"budget_used","threshold":0.5}""");
        }

        var whole = Lines(await server.GetAsync(program + "/audit?limit=100"));
        var paged = new List<string>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await server.GetAsync($"{program}/audit?limit=2{cursor}");
            paged.AddRange(Lines(page));
            cursor = page.Text("next_cursor") is { Length: > 0 } next ? "&cursor=" + next : null;
        }

        Assert.Equal(7, whole.Count);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task Changes_are_found_by_actor_action_and_subject()
    {
        var program = await server.CreateProgramAsync("filtered");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob");
        var key = await KeyAsync("""{"name":"desk","scopes":["read","write","manage"],"program":"filtered"}""");
        await server.SendAsync(
            HttpMethod.Patch,
            program + "/members/ann",
            """{"status":"blocked"}""",
            key.Text("key")!
        );
        await server.SendAsync(HttpMethod.Patch, program + "/members/bob", """{"status":"blocked"}""");
        await server.PostAsync(program + "/pause", "");

        var actor = key.Text("actor");

        Assert.Equal(
            ["member.update ann status blocked"],
            Lines(await server.GetAsync($"{program}/audit?actor={actor}"))
        );
        Assert.Equal("desk", Entries(await server.GetAsync($"{program}/audit?actor={actor}"))[0].ActorName);
        Assert.Equal(
            ["member.update bob status blocked"],
            Lines(await server.GetAsync(program + "/audit?subject=bob"))
        );
        Assert.Equal(2, Lines(await server.GetAsync(program + "/audit?action=member.update")).Count);
        Assert.Equal(
            ["program.pause filtered ", "program.create filtered Version 1"],
            Lines(await server.GetAsync(program + "/audit?subject=filtered"))
        );
        Assert.Empty(Lines(await server.GetAsync(program + "/audit?to=2020-01-01T00:00:00Z")));
        Assert.Contains(
            $"key.create {key.Text("prefix")} read write manage",
            Lines(await server.GetAsync("/v1/audit?action=key.create&limit=100"))
        );
    }

    [Fact]
    public async Task An_erased_member_leaves_no_name_in_the_list()
    {
        var program = await server.CreateProgramAsync("erasing");
        await server.AddMemberAsync(program, "anna-smith", ""","email":"anna@example.com" """);
        await server.SendAsync(
            HttpMethod.Patch,
            program + "/members/anna-smith",
            """{"status":"suspended","display_name":"Anna Smith"}"""
        );
        await server.SendAsync(HttpMethod.Delete, program + "/members/anna-smith?balance=keep");

        var all = await server.GetAsync(program + "/audit");

        Assert.Equal(["member.erase", "member.update", "program.create"], Entries(all).Select(entry => entry.Action));
        Assert.DoesNotContain("anna", all.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, Entries(await server.GetAsync(program + "/audit?subject=anna-smith")).Count);
    }

    [Fact]
    public async Task Changes_come_as_CSV_for_a_spreadsheet()
    {
        var program = await server.CreateProgramAsync("sheet");

        var csv = await server.SendAsync(HttpMethod.Get, program + "/audit", headers: ("Accept", "text/csv"));

        var lines = csv.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("at,actor,actor_name,action,program,subject,detail,outcome,reason,event,request_id", lines[0]);
        Assert.Contains(",admin,,program.create,sheet,sheet,Version 1,", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task A_key_is_made_used_rotated_and_revoked()
    {
        await server.CreateOnceAsync("keyed");
        var made = await KeyAsync("""{"name":"till","scopes":["read"],"program":"keyed"}""");
        var text = made.Text("key")!;

        Assert.Equal(201, made.Status);
        Assert.Equal(200, (await server.GetAsync("/v1/programs/keyed", text)).Status);
        (await server.GetAsync("/v1/keys", text)).IsProblem(403, "missing_scope");
        Assert.DoesNotContain(text, (await server.GetAsync("/v1/keys?limit=100")).Body);

        var next = await server.PostAsync($"/v1/keys/{made.Text("prefix")}/rotate", """{"grace_hours":0}""");
        Assert.Equal((201, "keyed"), (next.Status, next.Text("program")));
        Assert.NotEqual(text, next.Text("key"));
        Assert.Null(next.Text("last_used_at"));
        (await server.PostAsync($"/v1/keys/{made.Text("prefix")}/rotate", "{}")).IsProblem(409, "key_ended");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/v1/keys/" + next.Text("prefix"))).Status);
        (await server.GetAsync("/v1/programs/keyed", next.Text("key")!)).IsProblem(401, "unauthorized");
        (await server.SendAsync(HttpMethod.Delete, "/v1/keys/nothing00000")).IsProblem(404, "key_not_found");
    }

    [Fact]
    public async Task A_key_gives_no_more_than_its_maker_has()
    {
        await server.CreateOnceAsync("mine");
        await server.CreateOnceAsync("other");
        var bound = (await KeyAsync("""{"name":"bound","scopes":["admin"],"program":"mine"}""")).Text("key")!;
        var end = server.Get<IStore>().Now + TimeSpan.FromHours(1);
        var ending = (await KeyAsync($$"""{"name":"ending","scopes":["admin"],"expires_at":"{{end}}"}""")).Text("key")!;

        var inherited = await KeyAsync("""{"name":"a","scopes":["read"]}""", bound);
        var lasting = await KeyAsync("""{"name":"b","scopes":["read"]}""", ending);

        Assert.Equal("mine", inherited.Text("program"));
        Assert.Equal(end.ToDateTimeOffset().ToUnixTimeSeconds(), lasting.As<KeyInfo>().ExpiresAt?.ToUnixTimeSeconds());
        (await KeyAsync("""{"name":"c","scopes":["read"],"program":"other"}""", bound)).IsProblem(
            404,
            "program_not_found",
            "/program"
        );
        (await KeyAsync("""{"name":"d","scopes":["read"],"expires_at":"2100-01-01T00:00:00Z"}""", ending)).IsProblem(
            422,
            "more_than_caller"
        );
        Assert.All(Items<KeyInfo>(await server.GetAsync("/v1/keys", bound)), key => Assert.Equal("mine", key.Program));
        var foreign = (await KeyAsync("""{"name":"e","scopes":["read"]}""")).Text("prefix");
        (await server.SendAsync(HttpMethod.Delete, "/v1/keys/" + foreign, key: bound)).IsProblem(404, "key_not_found");
        Assert.All(
            Entries(await server.GetAsync("/v1/audit?limit=100", bound)),
            entry => Assert.Equal("mine", entry.Program)
        );
    }

    [Theory]
    [InlineData("GET", "/v1/keys", "admin")]
    [InlineData("POST", "/v1/keys", "admin")]
    [InlineData("GET", "/v1/audit", "admin")]
    [InlineData("GET", "/v1/programs/roles/audit", "admin manage approve review")]
    [InlineData("GET", "/v1/status", "admin manage")]
    [InlineData("GET", "/v1/programs/roles/webhooks", "admin manage")]
    [InlineData("GET", "/v1/programs/roles/alerts", "admin read")]
    [InlineData("POST", "/v1/programs/roles/alert-rules", "admin manage")]
    [InlineData("GET", "/v1/programs/roles/exports", "admin read")]
    [InlineData("POST", "/v1/programs/roles/fraud/backtest", "admin manage review")]
    [InlineData("GET", "/v1/programs/roles/fraud/signals", "admin manage review")]
    public async Task A_scope_may_what_its_roles_may(string method, string path, string allowed)
    {
        await server.CreateOnceAsync("roles");
        foreach (var scope in ScopeWords.All)
        {
            var answer = await server.SendAsync(
                new HttpMethod(method),
                path,
                method == "POST" ? """{"unknown":1}""" : null,
                await ScopedAsync(scope)
            );

            // A body that cannot be is refused after the scope was checked.
            Assert.True(
                allowed.Split(' ').Contains(scope) == (answer.Status != 403),
                $"{scope} got {answer.Status} from {method} {path}"
            );
        }
    }

    [Fact]
    public async Task A_ring_shows_who_is_connected_and_by_what()
    {
        var program = await server.HeldAsync("ringed");
        var id = Items<CaseInfo>(await server.GetAsync(program + "/fraud/cases?status=open"))[0].Id;

        var ring = (await server.GetAsync($"{program}/fraud/cases/{id}/ring")).As<RingInfo>();

        Assert.Equal(
            ["ann -", "bob ann", "cid -"],
            ring.Members.Select(m => $"{m.Member} {m.Referrer ?? "-"}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["ann-bob email", "bob-cid phone"],
            ring.Links.Select(link => $"{Pair(link.Member, link.Other)} {link.Traits[0]}").Order(StringComparer.Ordinal)
        );
        Assert.False(ring.HasMore);
        Assert.Empty(Items<CaseInfo>(await server.GetAsync(program + "/fraud/cases?status=open&min_score=61")));
        Assert.Single(Items<CaseInfo>(await server.GetAsync(program + "/fraud/cases?status=open&min_score=60")));

        static string Pair(params string[] members) => string.Join('-', members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_backtest_shows_what_other_settings_hold()
    {
        var program = await server.HeldAsync("tried");
        var path = program + "/fraud/backtest";

        var now = (await server.PostAsync(path, "{}")).As<BacktestInfo>();
        var mild = (await server.PostAsync(path, """{"fraud":{"hold":90,"reject":101}}""")).As<BacktestInfo>();
        var later = (await server.PostAsync(path, """{"from":"2100-01-01T00:00:00Z"}""")).As<BacktestInfo>();

        Assert.Equal((1, 1), (now.Referrals, now.Held));
        Assert.Equal(("bob", "alias_email"), (now.Items[0].Member, now.Items[0].Signals[0]));
        Assert.Equal((1, 0), (mild.Referrals, mild.Held));
        Assert.Equal(0, later.Referrals);
        (await server.PostAsync(path, """{"fraud":{"hold":0}}""")).IsProblem(422, "invalid_terms", "/fraud/hold");
    }

    [Fact]
    public async Task Alerts_of_the_past_are_listed()
    {
        var program = await server.HeldAsync("alarmed");
        var rule = (
            await server.PostAsync(
                program + "/alert-rules",
                """{"kind":"fraud_held","metric":"open_cases","threshold":1}"""
            )
        ).Text("id");

        await server.Get<AlertTurn>().EvaluateAsync(Stopping);

        var raised = Assert.Single(Items<AlertEventInfo>(await server.GetAsync(program + "/alerts")));
        Assert.Equal(("raised", rule), (raised.State, raised.Alert.Rule));
        Assert.Equal(1, raised.Alert.Value);
    }

    [Fact]
    public async Task Sets_that_can_be_exported_are_listed()
    {
        var program = await server.CreateProgramAsync("listed");

        var exports = (await server.GetAsync(program + "/exports")).As<ExportsInfo>();

        Assert.Contains("rewards", exports.Sets.Select(set => set.Set));
        Assert.Null(exports.Schedule);
        Assert.Equal(200, (await server.GetAsync(program + "/exports/members?personal=true")).Status);
        Assert.Equal(
            "export.read members csv, with personal columns",
            Lines(await server.GetAsync(program + "/audit"))[0]
        );
    }

    [Fact]
    public async Task The_server_says_how_it_stands()
    {
        var status = (await server.GetAsync("/v1/status")).As<ServerStatus>();

        Assert.Equal(server is SqliteServer ? "sqlite" : "postgres", status.Storage);
        Assert.True(status.Decides);
        Assert.Null(status.Verify);
    }

    [Fact]
    public async Task A_delivery_shows_its_body()
    {
        var program = await server.CreateProgramAsync("bodies");
        var webhook = (
            await server.PostAsync(program + "/webhooks", """{"url":"https://shop.example/hook","events":["*"]}""")
        ).Text("id");
        var delivery = (await server.PostAsync($"{program}/webhooks/{webhook}/test", "")).Text("id");

        var shown = (await server.GetAsync($"{program}/webhooks/{webhook}/deliveries/{delivery}")).As<DeliveryInfo>();

        Assert.Equal("webhook.test", shown.Body?.GetProperty("type").GetString());
        Assert.Equal("webhook.test", Entries(await server.GetAsync(program + "/audit"))[0].Action);
    }

    private Task<Answer> KeyAsync(string body, string key = TestServer.AdminKey) =>
        server.PostAsync("/v1/keys", body, key);

    private async Task<string> ScopedAsync(string scope)
    {
        var (text, prefix, hash) = KeyText.Create();
        var store = server.Get<IStore>();
        var key = new ApiKey
        {
            Id = (await store.TakeIdsAsync(1, Stopping)).Next<KeyId>(),
            Prefix = prefix,
            Hash = hash,
            Name = scope,
            Scopes = scope,
            CreatedAt = store.Now,
        };
        await server.Get<ApiKeys>().AddAsync(key, Audits.At(store.Now), Stopping);
        return text;
    }

    private static IReadOnlyList<T> Items<T>(Answer answer) => answer.As<Page<T>>().Items;

    private static IReadOnlyList<AuditEntry> Entries(Answer answer) => Items<AuditEntry>(answer);

    private static List<string> Lines(Answer answer) =>
        [.. Entries(answer).Select(entry => $"{entry.Action} {entry.Subject} {entry.Detail}")];
}
