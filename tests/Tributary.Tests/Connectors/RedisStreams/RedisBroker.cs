using System.Text.Json;
using StackExchange.Redis;
using Tributary.Connectors.RedisStreams;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Connectors.RedisStreams;

public sealed class RedisBroker : TestBroker, IDurableBroker
{
    private const string Group = "tributary";

    /// <summary>The program, for faults that a broker of streams alone does not know.</summary>
    public PrivateRedis Server { get; } = new();

    public override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("Tributary:Redis", Url.ToString()),
            new("Tributary:Redis:Events", Events),
            new("Tributary:Redis:Changes", Changes),
            new("Tributary:Redis:ClaimAfterSeconds", "1"),
        ];

    private Uri Url => Server.Url;

    public override Task StartAsync() => Server.StartAsync();

    public Task KillAsync() => Server.KillAsync();

    public Task RestartAsync() => Server.StartAsync();

    public override async Task SendAsync(string place, IEnumerable<Sent> messages)
    {
        await using var link = await RedisLink.OpenAsync(Url);
        await Task.WhenAll(
            messages.Select(message => link.GetDatabase().StreamAddAsync(place, FieldsOf(message))).ToList()
        );
    }

    public override async Task<IReadOnlyList<JsonElement>> ReadChangesAsync() =>
        [.. (await ReadAsync(Changes)).Select(entry => JsonDocument.Parse((string)entry["event"]!).RootElement)];

    public override async Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync() =>
        [
            .. (await ReadAsync(RedisSource.DeadLetters(Events))).Select(entry => new DeadLetter(
                entry["event"]!,
                entry["tributary-problem"]!,
                entry["tributary-pointer"]
            )),
        ];

    public override ISource OpenSource(string place) =>
        new RedisSource(
            new RedisOptions
            {
                Url = Url,
                Events = place,
                Group = Group,
                Consumer = "another",
                BatchLimit = 100,
                ClaimAfter = TimeSpan.FromSeconds(1),
                MaxLength = 1_000,
            },
            place,
            TimeProvider.System
        );

    /// <returns>The number of messages that a consumer has and has not acknowledged.</returns>
    public async Task<int> CountPendingAsync()
    {
        await using var link = await RedisLink.OpenAsync(Url);
        return (await link.GetDatabase().StreamPendingAsync(Events, Group)).PendingMessageCount;
    }

    /// <returns>The number of messages that consumers have acknowledged.</returns>
    public async Task<long> CountTakenAsync()
    {
        await using var link = await RedisLink.OpenAsync(Url);
        var group = Assert.Single(await link.GetDatabase().StreamGroupInfoAsync(Events));
        return (group.EntriesRead ?? 0) - group.PendingMessageCount;
    }

    public override ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task<StreamEntry[]> ReadAsync(string stream)
    {
        await using var link = await RedisLink.OpenAsync(Url);
        return await link.GetDatabase().StreamRangeAsync(stream);
    }

    private static NameValueEntry[] FieldsOf(Sent message)
    {
        var fields = new List<NameValueEntry> { new("event", message.Body) };
        if (message.Program is not null)
            fields.Add(new("program", message.Program));
        if (message.ContentType is not null)
            fields.Add(new("content_type", message.ContentType));
        if (message.CorrelationId is not null)
            fields.Add(new("request_id", message.CorrelationId));
        return [.. fields];
    }
}
