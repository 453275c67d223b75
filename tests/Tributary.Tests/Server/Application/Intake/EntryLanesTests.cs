using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Settings;
using Xunit;

namespace Tributary.Tests.Server.Application.Intake;

/// <summary>Which entries share a transaction.</summary>
public sealed class EntryLanesTests : IAsyncDisposable
{
    private const int Partitions = 64;

    private readonly ConcurrentQueue<IReadOnlyList<PlacedEntry>> _batches = new();
    private readonly Shutdown _shutdown = new(
        new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
        TimeProvider.System
    );

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _shutdown.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_batch_of_a_spread_database_has_one_partition()
    {
        await using var lanes = LanesOf("?distribution=citus");
        var all = Enumerable.Range(0, 10 * Partitions).Select(i => Event($"e{i}", partition: i % Partitions)).ToList();

        var answers = await lanes.AcceptAsync(all, Stopping);
        await Task.WhenAll(all.Select(one => lanes.AcceptAsync([one], Stopping).AsTask()));

        Assert.Equal(all.Select(IdOf), answers.Select(answer => answer.EventId));
        AssertOnePartitionEach();
        Assert.Equal(2 * all.Count, _batches.Sum(batch => batch.Count));
    }

    [Fact]
    public async Task Repeated_ids_do_not_bring_partitions_together()
    {
        await using var lanes = LanesOf("?distribution=citus");

        var answers = await lanes.AcceptAsync(
            [Event("e1", partition: 1), Event("e2", partition: 2), Event("e1", partition: 33)],
            Stopping
        );

        Assert.Equal(3, answers.Count);
        AssertOnePartitionEach();
        Assert.Equal(33, Assert.Single(_batches.Last()).Place!.Value.Partition);
    }

    [Fact]
    public async Task A_single_database_takes_several_partitions_at_once()
    {
        await using var lanes = LanesOf("");

        await lanes.AcceptAsync(
            [.. Enumerable.Range(0, Partitions).Select(i => Event($"e{i}", partition: i))],
            Stopping
        );

        Assert.InRange(_batches.Count, 2, 8);
    }

    private void AssertOnePartitionEach() =>
        Assert.All(_batches, batch => Assert.Single(batch.Select(entry => entry.Place!.Value.Partition).Distinct()));

    private EntryLanes LanesOf(string query) =>
        new(
            AcceptAsync,
            new MemberDirectory(new NumberedMembers()),
            new TributaryOptions
            {
                Storage = new StorageOptions(StorageKind.Postgres, $"postgres://ann@db.example/shop{query}"),
                Partitions = Partitions,
                Role = ServerRole.All,
                TrustedProxies = [],
                Limits = new LimitOptions(1, 1, 1, 1),
            },
            _shutdown,
            TimeProvider.System
        );

    private ValueTask<IReadOnlyList<EntryResult>> AcceptAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    )
    {
        _batches.Enqueue(entries);
        return new([.. entries.Select(entry => new EntryResult(EntryOutcome.Accepted, IdOf(entry.Entry)))]);
    }

    private static EntryId IdOf(NewEntry entry) =>
        new(long.Parse(entry.ExternalId![1..], CultureInfo.InvariantCulture));

    private static NewEntry Event(string id, int partition) =>
        new()
        {
            ProgramId = new ProgramId(1),
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfBody([1]),
            ExternalId = id,
            Member = partition.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Members that are named for their partition.</summary>
    private sealed class NumberedMembers : IMemberLookup
    {
        public ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(
            IReadOnlyList<MemberName> names,
            CancellationToken stopping
        ) =>
            new([
                .. names
                    .Select(name => int.Parse(name.Id, CultureInfo.InvariantCulture))
                    .Select(number => (MemberPlace?)new MemberPlace(new MemberId(1 + number), number)),
            ]);
    }
}
