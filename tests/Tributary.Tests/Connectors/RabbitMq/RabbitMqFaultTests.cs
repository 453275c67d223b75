using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tributary.Connectors.RabbitMq;
using Tributary.Engine.Pipeline;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Connectors.RabbitMq;

/// <summary>Faults of something other than the broker.</summary>
[Collection<SharedRabbitMq>]
public sealed class RabbitMqFaultTests(BrokerServer<RabbitMqBroker> server)
{
    private const int Count = 2_000;

    /// <summary>A queue that only the killed server reads, and not the one that shares the broker.</summary>
    private const string Events = "killed.events";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_with_messages_in_its_hands_pays_each_once()
    {
        using var database = new TestSqlite();
        var broker = await OpenAsync();
        string[] settings =
        [
            .. broker.Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
            $"--Tributary:RabbitMq:Events={Events}",
            "--Tributary:RabbitMq:Changes=killed.changes",
        ];
        await using (var first = await ServerProcess.StartAsync(database.Url, settings))
        {
            await CreateAsync(first.Http);
            await broker.SendAsync(
                Events,
                Enumerable.Range(0, Count).Select(i => new Sent(Shares.Purchase($"p{i}"), "p"))
            );
            await Polling.UntilAsync(() => PaidAsync(first.Http), paid => paid > 0);
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync(database.Url, settings);
        await Polling.UntilAsync(() => PaidAsync(second.Http), paid => paid == Count * 100);
        await Polling.UntilAsync(() => broker.CountReadyAsync(Events), left => left == 0);
        Assert.Equal(Count * 100, await PaidAsync(second.Http));
        Assert.Equal(0u, await broker.CountReadyAsync(RabbitMqTopology.DeadLetters(Events)));
    }

    [Fact]
    public async Task A_flood_stays_with_the_broker_but_for_what_it_may_send_ahead()
    {
        var broker = await OpenAsync();
        await broker.SendAsync("flood.events", Enumerable.Range(0, 1_000).Select(i => new Sent($"{i}", "p")));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stopping);

        var running = broker
            .OpenSource("flood.events")
            .RunAsync(
                async (messages, stopping) =>
                {
                    Assert.InRange(messages.Count, 1, RabbitMqBroker.Prefetch / 2);
                    await Task.Delay(Timeout.Infinite, stopping);
                    return new MessageFault?[messages.Count];
                },
                enough.Token
            );

        await Polling.UntilAsync(
            () => broker.CountReadyAsync("flood.events"),
            ready => ready == 1_000 - RabbitMqBroker.Prefetch
        );
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Polling.UntilAsync(() => broker.CountReadyAsync("flood.events"), ready => ready == 1_000);
    }

    /// <summary>
    /// The broker stops reading while the sockets are full, so that even closing the connection waits for it.
    /// </summary>
    [Fact]
    public async Task A_broker_that_hangs_costs_one_timeout_and_is_found_again()
    {
        var broker = await OpenAsync();
        await using var sink = broker.OpenSink("still.changes");
        var changes = Enumerable
            .Range(0, 500)
            .Select(i => new Envelope($"{i}", "reward.created", "p", "0", new byte[30_000]))
            .ToList();
        Assert.True(await TryAsync(TimeSpan.FromSeconds(30)));

        await broker.StopAsync();
        try
        {
            for (var tries = 0; tries < 2; tries++)
                Assert.False(await TryAsync(TimeSpan.FromSeconds(1)));
        }
        finally
        {
            await broker.ContinueAsync();
        }
        Assert.True(await TryAsync(TimeSpan.FromSeconds(30)));

        async Task<bool> TryAsync(TimeSpan within)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
            late.CancelAfter(within);
            var publishing = sink.PublishAsync(changes, late.Token).AsTask();
            await Task.WhenAny(publishing, Task.Delay(within + TimeSpan.FromSeconds(10), Stopping));
            Assert.True(publishing.IsCompleted, "It still waits.");
            return publishing.IsCompletedSuccessfully;
        }
    }

    private async Task<RabbitMqBroker> OpenAsync()
    {
        await server.OpenAsync();
        return server.Broker;
    }

    private static async Task CreateAsync(HttpClient http)
    {
        foreach (
            var (method, path, body) in ((HttpMethod, string, string)[])
                [
                    (HttpMethod.Put, "/v1/programs/p", Shares.Terms),
                    (HttpMethod.Post, "/v1/programs/p/members", Shares.Ann),
                    (HttpMethod.Post, "/v1/programs/p/members", Shares.Bob),
                ]
        )
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var answer = await http.SendAsync(request, Stopping);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<int> PaidAsync(HttpClient http)
    {
        var balances = (
            await http.GetFromJsonAsync<JsonElement>("/v1/programs/p/members/ann/balance", Stopping)
        ).GetProperty("balances");
        return balances.GetArrayLength() == 0 ? 0 : balances[0].GetProperty("payable").GetInt32();
    }
}
