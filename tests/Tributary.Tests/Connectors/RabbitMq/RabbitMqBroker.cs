using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using Tributary.Connectors;
using Tributary.Connectors.RabbitMq;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Connectors.RabbitMq;

public sealed class RabbitMqBroker : TestBroker, IDurableBroker
{
    private const string Listener = "listener";
    public const int Prefetch = 100;

    private readonly PrivateBroker _broker = new("rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server");
    private readonly List<JsonElement> _changes = [];
    private readonly List<DeadLetter> _letters = [];

    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{_broker.Port}");

    public override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("Tributary:RabbitMq", Url.ToString()),
            new("Tributary:RabbitMq:Events", Events),
            new("Tributary:RabbitMq:Changes", Changes),
            new("Tributary:RabbitMq:Prefetch", Prefetch.ToString(CultureInfo.InvariantCulture)),
        ];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public override async Task StartAsync()
    {
        await _broker.StartAsync(async () => await (await OpenAsync()).DisposeAsync());
        await using var link = await OpenAsync();
        await RabbitMqTopology.DeclareEventsAsync(link.Channel, Events, Options.DeliveryLimit, Stopping);
        await RabbitMqTopology.DeclareChangesAsync(link.Channel, Changes, Stopping);
        await link.Channel.QueueDeclareAsync(
            Listener,
            durable: true,
            exclusive: false,
            autoDelete: false,
            cancellationToken: Stopping
        );
        await link.Channel.QueueBindAsync(Listener, Changes, "*.#", cancellationToken: Stopping);
        await Polling.UntilAsync(ReadQueueNamesAsync, HasAll);
    }

    public Task KillAsync() => _broker.KillAsync();

    public Task StopAsync() => _broker.StopAsync();

    public Task ContinueAsync() => _broker.ContinueAsync();

    public Task RestartAsync() => _broker.StartAsync(async () => await (await OpenAsync()).DisposeAsync());

    public override async Task SendAsync(string place, IEnumerable<Sent> messages)
    {
        await using var link = await OpenAsync();
        await RabbitMqTopology.DeclareEventsAsync(link.Channel, place, Options.DeliveryLimit, Stopping);
        await link.PublishAsync(
            messages.Select(message => new RabbitMqMessage(
                message.Program is null ? "" : place,
                message.Program ?? place,
                PropertiesOf(message),
                Encoding.UTF8.GetBytes(message.Body)
            )),
            Stopping
        );
    }

    public override async Task<IReadOnlyList<JsonElement>> ReadChangesAsync()
    {
        await DrainAsync(
            Listener,
            message =>
            {
                Assert.Equal(MessageHeaders.CloudEvent, message.BasicProperties.ContentType);
                var change = JsonDocument.Parse(message.Body).RootElement;
                Assert.EndsWith(
                    "." + change.GetProperty("type").GetString(),
                    message.RoutingKey,
                    StringComparison.Ordinal
                );
                Assert.Equal(change.GetProperty("id").GetString(), message.BasicProperties.MessageId);
                _changes.Add(change);
            }
        );
        return [.. _changes];
    }

    public override async Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync()
    {
        await DrainAsync(
            RabbitMqTopology.DeadLetters(Events),
            message =>
                _letters.Add(
                    new DeadLetter(
                        Encoding.UTF8.GetString(message.Body.Span),
                        HeaderOf(message, "tributary-problem")!,
                        HeaderOf(message, "tributary-pointer")
                    )
                )
        );
        return [.. _letters];
    }

    public override ISource OpenSource(string place) => new RabbitMqSource(Options, place);

    /// <summary>Opens another, separate publisher.</summary>
    public RabbitMqSink OpenSink(string place) => new(Options, place);

    /// <returns>The number of messages that the broker has not sent to anybody.</returns>
    public async Task<uint> CountReadyAsync(string queue)
    {
        await using var link = await OpenAsync();
        return await link.Channel.MessageCountAsync(queue, Stopping);
    }

    public override ValueTask DisposeAsync() => _broker.DisposeAsync();

    /// <summary>
    /// RabbitMQ 3.10 records its quorum queues half a second after creating them. If it is killed before that, it has
    /// the queue without a leader and without its messages (rabbitmq/ra, pull request 443).
    /// </summary>
    private Task<string> ReadQueueNamesAsync()
    {
        var files = Directory.GetFiles(Path.Combine(_broker.Data, "mnesia"), "names.dets", SearchOption.AllDirectories);
        return File.ReadAllTextAsync(
            files.Single(file => file.Contains("/quorum/", StringComparison.Ordinal)),
            Encoding.Latin1,
            Stopping
        );
    }

    private static bool HasAll(string names) =>
        new[] { Events, RabbitMqTopology.DeadLetters(Events), RabbitMqTopology.Unrouted(Changes) }.All(queue =>
            Regex.IsMatch(names, Regex.Escape("%2F_" + queue) + @"(?!\.)")
        );

    private RabbitMqOptions Options => new(Url, Events, Changes, null, Prefetch, DeliveryLimit: 20, Declares: true);

    private Task<RabbitMqLink> OpenAsync() => RabbitMqLink.OpenAsync(Url, "test", Stopping);

    private static BasicProperties PropertiesOf(Sent message) =>
        new()
        {
            ContentType = message.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            CorrelationId = message.CorrelationId,
            MessageId = "not this one",
        };

    private async Task DrainAsync(string queue, Action<BasicGetResult> read)
    {
        await using var link = await OpenAsync();
        while (await link.Channel.BasicGetAsync(queue, autoAck: true, Stopping) is { } message)
            read(message);
    }

    private static string? HeaderOf(BasicGetResult message, string name) =>
        message.BasicProperties.Headers!.TryGetValue(name, out var value)
            ? Encoding.UTF8.GetString((byte[])value!)
            : null;
}
