using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Server.Workers;

/// <summary>A sink that fails the first time, beside one that never works.</summary>
public sealed class RelayServer : SqliteServer
{
    public ProbeSink Probe { get; } = new();

    protected override void AddParts(IServiceCollection services) =>
        services.AddSingleton<ISink>(Probe).AddSingleton<ISink>(new BrokenSink());

    public sealed class ProbeSink : ISink
    {
        private readonly ConcurrentQueue<Envelope> _had = new();
        private int _calls;

        public string Name => "probe";

        public IReadOnlyList<Envelope> Had => [.. _had];

        public ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping)
        {
            foreach (var envelope in envelopes)
                _had.Enqueue(envelope);
            return Interlocked.Increment(ref _calls) == 1
                ? throw new TimeoutException("The first time nothing is confirmed.")
                : ValueTask.CompletedTask;
        }
    }

    private sealed class BrokenSink : ISink
    {
        public string Name => "broken";

        public ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping) =>
            throw new InvalidOperationException("It never works.");
    }
}

public sealed class RelayTests(RelayServer server) : IClassFixture<RelayServer>
{
    [Fact]
    public async Task A_sink_has_changes_in_order_and_again_the_unconfirmed_ones()
    {
        var program = await server.CreateProgramAsync("relayed");
        for (var i = 0; i < 5; i++)
            await server.AddMemberAsync(program, $"r{i}");
        for (var i = 0; i < 5; i++)
            await server.AddMemberAsync(program, $"m{i}", $$""","referrer":"r{{i}}" """);
        for (var i = 0; i < 20; i++)
            await server.PostAsync(
                program + "/events",
                $$"""{"id":"p{{i}}","type":"purchase","member":"m{{i % 5}}","amount":5000,"currency":"USD"}"""
            );

        // 10 members, 5 referrals made and completed, and a reward for each purchase, with bonus and gift for the first
        // of each.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(20));
        while (server.Probe.Had.DistinctBy(e => e.Id).Count() < 10 + 5 + 5 + 20 + 10)
            await Task.Delay(20, late.Token);

        var changes = server.Probe.Had.Select(e => ChangeEvent.Parse(e.Body.Span)).ToList();
        Assert.True(changes.Count > changes.DistinctBy(c => c.Id).Count());
        foreach (var tree in changes.DistinctBy(c => c.Id).GroupBy(c => c.PartitionKey))
            Assert.Equal(tree.Select(c => c.Sequence).Order(StringComparer.Ordinal), tree.Select(c => c.Sequence));
        Assert.All(
            server.Probe.Had.Zip(changes),
            both =>
                Assert.Equal(
                    (both.Second.Id, both.Second.Type, "relayed", both.Second.PartitionKey),
                    (both.First.Id, both.First.Type, both.First.Program, both.First.PartitionKey)
                )
        );
    }
}
