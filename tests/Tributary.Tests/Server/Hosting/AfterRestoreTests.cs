using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Connectors.RedisStreams;
using Tributary.Server.Cli;
using Tributary.Storage.Connections;
using Tributary.Tests.Connectors;
using Tributary.Tests.Connectors.Kafka;
using Tributary.Tests.Connectors.RedisStreams;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Cli;
using Tributary.Tests.Server.Features.Webhooks;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>
/// A restored database is in the past, and receivers, leaderboards and brokers are not (docs/deploy/backup.md).
/// </summary>
public sealed class AfterRestoreTests : IDisposable
{
    private const string Program = "/v1/programs/acme";
    private const string Hook = "/hook";

    private static readonly KeyValuePair<string, string?>[] s_settings =
    [
        new("Tributary:SecretsKey", new string('5', 64)),
        new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8"),
    ];

    private readonly TestSqlite _file = new();
    private readonly DirectoryInfo _fresh = Directory.CreateTempSubdirectory("tributary-test-");

    private string Backup => Path.Combine(_fresh.FullName, "backup.db");

    private string Restored => Path.Combine(_fresh.FullName, "data", "restored.db");

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _file.Dispose();
        _fresh.Delete(recursive: true);
    }

    /// <summary>
    /// The posts for p1 wait when the backup is taken, and arrive after it. The posts for p2 are lost with it.
    /// </summary>
    [Fact]
    public async Task Receivers_hear_known_ids_again_and_new_ones_for_new()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer(Hook, 503);
        await using (var server = await OpenAsync(s_settings))
        {
            var (id, _) = await server.AddWebhookAsync(Program, receiver.Url + Hook, "reward.created");
            await PurchaseAsync(server, "p1");
            await receiver.WaitAsync(Hook, 1);
            await Polling.UntilAsync(async () =>
                (await server.ListDeliveriesAsync(Program, id)).Single().LastStatus == 503
            );
            await BackUpAsync();
            receiver.Answer(Hook, 204);
            var waiting = (await server.ListDeliveriesAsync(Program, id)).Single();
            await server.PostAsync($"{Program}/webhooks/{id}/deliveries/{waiting.Id}/replay", "");
            await receiver.WaitAsync(Hook, 2);
            await PurchaseAsync(server, "p2");
            await receiver.WaitAsync(Hook, 3);
        }
        var before = receiver.At(Hook);
        await RestoreAsync();

        await using var restored = new FileServer(Restored, s_settings);
        await restored.OpenAsync();
        await restored.Get<Database>().ExecuteAsync("update delivery set next_at = 1", Stopping);
        await receiver.WaitAsync(Hook, 4);
        await PurchaseAsync(restored, "p1");
        await PurchaseAsync(restored, "p2");
        var heard = await receiver.WaitAsync(Hook, 5);

        Assert.Equal(before[0].Headers["webhook-id"], heard[3].Headers["webhook-id"]);
        Assert.DoesNotContain(heard[4].Headers["webhook-id"], before.Select(post => post.Headers["webhook-id"]));
        var (lost, again) = (before[2].Change, heard[4].Change);
        Assert.True(string.CompareOrdinal(again.Sequence, lost.Sequence) > 0, "The sequence went back.");
        Assert.Equal(KeyOf(lost), KeyOf(again));
        var board = await Polling.UntilAsync(
            () => restored.GetAsync($"{Program}/leaderboard?by=rewards"),
            answer =>
                answer
                    .Json.GetProperty("items")
                    .EnumerateArray()
                    .Any(line => line.GetProperty("value").GetInt64() == 200)
        );
        Assert.Equal("ann", board.Json.GetProperty("items")[0].GetProperty("member").GetString());
        Assert.Equal(5, receiver.At(Hook).Count);
    }

    [Fact]
    public async Task A_stream_that_is_set_back_is_read_again_and_paid_once()
    {
        await using var broker = new RedisBroker();
        await broker.StartAsync();
        var moment = TimeProvider.System.GetUtcNow();
        var url = broker.Settings.Single(setting => setting.Key == "Tributary:Redis").Value!;

        await ReadAgainAsync(
            broker,
            async () =>
            {
                await using var link = await RedisLink.OpenAsync(new Uri(url));
                await link.GetDatabase()
                    .StreamConsumerGroupSetPositionAsync(
                        TestBroker.Events,
                        "tributary",
                        string.Create(CultureInfo.InvariantCulture, $"{moment.ToUnixTimeMilliseconds()}-0")
                    );
            }
        );
    }

    [Fact]
    public async Task A_topic_that_is_set_back_is_read_again_and_paid_once()
    {
        await using var broker = new KafkaBroker();
        await broker.StartAsync();

        await ReadAgainAsync(
            broker,
            () =>
            {
                broker.SetBack("tributary", TestBroker.Events);
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>
    /// The event p1 comes before the backup and p2 after it. Both are read again, after the group was set back.
    /// </summary>
    private async Task ReadAgainAsync(TestBroker broker, Func<Task> setBack)
    {
        KeyValuePair<string, string?>[] settings = [.. s_settings, .. broker.Settings];
        await using (var server = await OpenAsync(settings))
        {
            await broker.SendAsync(TestBroker.Events, [new Sent(Shares.Purchase("p1"), "acme")]);
            await EarnedAsync(server, 100);
            await BackUpAsync();
            await broker.SendAsync(TestBroker.Events, [new Sent(Shares.Purchase("p2"), "acme")]);
            await EarnedAsync(server, 200);
        }
        await RestoreAsync();
        await setBack();

        await using var restored = new FileServer(Restored, settings);
        await restored.OpenAsync();
        await EarnedAsync(restored, 200);
        await broker.SendAsync(TestBroker.Events, [new Sent(Shares.Purchase("p3"), "acme")]);
        await EarnedAsync(restored, 300);
        Assert.Equal(3, (await restored.GetAsync(Program + "/rewards")).Json.GetProperty("items").GetArrayLength());
    }

    /// <summary>Starts a server with a program in which ann earns a tenth of what bob buys.</summary>
    private async Task<FileServer> OpenAsync(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        await _file.MigrateAsync();
        var server = new FileServer(_file.Path, settings);
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, Program, Shares.Terms)).Status);
        Assert.Equal(201, (await server.PostAsync(Program + "/members", Shares.Ann)).Status);
        Assert.Equal(201, (await server.PostAsync(Program + "/members", Shares.Bob)).Status);
        return server;
    }

    private static async Task PurchaseAsync(TestServer server, string id)
    {
        var answer = await server.PostAsync(Program + "/events?wait=5s", Shares.Purchase(id));
        Assert.True(answer.Status is 200 or 201, answer.Body);
    }

    private static Task EarnedAsync(TestServer server, long amount) =>
        Polling.UntilAsync(
            async () => Shares.PayableOf(await server.GetAsync(Program + "/members/ann/balance")),
            payable => payable == amount
        );

    private async Task BackUpAsync()
    {
        using var commands = CommandLine.On(_file.Path);
        Assert.Equal(ExitCodes.Done, (await commands.RunAsync("backup", Backup)).Code);
    }

    private async Task RestoreAsync() =>
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunOnAsync($"sqlite:{Restored}", "restore", Backup)).Code);

    private static (string?, string?, int, string) KeyOf(ChangeEvent change)
    {
        var reward = change.DataAs<RewardInfo>();
        return (reward.Event, reward.Rule, reward.Level, reward.Member);
    }
}
