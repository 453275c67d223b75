using System.Collections.Concurrent;
using System.Text;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Connectors.Kafka;

/// <summary>Partitions move between the members of a group.</summary>
public sealed class KafkaRebalanceTests
{
    private const string Place = "shared.events";
    private const int RoundSize = 50;

    [Fact]
    public async Task Members_join_and_leave_and_no_message_is_passed_over()
    {
        await using var broker = new KafkaBroker();
        await broker.StartAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var (staying, guest) = (new Taken(), new Taken());

        await broker.SendAsync(Place, Messages(0));
        var first = broker.OpenSource(Place).RunAsync(staying.TakeAsync, ending.Token);
        await Polling.UntilAsync(() => Task.FromResult(staying.Decided.Count), count => count > 0);
        var second = broker.OpenSource(Place).RunAsync(guest.TakeAsync, leaving.Token);
        var rounds = 1;
        await Polling.UntilAsync(
            async () =>
            {
                await broker.SendAsync(Place, Messages(rounds++));
                return guest.Decided.Count;
            },
            count => count > 0
        );
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await broker.SendAsync(Place, Messages(rounds));

        await Polling.UntilAsync(
            () => Task.FromResult(staying.Decided.Keys.Union(guest.Decided.Keys).Count()),
            count => count == (rounds + 1) * RoundSize
        );
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    private static IEnumerable<Sent> Messages(int round) =>
        Enumerable.Range(0, RoundSize).Select(i => new Sent($"{round}-{i}", "p"));

    /// <summary>The messages that a member received and decided.</summary>
    private sealed class Taken
    {
        public ConcurrentDictionary<string, bool> Decided { get; } = new();

        public async ValueTask<IReadOnlyList<MessageFault?>> TakeAsync(
            IReadOnlyList<BrokerMessage> messages,
            CancellationToken stopping
        )
        {
            await Task.Delay(50, stopping);
            foreach (var message in messages)
                Decided[Encoding.UTF8.GetString(message.Body.Span)] = true;
            return new MessageFault?[messages.Count];
        }
    }
}
