using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Server.Features;

public sealed class WebhooksOnSqlite(WebhookSqlite server) : WebhookTests(server), IClassFixture<WebhookSqlite>;

public sealed class WebhooksOnPostgres(WebhookPostgres server) : WebhookTests(server), IClassFixture<WebhookPostgres>;

public sealed class WebhookSqlite : SqliteServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8")];
}

public sealed class WebhookPostgres : PostgresServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8")];
}

public abstract class WebhookTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_s_changes_arrive_signed_and_say_what_the_api_says()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("arrive");
        var (_, secret) = await AddAsync(program, receiver.Url + "/all", "*");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        await server.PostAsync(
            program + "/events",
            """{"id":"order-1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );

        var received = await receiver.WaitAsync("/all", 7);
        Assert.All(received, r => Assert.True(r.IsSignedBy(secret)));
        Assert.All(received, r => Assert.False(r.IsSignedBy("whsec_" + Convert.ToBase64String(new byte[32]))));
        Assert.All(
            received,
            r => Assert.Equal("application/cloudevents+json; charset=utf-8", r.Headers["content-type"])
        );
        var changes = received.Select(r => r.Change).ToList();
        Assert.Equal(received.Select(r => r.Headers["webhook-id"]), changes.Select(c => c.Id));
        Assert.Equal(changes.Count, changes.Select(c => c.Id).Distinct().Count());
        Assert.All(changes, c => Assert.Equal(("1.0", "/v1/programs/arrive"), (c.SpecVersion, c.Source)));
        string[] expected =
        [
            ChangeTypes.MemberCreated,
            ChangeTypes.MemberCreated,
            ChangeTypes.ReferralCreated,
            ChangeTypes.ReferralCompleted,
            ChangeTypes.RewardCreated,
            ChangeTypes.RewardCreated,
            ChangeTypes.RewardCreated,
        ];
        Assert.Equal(expected, changes.OrderBy(c => c.Sequence, StringComparer.Ordinal).Select(c => c.Type));

        var bob = changes
            .Single(c => c.Type == ChangeTypes.MemberCreated && c.Subject == "bob")
            .DataAs<MemberCreated>();
        Assert.Equal(("bob", "ann"), (bob.Id, bob.Referrer));
        Assert.Equal("urn:tributary:v1:reward", changes.First(c => c.Type == ChangeTypes.RewardCreated).DataSchema);
        foreach (
            var told in changes.Where(c => c.Type == ChangeTypes.RewardCreated).Select(c => c.DataAs<RewardInfo>())
        )
        {
            var listed = (await server.GetAsync(program + "/rewards?event=order-1"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Single(r => r.GetProperty("id").GetString() == told.Id)
                .GetRawText();
            Assert.Equal(JsonSerializer.Deserialize(listed, TributaryJson.Default.RewardInfo), told);
        }
        var completed = changes.Single(c => c.Type == ChangeTypes.ReferralCompleted).DataAs<ReferralInfo>();
        var referral = JsonSerializer.Deserialize(
            (await server.GetAsync($"{program}/referrals/{completed.Id}")).Body,
            TributaryJson.Default.ReferralInfo
        )!;
        Assert.Equal(referral with { History = null }, completed);
    }

    [Theory]
    [InlineData("suspended", "member_suspended")]
    [InlineData("blocked", null)]
    public async Task A_reward_says_that_the_member_s_status_holds_it(string status, string? heldBy)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("status-" + status);
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        await AddAsync(program, receiver.Url + "/rewards", "reward.created");
        await server.SendAsync(HttpMethod.Patch, program + "/members/ann", $$"""{"status":"{{status}}"}""");
        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"order-1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );

        var expected = (await server.GetAsync(program + "/rewards?member=ann"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToList();
        var received = await receiver.WaitAsync("/rewards", 1 + expected.Count); // and the friend's gift

        Assert.Equal(heldBy is not null, expected.Count > 0);
        var told = received
            .Select(r => r.Change)
            .Select(c => c.DataAs<RewardInfo>())
            .Where(r => r.Member == "ann")
            .ToList();
        Assert.All(told, r => Assert.Equal(heldBy, r.HeldBy));
        Assert.Equal(
            expected
                .Select(r => JsonSerializer.Deserialize(r.GetRawText(), TributaryJson.Default.RewardInfo)!)
                .OrderBy(r => r.Id, StringComparer.Ordinal),
            told.OrderBy(r => r.Id, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_reward_that_fraud_detection_holds_names_its_case()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("case-of-reward");
        await AddAsync(program, receiver.Url + "/case", "reward.created", "case.opened");
        await server.AddMemberAsync(program, "ann", ""","email":"r.ob@gmail.com" """);
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","email":"rob+2@googlemail.com" """);
        await server.PostAsync(
            program + "/events",
            """{"id":"order-1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );

        var changes = (await receiver.WaitAsync("/case", 4)).Select(r => r.Change).ToList();

        var opened = changes.Single(c => c.Type == ChangeTypes.CaseOpened).Subject;
        Assert.All(
            changes.Where(c => c.Type == ChangeTypes.RewardCreated).Select(c => c.DataAs<RewardInfo>()),
            r => Assert.Equal(("review", "fraud", opened), (r.Status, r.HeldBy, r.Case))
        );
    }

    [Fact]
    public async Task Only_what_was_asked_for_comes_and_no_secret_is_shown_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("few");
        var (id, secret) = await AddAsync(program, receiver.Url + "/few", "event.decided", "program.paused");
        await server.AddMemberAsync(program, "ann");
        await server.PostAsync(
            program + "/events",
            """{"id":"order-1","type":"purchase","member":"ann","amount":5000,"currency":"USD"}"""
        );
        await server.PostAsync(program + "/pause", "");

        var received = await receiver.WaitAsync("/few", 3);
        Assert.Equal(
            [ChangeTypes.EventDecided, ChangeTypes.EventDecided, ChangeTypes.ProgramPaused],
            received.Select(r => r.Change.Type).Order()
        );
        var decided = received.Select(r => r.Change).Single(c => c.Subject == "order-1").DataAs<EventDecided>();
        Assert.Equal(
            ("order-1", "purchase", "ann", "no_reward", "no_referrer"),
            (decided.Id, decided.Type, decided.Member, decided.Outcome, decided.Reason)
        );
        Assert.Equal(
            "paused",
            received
                .Select(r => r.Change)
                .Single(c => c.Type == ChangeTypes.ProgramPaused)
                .DataAs<ProgramChanged>()
                .Status
        );
        foreach (var path in (string[])[$"/webhooks/{id}", "/webhooks", $"/webhooks/{id}/deliveries"])
            Assert.DoesNotContain(secret, (await server.GetAsync(program + path)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("rotate");
        var (id, first) = await AddAsync(program, receiver.Url + "/r", "*");
        var rotated = await server.PostAsync($"{program}/webhooks/{id}/rotate", "");
        Assert.Equal(200, rotated.Status);
        var second = rotated.Text("secret")!;
        await server.PostAsync($"{program}/webhooks/{id}/test", "");

        var test = Assert.Single(await receiver.WaitAsync("/r", 1));
        Assert.NotEqual(first, second);
        Assert.True(test.IsSignedBy(first) && test.IsSignedBy(second));
        Assert.Equal(2, test.Headers["webhook-signature"].Split(' ').Length);
        Assert.Equal((ChangeTypes.WebhookTest, "test"), (test.Change.Type, test.Change.DataAs<WebhookNotice>().Reason));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_switched_off_and_others_hear_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("gone");
        receiver.Answer("/gone", 410);
        var (gone, _) = await AddAsync(program, receiver.Url + "/gone", "member.created");
        await AddAsync(program, receiver.Url + "/notices", "webhook.disabled");
        await server.AddMemberAsync(program, "ann");

        var notice = Assert.Single(await receiver.WaitAsync("/notices", 1)).Change.DataAs<WebhookNotice>();
        Assert.Equal((gone, "gone"), (notice.Id, notice.Reason));
        await UntilAsync(async () =>
            (await server.GetAsync($"{program}/webhooks/{gone}")).Json.GetProperty("enabled").GetBoolean() == false
        );
        Assert.Equal("gone", (await server.GetAsync($"{program}/webhooks/{gone}")).Text("disabled_reason"));
        (await server.PostAsync($"{program}/webhooks/{gone}/test", "")).IsProblem(409, "webhook_disabled");
        await server.AddMemberAsync(program, "bob");
        Assert.Single(receiver.At("/gone"));

        receiver.Answer("/gone", 204);
        Assert.Equal(
            200,
            (await server.SendAsync(HttpMethod.Patch, $"{program}/webhooks/{gone}", """{"enabled":true}""")).Status
        );
        await server.AddMemberAsync(program, "cid");
        Assert.Equal("cid", (await receiver.WaitAsync("/gone", 2))[1].Change.Subject);
    }

    [Fact]
    public async Task What_fails_is_kept_with_its_reason_and_posted_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("fails");
        receiver.Answer("/fails", 503);
        var (id, _) = await AddAsync(program, receiver.Url + "/fails", "member.created");
        await server.AddMemberAsync(program, "ann");
        await receiver.WaitAsync("/fails", 1);

        await UntilAsync(async () => (await DeliveriesAsync(program, id)).Single().LastStatus == 503);
        var failed = (await DeliveriesAsync(program, id)).Single();
        Assert.Equal(("pending", 1, "status"), (failed.Status, failed.Tries, failed.LastError));
        Assert.InRange((failed.NextAt - failed.LastAt)!.Value.TotalSeconds, 4, 8);
        Assert.NotNull((await server.GetAsync($"{program}/webhooks/{id}")).Text("failing_since"));

        receiver.Answer("/fails", 204);
        var received = await receiver.WaitAsync("/fails", 2);
        Assert.Equal(received[0].Headers["webhook-id"], received[1].Headers["webhook-id"]);
        await UntilAsync(async () => (await DeliveriesAsync(program, id)).Single().Status == "delivered");
        Assert.Null((await server.GetAsync($"{program}/webhooks/{id}")).Text("failing_since"));

        var replayed = await server.PostAsync($"{program}/webhooks/{id}/deliveries/{failed.Id}/replay", "");
        Assert.Equal("1", replayed.Text("replayed"));
        await receiver.WaitAsync("/fails", 3);
        await UntilAsync(async () => (await DeliveriesAsync(program, id)).Single().Status == "delivered");
        var span =
            $"from={Uri.EscapeDataString("2020-01-01T00:00:00Z")}&to={Uri.EscapeDataString("2999-01-01T00:00:00Z")}";
        Assert.Equal("1", (await server.PostAsync($"{program}/webhooks/{id}/replay?{span}", "")).Text("replayed"));
        await receiver.WaitAsync("/fails", 4);
        (await server.PostAsync($"{program}/webhooks/{id}/replay", "")).IsProblem(400, "invalid_parameter");
    }

    [Fact]
    public async Task A_receiver_that_hangs_keeps_no_other_waiting()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("hangs");
        receiver.Answer("/hangs", 0);
        await AddAsync(program, receiver.Url + "/hangs", "member.created");
        await AddAsync(program, receiver.Url + "/quick", "member.created");
        for (var i = 0; i < 30; i++)
            await server.AddMemberAsync(program, $"m{i}");

        await receiver.WaitAsync("/quick", 30);
        Assert.InRange(receiver.At("/hangs").Count, 1, 8);
    }

    [Fact]
    public async Task Failing_for_days_switches_off()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("days");
        receiver.Answer("/days", 500);
        var (id, _) = await AddAsync(program, receiver.Url + "/days", "member.created");
        await server.AddMemberAsync(program, "ann");
        await UntilAsync(async () => (await DeliveriesAsync(program, id)).SingleOrDefault()?.LastStatus == 500);
        var database = server.Get<Database>();
        await database.ExecuteAsync("update webhook set failing_since = 1", Stopping);
        await database.ExecuteAsync(
            "update delivery set tries = 9, next_at = 1 where status = 'pending' and last_error = 'status'",
            Stopping
        );

        await UntilAsync(async () =>
            (await server.GetAsync($"{program}/webhooks/{id}")).Text("disabled_reason") == "failing"
        );
        var last = (await DeliveriesAsync(program, id)).Single();
        Assert.Equal(("failed", 10, null), (last.Status, last.Tries, last.NextAt));
    }

    [Fact]
    public async Task An_erased_member_s_id_is_posted_no_more()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("erased");
        receiver.Answer("/erased", 500);
        var (id, _) = await AddAsync(program, receiver.Url + "/erased", "member.created");
        await server.AddMemberAsync(program, "ann-secret");
        await receiver.WaitAsync("/erased", 1);
        Assert.Equal(
            204,
            (await server.SendAsync(HttpMethod.Delete, program + "/members/ann-secret?balance=forfeit")).Status
        );
        receiver.Answer("/erased", 204);

        var again = (await receiver.WaitAsync("/erased", 2))[1];
        Assert.DoesNotContain("ann-secret", System.Text.Encoding.UTF8.GetString(again.Body), StringComparison.Ordinal);
        Assert.Equal(
            "delivered",
            (await UntilAsync(() => DeliveriesAsync(program, id), d => d.Single().Status == "delivered"))
                .Single()
                .Status
        );
    }

    [Theory]
    [InlineData("""{"events":["*"]}""", 400, "missing_field", "/url")]
    [InlineData("""{"url":"https://a.example/"}""", 400, "missing_field", "/events")]
    [InlineData("""{"url":"https://a.example/","events":[]}""", 422, "too_many_items", "/events")]
    [InlineData("""{"url":"https://a.example/","events":["reward.made"]}""", 422, "unknown_value", "/events/0")]
    [InlineData("""{"url":"https://a.example/","events":["webhook.test"]}""", 422, "unknown_value", "/events/0")]
    [InlineData("""{"url":"a.example","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"//a.example/","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"ftp://a.example/","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"https://me:secret@a.example/","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"https://a.example/#x","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"https://169.254.169.254/latest","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"https://[::ffff:10.0.0.1]/","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"https://0x0a000001/","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"http://1.1.1.1/","events":["*"]}""", 422, "invalid_url", "/url")]
    [InlineData("""{"url":"https://a.example/","events":["*"],"secret":"mine"}""", 400, "unknown_field", "/secret")]
    public async Task A_faulty_webhook_is_refused(string body, int status, string code, string pointer)
    {
        var program = "/v1/programs/faulty";
        await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms);
        (await server.PostAsync(program + "/webhooks", body)).IsProblem(status, code, pointer);
    }

    [Fact]
    public async Task Other_programs_webhooks_are_not_there()
    {
        var (mine, theirs) = (await server.CreateProgramAsync("mine"), await server.CreateProgramAsync("theirs"));
        var (id, _) = await AddAsync(mine, "https://a.example/", "*");

        (await server.GetAsync($"{theirs}/webhooks/{id}")).IsProblem(404, "webhook_not_found");
        (await server.GetAsync($"{theirs}/webhooks/{id}/deliveries")).IsProblem(404, "webhook_not_found");
        (await server.GetAsync($"{mine}/webhooks/{id}/deliveries/dlv_1")).IsProblem(404, "delivery_not_found");
        (await server.SendAsync(HttpMethod.Delete, $"{theirs}/webhooks/{id}")).IsProblem(404, "webhook_not_found");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"{mine}/webhooks/{id}")).Status);
        (await server.GetAsync($"{mine}/webhooks/{id}")).IsProblem(404, "webhook_not_found");
    }

    private async Task<(string Id, string Secret)> AddAsync(string program, string url, params string[] events)
    {
        var added = await server.PostAsync(program + "/webhooks", JsonSerializer.Serialize(new { url, events }));
        Assert.True(added.Status == 201, added.Body);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", added.Text("secret")!);
        return (added.Text("id")!, added.Text("secret")!);
    }

    private async Task<IReadOnlyList<DeliveryInfo>> DeliveriesAsync(string program, string id)
    {
        var answer = await server.GetAsync($"{program}/webhooks/{id}/deliveries");
        return JsonSerializer.Deserialize(answer.Body, TributaryJson.Default.PageDeliveryInfo)!.Items;
    }

    private static Task UntilAsync(Func<Task<bool>> holds) => UntilAsync(holds, held => held);

    private static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> holds)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
                return answer;
            await Task.Delay(20, late.Token);
        }
    }
}
