using System.Text.Json;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Tests.Server.Features.Webhooks;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>
/// The id of a request is in its answer, in the log of its decision, and in the posts that follow from it.
/// </summary>
public sealed class CorrelationTests(LoggedServer server) : IClassFixture<LoggedServer>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_followed_from_request_to_webhook()
    {
        var program = await server.CreateProgramAsync("followed");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ",\"referrer\":\"ann\"");
        await using var receiver = await WebhookReceiver.StartAsync();
        await server.AddWebhookAsync(program, receiver.Url + "/hook", "reward.created");

        var sent = await server.SendAsync(
            HttpMethod.Post,
            program + "/events?wait=2s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}""",
            headers: ("Request-Id", "order-service-77")
        );

        Assert.Equal("order-service-77", sent.Headers.GetValues("Request-Id").Single());
        var posts = await receiver.WaitAsync("/hook", 3);
        Assert.All(posts, post => Assert.Equal("order-service-77", post.Headers["request-id"]));
        var answered = await server.WaitAsync("order-service-77", "POST /v1/programs/{program}/events 200");
        var decided = await server.WaitAsync("order-service-77", "(purchase): rewarded");
        var posted = await server.WaitAsync("order-service-77", "(reward.created) to whk_");
        Assert.All(
            (JsonElement[])[answered, decided, posted],
            line =>
            {
                Assert.Equal("followed", line.GetProperty("program").GetString());
                Assert.Equal("info", line.GetProperty("level").GetString());
                Assert.Matches(
                    "^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$",
                    line.GetProperty("time").GetString()!
                );
            }
        );
    }

    [Fact]
    public async Task A_sign_up_is_followed_to_its_webhook()
    {
        var program = await server.CreateProgramAsync("joined");
        await using var receiver = await WebhookReceiver.StartAsync();
        await server.AddWebhookAsync(program, receiver.Url + "/hook", "member.created");

        var sent = await server.PostAsync(program + "/members", """{"id":"cid"}""");

        var id = sent.Headers.GetValues("Request-Id").Single();
        Assert.StartsWith("req_", id);
        Assert.Equal(id, (await receiver.WaitAsync("/hook", 1))[0].Headers["request-id"]);
        await server.WaitAsync(id, "(signup)");
    }

    [Fact]
    public async Task An_entry_that_waits_in_the_inbox_keeps_its_request()
    {
        var program = await server.CreateProgramAsync("queued");
        await server.AddMemberAsync(program, "ann");
        var (store, directory) = (server.Get<IStore>(), server.Get<MemberDirectory>());
        var acme = (await store.FindProgramAsync("queued", Stopping))!;
        var placed = await directory.PlaceAsync(
            [
                new()
                {
                    ProgramId = acme.Id,
                    Type = "visit",
                    Key = EntryKey.OfEvent("v1"),
                    BodyHash = [1],
                    ExternalId = "v1",
                    Member = "ann",
                    RequestId = "queued-1",
                },
            ],
            Stopping
        );

        await store.QueueAsync(placed, Stopping);

        await server.WaitAsync("queued-1", "(visit)");
        Assert.Empty(await server.Get<Database>().ListAsync("select id from inbox", row => row.GetInt64(0), Stopping));
    }
}
