using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Connectors;

/// <summary>
/// The requirements for every broker, tested on the real one: nothing is lost, nothing counts twice, and an
/// unacceptable message blocks nothing.
/// </summary>
public abstract class BrokerContract<TBroker>(BrokerServer<TBroker> server)
    where TBroker : TestBroker, new()
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_comes_in_and_its_rewards_go_out_in_their_order()
    {
        var program = await FamilyAsync("round");

        await SendAsync(program, Enumerable.Range(0, 50).Select(i => Shares.Purchase($"p{i}", 1_000)));

        var rewards = await Polling.UntilAsync(async () => await RewardsAsync(program), found => found.Count >= 50);
        Assert.All(
            rewards,
            reward =>
                Assert.Equal(
                    ("ann", 100),
                    (Text(reward, "member"), reward.GetProperty("data").GetProperty("amount").GetInt32())
                )
        );
        Assert.Equal(50, rewards.DistinctBy(reward => reward.GetProperty("id").GetString()).Count());
        Assert.Equal(rewards.Select(Sequence).Order(StringComparer.Ordinal), rewards.Select(Sequence));
        await PaidAsync(program, 50 * 100);
    }

    [Fact]
    public async Task Unacceptable_messages_go_to_the_dead_letters_alone()
    {
        var program = await FamilyAsync("poison");
        var before = await server.Broker.ReadDeadLettersAsync();
        const string oops = "{oops";
        var nowhere = Shares.Purchase("p9", 1);
        var differs = Shares.Purchase("p1", 2_000);
        const string quoted = """{"id":"p2","type":"purchase","member":"bob","amount":"100"}""";
        var array = $"[{Shares.Purchase("p3", 1_000)},{quoted}]";

        await SendAsync(program, Shares.Purchase("p1", 1_000));
        await PaidAsync(program, 100);
        await server.Broker.SendAsync(
            TestBroker.Events,
            [
                .. new[] { oops, differs, quoted, array }.Select(body => new Sent(body, program)),
                new Sent(nowhere, "nowhere"),
                new Sent(Shares.Purchase("p4", 1_000), program),
            ]
        );

        var letters = (
            await Polling.UntilAsync(server.Broker.ReadDeadLettersAsync, all => all.Count >= before.Count + 5)
        ).Skip(before.Count);
        Assert.Equal(
            new DeadLetter[]
            {
                new(oops, "malformed_json", null),
                new(differs, "event_differs", ""),
                new(quoted, "wrong_type", "/amount"),
                new(array, "wrong_type", "/1/amount"),
                new(nowhere, "program_not_found", null),
            }.OrderBy(letter => letter.Body),
            letters.OrderBy(letter => letter.Body)
        );
        await PaidAsync(program, 300);
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
    }

    [Fact]
    public async Task Ten_times_each_and_in_any_order_counts_once()
    {
        var program = await FamilyAsync("repeated");
        var purchases = Enumerable.Range(0, 60).Select(i => Shares.Purchase($"p{i}", 1_000));
        var refunds = Enumerable
            .Range(0, 20)
            .Select(i => $$"""{"id":"r{{i}}","type":"refund","member":"bob","reverses":"p{{i}}"}""");
        var all = Enumerable.Repeat(purchases.Concat(refunds), 10).SelectMany(events => events).ToArray();
        new Random(20_261_123).Shuffle(all);
        var before = await MessagesAsync();

        await SendAsync(program, all);

        await Polling.UntilAsync(MessagesAsync, count => count >= before + all.Length);
        await PaidAsync(program, 40 * 100);
        var events = await server.GetAsync($"/v1/programs/{program}/events?status=parked");
        Assert.Empty(events.Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_CloudEvent_names_its_program_and_has_the_event_in_its_data()
    {
        var program = await FamilyAsync("cloud");
        var envelope = $$"""
            {"specversion":"1.0","id":"a","source":"/shop","type":"shop.purchase","program":"{{program}}",
             "data":{{Shares.Purchase("p1", 1_000)}}}
            """;

        await server.Broker.SendAsync(
            TestBroker.Events,
            [new Sent(envelope, null, "application/cloudevents+json; charset=utf-8")]
        );

        await PaidAsync(program, 100);
    }

    [Fact]
    public async Task Unacknowledged_messages_are_delivered_again()
    {
        await server.OpenAsync();
        const string place = "again.events";
        await server.Broker.SendAsync(place, [new Sent("1", "p"), new Sent("2", "p"), new Sent("3", "p")]);

        var first = await TakeAsync(place, 1, acknowledges: false);
        var second = await TakeAsync(place, 3, acknowledges: true);
        await server.Broker.SendAsync(place, [new Sent("4", "p")]);
        var third = await TakeAsync(place, 1, acknowledges: true);

        Assert.NotEmpty(first);
        Assert.Equal(["1", "2", "3"], second.Select(message => message.Body).Order());
        Assert.Equal(["4"], third.Select(message => message.Body));
    }

    [Fact]
    public async Task A_message_brings_the_id_of_its_sender()
    {
        await server.OpenAsync();
        const string place = "followed.events";
        await server.Broker.SendAsync(place, [new Sent("1", "p") { CorrelationId = "order-77" }]);

        var taken = await TakeAsync(place, 1, acknowledges: true);

        Assert.Equal(["1 order-77"], taken.Select(message => $"{message.Body} {message.CorrelationId}"));
    }

    protected async Task<string> FamilyAsync(string name)
    {
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, Shares.Terms)).Status);
        Assert.Equal(201, (await server.PostAsync($"/v1/programs/{name}/members", Shares.Ann)).Status);
        Assert.Equal(201, (await server.PostAsync($"/v1/programs/{name}/members", Shares.Bob)).Status);
        return name;
    }

    protected Task SendAsync(string program, params IEnumerable<string> bodies) =>
        server.Broker.SendAsync(TestBroker.Events, bodies.Select(body => new Sent(body, program)));

    /// <summary>Waits until Ann has this amount, and checks that it stays.</summary>
    protected async Task PaidAsync(string program, int amount) =>
        await Polling.UntilAsync(
            async () => Shares.PayableOf(await server.GetAsync($"/v1/programs/{program}/members/ann/balance")),
            paid => paid == amount
        );

    protected async Task<long> MessagesAsync()
    {
        var line = (await server.GetAsync("/metrics"))
            .Body.Split('\n')
            .Single(text => text.StartsWith("tributary_messages_total ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private async Task<List<JsonElement>> RewardsAsync(string program) =>
        [
            .. (await server.Broker.ReadChangesAsync()).Where(change =>
                Of(change, "source") == "/v1/programs/" + program && Of(change, "type") == "reward.created"
            ),
        ];

    private async Task<List<(string Body, string? CorrelationId)>> TakeAsync(string place, int count, bool acknowledges)
    {
        var taken = new List<(string, string?)>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        enough.CancelAfter(s_patience);
        var source = server.Broker.OpenSource(place);
        var running = source.RunAsync(
            async (messages, stopping) =>
            {
                taken.AddRange(
                    messages.Select(message => (Encoding.UTF8.GetString(message.Body.Span), message.CorrelationId))
                );
                // time for an acknowledgement
                if (taken.Count >= count)
                    enough.CancelAfter(acknowledges ? TimeSpan.FromMilliseconds(500) : TimeSpan.Zero);
                if (!acknowledges)
                    await Task.Delay(Timeout.Infinite, stopping);
                return new MessageFault?[messages.Count];
            },
            enough.Token
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return taken;
    }

    private static string? Of(JsonElement change, string name) => change.GetProperty(name).GetString();

    private static string? Text(JsonElement change, string name) =>
        change.GetProperty("data").GetProperty(name).GetString();

    private static string Sequence(JsonElement change) => Of(change, "sequence")!;
}
