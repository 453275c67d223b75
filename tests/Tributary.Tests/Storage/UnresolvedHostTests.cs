using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage;

/// <summary>
/// The host of the database has a name without an address, as during a failure of DNS. Npgsql then throws an exception
/// that is not its own.
/// </summary>
public sealed class UnresolvedHostTests : IAsyncDisposable
{
    private const string Terms =
        """{ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }""";

    private static readonly ProgramId s_program = new(1);

    private static readonly Dictionary<string, Func<PostgresStore, Task>> s_calls = new()
    {
        ["arrivals"] = async store => await store.BeginAsync(Stopping),
        ["claims"] = async store => await store.ClaimAsync(10, null, Stopping),
        ["claims of a partition"] = async store => await store.ClaimAsync(10, 0, Stopping),
        ["dry runs"] = async store => await store.DryRunAsync([], terms => terms, Stopping),
        ["the queue"] = async store => await store.QueueAsync([PlacedEntry.Of(Purchase())], Stopping),
        ["places"] = async store => await store.FindMembersAsync([new MemberName(s_program, "ann")], Stopping),
        ["sign-ups"] = async store => await store.SignUpAsync([], SignUps.Decide, Stopping),
        ["waits"] = async store => await store.FindEndedWaitsAsync(default, 10, Stopping),
        ["codes"] = async store => await store.AddCodesAsync([], Stopping),
        ["clicks"] = async store => await store.AddClicksAsync([Click()], Stopping),
        ["sums of clicks"] = async store => await store.CountClicksAsync(Stopping),
        ["failures"] = async store => await store.RecordFailureAsync(Waiting(), "poison", 3, Stopping),
        ["retries"] = async store => await store.RetryParkedAsync(s_program, new EntryId(1), Stopping),
        ["parked entries"] = async store => await store.SweepParkedAsync(Stopping),
        ["due work"] = async store => await store.FindDueAsync(default, Stopping),
        ["the outbox"] = async store => await store.RelayAsync("s", 1, (_, _) => default, Stopping),
        ["programs"] = async store => await store.FindProgramAsync("acme", Stopping),
        ["terms"] = async store => await store.PutTermsAsync(SampleTerms.Put("acme", Terms), Stopping),
        ["a program's status"] = async store =>
            await store.SetProgramStatusAsync("acme", ProgramStatus.Paused, null, null, Stopping),
        ["ids"] = async store => await store.TakeIdsAsync(1, Stopping),
        ["maintenance"] = async store => await store.MaintainAsync(Stopping),
        ["reads"] = async store => await store.Database.ListAsync("select 1", row => row.GetInt32(0), Stopping),
        ["grouped reads"] = async store =>
            await store.Database.ListEachAsync("select @id", row => row.GetInt64(0), ("@id", (long[])[1])),
        ["writes"] = async store => await store.Database.ExecuteAsync("select 1", Stopping),
        ["scans"] = async store => await store.Database.ScanAsync(Stopping),
    };

    private readonly PostgresStore _store = new(
        "postgres://ann@no-such-host.invalid/shop",
        partitions: 4,
        new ProgramCache(),
        TimeProvider.System
    );

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_name_without_an_address_is_an_outage(string call)
    {
        var fault = await Assert.ThrowsAsync<StoreException>(() => s_calls[call](_store));

        Assert.True(fault.IsTransient && Outage.IsOfDatabase(fault), fault.ToString());
    }

    [Theory]
    [InlineData("arrivals")]
    [InlineData("claims")]
    public async Task A_name_without_an_address_drops_the_facts_in_memory(string call)
    {
        _store.Warm.PartitionAt(0, seq: 5);

        await Assert.ThrowsAsync<StoreException>(() => s_calls[call](_store));

        Assert.Null(_store.Warm.FindPartition(0));
    }

    private static NewEntry Purchase() =>
        new()
        {
            ProgramId = s_program,
            Type = "purchase",
            Key = EntryKey.OfEvent("p1"),
            BodyHash = EntryKey.OfBody([1]),
            Member = "ann",
        };

    private static Entry Waiting() =>
        Purchase().ToEntry(new EntryId(1), new MemberPlace(new MemberId(1), Partition: 0), acceptedAt: default);

    private static ClickRecord Click() =>
        new()
        {
            Id = new ClickId(1),
            ProgramId = s_program,
            MemberId = new MemberId(1),
            Code = "CODE2345",
            VisitorId = new VisitorId(1),
            At = default,
            Day = 20260101,
            IsDailyUnique = true,
            Segment = Segment.Of(s_program, new Acquisition()),
        };
}
