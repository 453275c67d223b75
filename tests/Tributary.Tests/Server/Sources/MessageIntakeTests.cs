using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Server.Sources;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Sources;

public sealed class MessageIntakeTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    [Fact]
    public async Task A_failing_message_is_a_dead_letter_beside_accepted_ones()
    {
        await server.OpenAsync();
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, "/v1/programs/p", Shares.Terms)).Status);
        var requests = new ConcurrentBag<string?>();
        var store = FaultyStore.Around(
            server.Get<IStore>(),
            entry =>
            {
                requests.Add(entry.RequestId);
                return entry.ExternalId == "bad";
            }
        );
        var (meters, options) = (server.Get<Meters>(), server.Get<TributaryOptions>() with { Role = ServerRole.Api });
        await using var lanes = new EntryIntake(
            new EntryDestination(store, server.Get<EntryPipeline>(), options),
            new MemberDirectory(store),
            options,
            meters,
            server.Get<Shutdown>(),
            TimeProvider.System
        );
        var intake = new MessageIntake(
            store,
            server.Get<ProgramDirectory>(),
            lanes,
            meters,
            TimeProvider.System,
            NullLogger<MessageIntake>.Instance
        );

        var faults = await intake.TakeAsync(
            "test",
            [
                Message("first") with
                {
                    CorrelationId = "order-77",
                },
                Message("bad"),
                Message("last") with
                {
                    CorrelationId = "not an id",
                },
            ],
            TestContext.Current.CancellationToken
        );

        Assert.Equal([null, "internal_error", null], faults.Select(fault => fault?.Code));
        var statuses = await Task.WhenAll(
            ((string[])["first", "bad", "last"]).Select(async id =>
                (await server.GetAsync("/v1/programs/p/events/" + id)).Status
            )
        );
        Assert.Equal([200, 404, 200], statuses);
        Assert.Contains("order-77", requests);
        Assert.All(requests.Where(id => id != "order-77"), id => Assert.StartsWith("req_", id));
        Assert.True(requests.Distinct().Count() >= 3);
    }

    private static BrokerMessage Message(string id) => new(Encoding.UTF8.GetBytes(Shares.Purchase(id)), null, "p");

    /// <summary>A store that fails for certain entries without naming a cause.</summary>
    public class FaultyStore : DispatchProxy
    {
        private IStore? _store;
        private Func<NewEntry, bool>? _breaks;

        public static IStore Around(IStore store, Func<NewEntry, bool> breaks)
        {
            var proxy = Create<IStore, FaultyStore>();
            ((FaultyStore)(object)proxy)._store = store;
            ((FaultyStore)(object)proxy)._breaks = breaks;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (
                targetMethod!.Name == nameof(IStore.QueueAsync)
                && ((IReadOnlyList<PlacedEntry>)args![0]!).Any(placed => _breaks!(placed.Entry))
            )
                throw new InvalidOperationException("It broke.");
            return targetMethod.Invoke(_store, args);
        }
    }
}
