using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Storage.Connections;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Features.Webhooks;

public sealed class DeliveriesOnSqlite(WebhookSqlite server) : DeliveryTests(server), IClassFixture<WebhookSqlite>;

public sealed class DeliveriesOnPostgres(WebhookPostgres server)
    : DeliveryTests(server),
        IClassFixture<WebhookPostgres>;

/// <summary>Deliveries to receivers that fail, hang or are gone.</summary>
public abstract class DeliveryTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receiver_that_is_gone_is_switched_off_and_others_hear_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("gone");
        receiver.Answer("/gone", 410);
        var (gone, _) = await server.AddWebhookAsync(program, receiver.Url + "/gone", "member.created");
        await server.AddWebhookAsync(program, receiver.Url + "/notices", "webhook.disabled");
        await server.AddMemberAsync(program, "ann");

        var notice = Assert.Single(await receiver.WaitAsync("/notices", 1)).Change.DataAs<WebhookNotice>();
        Assert.Equal((gone, "gone"), (notice.Id, notice.Reason));
        await Polling.UntilAsync(async () =>
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
    public async Task A_failed_post_keeps_its_reason_and_is_repeated()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("fails");
        receiver.Answer("/fails", 503);
        var (id, _) = await server.AddWebhookAsync(program, receiver.Url + "/fails", "member.created");
        await server.AddMemberAsync(program, "ann");
        await receiver.WaitAsync("/fails", 1);

        await Polling.UntilAsync(async () =>
            (await server.ListDeliveriesAsync(program, id)).Single().LastStatus == 503
        );
        var failed = (await server.ListDeliveriesAsync(program, id)).Single();
        Assert.Equal(("pending", 1, "status"), (failed.Status, failed.Tries, failed.LastError));
        Assert.InRange((failed.NextAt - failed.LastAt)!.Value.TotalSeconds, 4, 8);
        Assert.NotNull((await server.GetAsync($"{program}/webhooks/{id}")).Text("failing_since"));

        receiver.Answer("/fails", 204);
        var received = await receiver.WaitAsync("/fails", 2);
        Assert.Equal(received[0].Headers["webhook-id"], received[1].Headers["webhook-id"]);
        await Polling.UntilAsync(async () =>
            (await server.ListDeliveriesAsync(program, id)).Single().Status == "delivered"
        );
        Assert.Null((await server.GetAsync($"{program}/webhooks/{id}")).Text("failing_since"));
        var shown = await server.GetAsync($"{program}/webhooks/{id}/deliveries/{failed.Id}");
        Assert.Equal(
            [(204, null, ""), (503, "status", "the till is closed (503)")],
            JsonSerializer
                .Deserialize(shown.Body, TributaryJson.Default.DeliveryInfo)!
                .Attempts!.Select(one => (one.Status, one.Error, one.Answer))
        );

        var replayed = await server.PostAsync($"{program}/webhooks/{id}/deliveries/{failed.Id}/replay", "");
        Assert.Equal("1", replayed.Text("replayed"));
        await receiver.WaitAsync("/fails", 3);
        await Polling.UntilAsync(async () =>
            (await server.ListDeliveriesAsync(program, id)).Single().Status == "delivered"
        );
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
        await server.AddWebhookAsync(program, receiver.Url + "/hangs", "member.created");
        await server.AddWebhookAsync(program, receiver.Url + "/quick", "member.created");
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
        var (id, _) = await server.AddWebhookAsync(program, receiver.Url + "/days", "member.created");
        await server.AddMemberAsync(program, "ann");
        await Polling.UntilAsync(async () =>
            (await server.ListDeliveriesAsync(program, id)).SingleOrDefault()?.LastStatus == 500
        );
        var database = server.Get<Database>();
        await database.ExecuteAsync("update webhook set failing_since = 1", Stopping);
        await database.ExecuteAsync(
            "update delivery set tries = 9, next_at = 1 where status = 'pending' and last_error = 'status'",
            Stopping
        );

        await Polling.UntilAsync(async () =>
            (await server.GetAsync($"{program}/webhooks/{id}")).Text("disabled_reason") == "failing"
        );
        var last = (await server.ListDeliveriesAsync(program, id)).Single();
        Assert.Equal(("failed", 10, null), (last.Status, last.Tries, last.NextAt));
    }
}
