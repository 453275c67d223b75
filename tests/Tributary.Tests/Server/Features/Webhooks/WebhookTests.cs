using System.Text;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Storage.Connections;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Features.Webhooks;

public sealed class WebhooksOnSqlite(WebhookSqlite server) : WebhookTests(server), IClassFixture<WebhookSqlite>;

public sealed class WebhooksOnPostgres(WebhookPostgres server) : WebhookTests(server), IClassFixture<WebhookPostgres>;

public abstract class WebhookTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_s_changes_arrive_signed_and_say_what_the_api_says()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("arrive");
        var (_, secret) = await server.AddWebhookAsync(program, receiver.Url + "/all", "*");
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
        await server.AddWebhookAsync(program, receiver.Url + "/rewards", "reward.created");
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
        await server.AddWebhookAsync(program, receiver.Url + "/case", "reward.created", "case.opened");
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
        var (id, secret) = await server.AddWebhookAsync(
            program,
            receiver.Url + "/few",
            "event.decided",
            "program.paused"
        );
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

    /// <summary>The answer to a call with an <c>Idempotency-Key</c> is kept in the database.</summary>
    [Fact]
    public async Task A_repetition_shows_the_secret_and_the_database_does_not()
    {
        var program = await server.CreateProgramAsync("sealed");
        Task<Answer> Add() =>
            server.SendAsync(
                HttpMethod.Post,
                program + "/webhooks",
                """{"url":"https://receiver.example/","events":["*"]}""",
                headers: ("Idempotency-Key", "hook-1")
            );

        var (first, again) = (await Add(), await Add());

        Assert.StartsWith("whsec_", first.Text("secret"), StringComparison.Ordinal);
        Assert.Equal((201, first.Body, first.Location), (again.Status, again.Body, again.Location));
        Assert.Equal(first.MediaType, again.MediaType);
        var kept = await server
            .Get<Database>()
            .ListAsync(
                "select response from idempotency",
                row => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)),
                Stopping
            );
        Assert.NotEmpty(kept);
        Assert.DoesNotContain(kept, answer => answer.Contains("whsec_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("rotate");
        var (id, first) = await server.AddWebhookAsync(program, receiver.Url + "/r", "*");
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
    public async Task An_erased_member_s_id_is_posted_no_more()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("erased");
        receiver.Answer("/erased", 500);
        var (id, _) = await server.AddWebhookAsync(program, receiver.Url + "/erased", "member.created");
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
            (
                await Polling.UntilAsync(
                    () => server.ListDeliveriesAsync(program, id),
                    d => d.Single().Status == "delivered"
                )
            )
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
        var (id, _) = await server.AddWebhookAsync(mine, "https://a.example/", "*");

        (await server.GetAsync($"{theirs}/webhooks/{id}")).IsProblem(404, "webhook_not_found");
        (await server.GetAsync($"{theirs}/webhooks/{id}/deliveries")).IsProblem(404, "webhook_not_found");
        (await server.GetAsync($"{mine}/webhooks/{id}/deliveries/dlv_1")).IsProblem(404, "delivery_not_found");
        (await server.SendAsync(HttpMethod.Delete, $"{theirs}/webhooks/{id}")).IsProblem(404, "webhook_not_found");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"{mine}/webhooks/{id}")).Status);
        (await server.GetAsync($"{mine}/webhooks/{id}")).IsProblem(404, "webhook_not_found");
    }
}
