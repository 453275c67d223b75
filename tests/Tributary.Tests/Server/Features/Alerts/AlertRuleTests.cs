using Tributary.Client.Contracts;
using Tributary.Server.Workers;
using Tributary.Tests.Connectors;
using Tributary.Tests.Server.Features.Webhooks;
using Tributary.Tests.Server.Reference;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Features.Alerts;

public sealed class AlertRulesOnSqlite(WebhookSqlite server) : AlertRuleTests(server), IClassFixture<WebhookSqlite>;

public sealed class AlertRulesOnPostgres(WebhookPostgres server)
    : AlertRuleTests(server),
        IClassFixture<WebhookPostgres>;

/// <summary>Alert rules over HTTP, and what a webhook hears of them.</summary>
public abstract class AlertRuleTests(TestServer server)
{
    private const string Dominates = """{"kind":"one_member_dominates","threshold":0.3,"min_events":2}""";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_hears_when_an_alert_begins_and_ends()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("alerts-heard");
        await server.AddWebhookAsync(program, receiver.Url + "/alerts", "alert.raised", "alert.cleared");
        var id = (await server.PostAsync(program + "/alert-rules", Dominates)).Text("id")!;
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        await server.AddMemberAsync(program, "cid", ""","referrer":"ann" """);

        var raised = await Polling.UntilAsync(EvaluateAsync, rule => rule.Text("state") == "raised");
        var change = (await receiver.WaitAsync("/alerts", 1))[0].Change;
        var notice = change.DataAs<AlertNotice>();
        Assert.Equal(
            (ChangeTypes.AlertRaised, id, "urn:tributary:v1:alert"),
            (change.Type, change.Subject, change.DataSchema)
        );
        Assert.Equal(
            (id, AlertKinds.OneMemberDominates, "ann", 1m),
            (notice.Rule, notice.Kind, notice.Member, notice.Value)
        );
        Assert.Equal((0.3m, 7, null), (notice.Threshold, notice.WindowDays, notice.Reason));
        Assert.Equal(raised.Json.GetProperty("since").GetDateTimeOffset(), notice.Since);
        var report = await server.GetAsync(notice.Report);
        Assert.True(report.Status == 200, $"{notice.Report}: {report.Body}");
        Assert.Equal("ann", report.Json.GetProperty("items")[0].GetProperty("value").GetString());

        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"{program}/alert-rules/{id}")).Status);
        (await server.GetAsync($"{program}/alert-rules/{id}")).IsProblem(404, "alert_rule_not_found");
        await server.Get<AlertTurn>().EvaluateAsync(Stopping);

        change = (await receiver.WaitAsync("/alerts", 2))[1].Change;
        Assert.Equal((ChangeTypes.AlertCleared, id), (change.Type, change.Subject));
        Assert.Equal("deleted", change.DataAs<AlertNotice>().Reason);
        Assert.Equal(notice.Since, change.DataAs<AlertNotice>().Since);

        async Task<Answer> EvaluateAsync()
        {
            await server.Get<AlertTurn>().EvaluateAsync(Stopping);
            return await server.GetAsync($"{program}/alert-rules/{id}");
        }
    }

    [Theory]
    [InlineData("""{"kind":"conversion_fell","threshold":0.5}""", "completion_rate 0.5 7 20")]
    [InlineData(
        """{"kind":"conversion_fell","metric":"sign_up_rate","threshold":0.25,"window_days":28,"min_events":5}""",
        "sign_up_rate 0.25 28 5"
    )]
    [InlineData("""{"kind":"refunds_rose","threshold":2}""", "none 2 7 10")]
    [InlineData("""{"kind":"one_member_dominates","threshold":1}""", "none 1 7 20")]
    [InlineData("""{"kind":"budget_used","threshold":0.8}""", "none 0.8 none none")]
    [InlineData("""{"kind":"fraud_held","threshold":50}""", "open_cases 50 none none")]
    [InlineData(
        """{"kind":"fraud_held","metric":"amount_in_review","threshold":9007199254740991}""",
        "amount_in_review 9007199254740991 none none"
    )]
    public async Task A_rule_has_the_usual_values_of_its_kind(string body, string expected)
    {
        await server.CreateOnceAsync("usual");
        var added = await server.PostAsync("/v1/programs/usual/alert-rules", body);

        Assert.Equal(201, added.Status);
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                ((string[])["metric", "threshold", "window_days", "min_events"]).Select(name =>
                    added.Json.TryGetProperty(name, out var value) ? value.ToString() : "none"
                )
            )
        );
        Assert.Equal(added.Body, (await server.GetAsync(added.Location!)).Body);
        var report = await server.GetAsync(added.Text("report")!);
        Assert.True(report.Status == 200, report.Body);
    }

    [Fact]
    public async Task The_set_of_the_guide_is_accepted_and_has_each_kind()
    {
        var page = SourceFile.Read("docs/alerts.md").Text;
        var rules = page.Split('\n').Where(line => line.StartsWith("{\"kind\"", StringComparison.Ordinal)).ToList();
        await server.CreateOnceAsync("usual");
        var kinds = new HashSet<string?>();
        foreach (var rule in rules)
        {
            var added = await server.PostAsync("/v1/programs/usual/alert-rules", rule);
            Assert.True(added.Status == 201, $"{rule}: {added.Body}");
            kinds.Add(added.Text("kind"));
        }

        Assert.Equal(5, kinds.Count);
    }

    [Theory]
    [InlineData("""{"threshold":0.5}""", 400, "missing_field", "/kind")]
    [InlineData("""{"kind":"conversion_fell"}""", 400, "missing_field", "/threshold")]
    [InlineData("""{"kind":"conversion_rose","threshold":0.5}""", 422, "unknown_value", "/kind")]
    [InlineData("""{"kind":"conversion_fell","metric":"open_cases","threshold":1}""", 422, "unknown_value", "/metric")]
    [InlineData("""{"kind":"refunds_rose","metric":"refund_rate","threshold":2}""", 400, "unknown_field", "/metric")]
    [InlineData("""{"kind":"conversion_fell","threshold":1.1}""", 422, "invalid_amount", "/threshold")]
    [InlineData("""{"kind":"conversion_fell","threshold":0}""", 422, "invalid_amount", "/threshold")]
    [InlineData("""{"kind":"refunds_rose","threshold":1}""", 422, "invalid_amount", "/threshold")]
    [InlineData("""{"kind":"refunds_rose","threshold":1.2345678}""", 422, "invalid_amount", "/threshold")]
    [InlineData("""{"kind":"refunds_rose","threshold":2e0}""", 422, "invalid_amount", "/threshold")]
    [InlineData("""{"kind":"refunds_rose","threshold":"2"}""", 400, "wrong_type", "/threshold")]
    [InlineData("""{"kind":"refunds_rose","threshold":2,"window_days":91}""", 422, "invalid_amount", "/window_days")]
    [InlineData("""{"kind":"refunds_rose","threshold":2,"min_events":0}""", 422, "invalid_amount", "/min_events")]
    [InlineData("""{"kind":"budget_used","threshold":0.8,"window_days":7}""", 400, "unknown_field", "/window_days")]
    [InlineData("""{"kind":"fraud_held","threshold":5,"min_events":7}""", 400, "unknown_field", "/min_events")]
    [InlineData("""{"kind":"fraud_held","threshold":5,"enabled":true}""", 400, "unknown_field", "/enabled")]
    public async Task A_faulty_rule_is_refused(string body, int status, string code, string pointer)
    {
        await server.CreateOnceAsync("usual");
        (await server.PostAsync("/v1/programs/usual/alert-rules", body)).IsProblem(status, code, pointer);
    }

    [Fact]
    public async Task A_change_is_held_to_the_kind_of_the_rule()
    {
        var (mine, theirs) = (await server.CreateProgramAsync("rules"), await server.CreateProgramAsync("other-rules"));
        var id = (await server.PostAsync(mine + "/alert-rules", """{"kind":"budget_used","threshold":0.8}""")).Text(
            "id"
        );

        var patched = await PatchAsync(mine, """{"threshold":0.9,"enabled":false}""");
        Assert.Equal((200, "0.9"), (patched.Status, patched.Json.GetProperty("threshold").GetRawText()));
        Assert.False(patched.Json.GetProperty("enabled").GetBoolean());
        (await PatchAsync(mine, """{"window_days":7}""")).IsProblem(400, "unknown_field", "/window_days");
        (await PatchAsync(mine, """{"kind":"refunds_rose"}""")).IsProblem(400, "unknown_field", "/kind");
        (await PatchAsync(mine, """{"threshold":2}""")).IsProblem(422, "invalid_amount", "/threshold");
        (await PatchAsync(theirs, "{}")).IsProblem(404, "alert_rule_not_found");
        (await server.SendAsync(HttpMethod.Delete, $"{theirs}/alert-rules/{id}")).IsProblem(
            404,
            "alert_rule_not_found"
        );

        Task<Answer> PatchAsync(string program, string body) =>
            server.SendAsync(HttpMethod.Patch, $"{program}/alert-rules/{id}", body);
    }

    [Fact]
    public async Task A_program_has_at_most_fifty_rules()
    {
        var path = await server.CreateProgramAsync("many-rules") + "/alert-rules";
        Assert.Equal(0, (await server.GetAsync(path)).Json.GetProperty("items").GetArrayLength());
        for (var i = 0; i < 50; i++)
            Assert.Equal(201, (await server.PostAsync(path, Dominates)).Status);

        (await server.PostAsync(path, Dominates)).IsProblem(409, "too_many_alert_rules");
        var last = (await server.GetAsync(path + "?limit=1"))
            .Json.GetProperty("items")[0]
            .GetProperty("id")
            .GetString();
        await server.SendAsync(HttpMethod.Delete, $"{path}/{last}");
        Assert.Equal(201, (await server.PostAsync(path, Dominates)).Status);
    }

    [TourStop(45)]
    internal static async Task WalkAsync(ApiTour tour)
    {
        var path = ApiTour.Acme + "/alert-rules";
        var added = await tour.PostAsync(
            "AddAlertRule",
            "one",
            path,
            """{"kind":"conversion_fell","metric":"completion_rate","threshold":0.5,"window_days":7,"min_events":20}"""
        );
        await tour.GetAsync("ListAlertRules", path + "?limit=1");
        await tour.GetAsync("GetAlertRule", $"{path}/{added.Text("id")}");
        await tour.DoAsync(
            "PatchAlertRule",
            "one",
            HttpMethod.Patch,
            $"{path}/{added.Text("id")}",
            """{"threshold":0.4}"""
        );
        await tour.DoAsync("DeleteAlertRule", "one", HttpMethod.Delete, $"{path}/{added.Text("id")}", null);
    }
}
