using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Properties;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// The requirements for every store, including concurrency. Each store has one class, and a new, empty store for each
/// test. A store that may differ overrides a property and gives the reason.
/// </summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    protected const int PartitionCount = 4;

    private IStore? _other;

    private const string OneLevel =
        """{ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }""";

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>A node on the database.</summary>
    protected IStore Store { get; private set; } = null!;

    /// <summary>
    /// True when a unit locks everything, so that a second one waits instead of taking other partitions.
    /// </summary>
    protected virtual bool TakesOneUnitAtATime => false;

    /// <summary>True when a unit takes one partition, however few entries wait in it.</summary>
    protected virtual bool TakesOnePartitionAtATime => false;

    public virtual async ValueTask InitializeAsync() => Store = await OpenFirstAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Store is not null)
            await Store.DisposeAsync();
        if (_other is not null)
            await _other.DisposeAsync();
    }

    /// <summary>Opens a node on this test's database.</summary>
    protected abstract ValueTask<IStore> OpenAsync();

    /// <summary>Opens <see cref="Store"/>.</summary>
    protected virtual ValueTask<IStore> OpenFirstAsync() => OpenAsync();

    /// <summary>
    /// Returns another node on the same database. Most tests need none, so it is opened at the first call.
    /// </summary>
    protected async ValueTask<IStore> OpenOtherAsync() => _other ??= await OpenAsync();

    protected abstract ValueTask<StoreSnapshot> SnapshotAsync();

    /// <summary>Makes every change of every program leave an outbox row for this sink from now on.</summary>
    protected abstract ValueTask AddSinkAsync(string name);

    protected async Task<ProgramId> ProgramAsync(string terms = OneLevel, string name = "acme") =>
        (await Store.PutTermsAsync(SampleTerms.Put(name, terms), Stopping)).ProgramId;

    /// <summary>Returns a member who joined before the events of these tests.</summary>
    protected static SignUp NewMember(ProgramId program, string id, string? referrer = null, string? code = null) =>
        new()
        {
            ProgramId = program,
            Id = id,
            Referrer = referrer,
            Code = code,
            JoinedAt = TableLine.Time("04-01"),
        };

    protected async Task<IReadOnlyList<SignUpResult>> JoinAsync(params SignUp[] signUps) =>
        await Store.SignUpAsync(signUps, SignUps.Decide, Stopping);

    /// <summary>Creates three members: ann referred bob, and bob referred cid.</summary>
    protected async Task<ProgramId> ThreeMembersAsync(string terms = OneLevel)
    {
        var program = await ProgramAsync(terms);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"), NewMember(program, "cid", "bob"));
        await DrainAsync();
        return program;
    }

    /// <summary>Creates trees of a referrer <c>rN</c> and a member <c>mN</c>, over all partitions.</summary>
    protected async Task<ProgramId> PairsAsync(int pairs, string terms = OneLevel)
    {
        var program = await ProgramAsync(terms);
        await JoinAsync([
            .. Enumerable
                .Range(0, pairs)
                .SelectMany(i => new[] { NewMember(program, $"r{i}"), NewMember(program, $"m{i}", $"r{i}") }),
        ]);
        await DrainAsync();
        return program;
    }

    protected static NewEntry Purchase(ProgramId program, string id, string member, long amount = 1000) =>
        new()
        {
            ProgramId = program,
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = Body($"purchase {id} {member} {amount}"),
            ExternalId = id,
            Member = member,
            Amount = amount,
            Currency = "USD",
            OccurredAt = TableLine.Time("05-01"),
        };

    protected static NewEntry Refund(
        ProgramId program,
        string id,
        string reverses,
        string member,
        long? amount = null
    ) =>
        Purchase(program, id, member) with
        {
            Type = "refund",
            BodyHash = Body($"refund {id} {reverses} {member} {amount}"),
            Amount = amount,
            Currency = amount is null ? null : "USD",
            Reverses = reverses,
            OccurredAt = TableLine.Time("05-09"),
        };

    protected async Task<NewEntry> CommandAsync(ProgramId program, ICommand command, MemberId member, int partition) =>
        CommandEntry.Of(
            program,
            new(member, partition),
            command,
            EntryKey.OfCommand((await Store.TakeIdsAsync(1, Stopping)).Next<EntryId>()),
            "tester"
        );

    protected async Task<EntryResult> AcceptAsync(NewEntry entry) => (await Store.AcceptAsync([entry], Stopping))[0];

    protected Task<int> DrainAsync() => DrainAsync(Store);

    protected static async Task<int> DrainAsync(IStore store, int limit = 1_000) =>
        await new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System).DrainAsync(
            Stopping,
            limit
        );

    /// <summary>Drains by several workers on both nodes until nothing is left.</summary>
    protected async Task DrainByManyAsync(int workers, int limit)
    {
        var other = await OpenOtherAsync();
        do await Task.WhenAll(
            Enumerable.Range(0, workers).Select(i => Task.Run(() => DrainAsync(i % 2 == 0 ? Store : other, limit)))
        );
        while ((await SnapshotAsync()).Inbox.Count > 0);
    }

    protected static async Task<BatchDecisions> DecideAsync(IStore store, IBatchTransaction unit)
    {
        var facts = await unit.LoadAsync(Stopping);
        return Decider.Decide(facts, await store.TakeIdsAsync(Decider.IdsNeeded(facts), Stopping));
    }

    protected static byte[] Body(string text) => EntryKey.OfBody(Encoding.UTF8.GetBytes(text));

    /// <summary>Runs all concurrently, as far as the machine allows.</summary>
    protected static async Task<IReadOnlyList<T>> TogetherAsync<T>(IEnumerable<Func<Task<T>>> work)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = work.Select(w =>
                Task.Run(async () =>
                {
                    await start.Task;
                    return await w();
                })
            )
            .ToList();
        start.SetResult();
        return await Task.WhenAll(running);
    }

    protected async Task<StoreSnapshot> AssertSoundAsync(params string[] terms)
    {
        var snapshot = await SnapshotAsync();
        Assert.Empty(
            Invariants.Check(snapshot, [.. terms.DefaultIfEmpty(OneLevel).Select(t => SampleTerms.Put("acme", t).Plan)])
        );
        return snapshot;
    }
}
