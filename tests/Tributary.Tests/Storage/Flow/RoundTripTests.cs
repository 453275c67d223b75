using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Flow;

/// <summary>
/// The round trips to PostgreSQL of one entry: an entry alone waits for each of them, so none may be added unseen.
/// </summary>
public sealed class RoundTripTests(TestPostgres database) : IClassFixture<TestPostgres>, IAsyncLifetime
{
    private const string Terms = """
        { "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2%"] } ] }
        """;

    private static int s_warmed;

    private TripProxy _proxy = null!;
    private PostgresStore _store = null!;
    private EntryPipeline _pipeline = null!;
    private ProgramId _program;
    private MemberDirectory _directory = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _proxy = new TripProxy(database.Url);
        _store = await PostgresStore.OpenAsync(
            _proxy.Url,
            4,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
        _directory = new MemberDirectory(_store);
        _pipeline = new EntryPipeline(_store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        _program = (await _store.PutTermsAsync(SampleTerms.Put("trips", Terms), Stopping)).ProgramId;
        foreach (
            var (id, referrer) in (IEnumerable<(string, string?)>)
                [("dan", null), ("cid", "dan"), ("ann", "cid"), ("bob", "ann")]
        )
            await SignUpAsync(id, referrer);
        // Each test has a node of its own on the one database, and an event of its own makes its facts warm.
        await AcceptAsync($"warm {Interlocked.Increment(ref s_warmed)}", "bob");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task An_event_with_warm_facts_takes_two_round_trips()
    {
        _proxy.TakeTrips();

        await AcceptAsync("known", "bob");

        Assert.Equal(2, _proxy.TakeTrips());
    }

    [Fact]
    public async Task An_event_with_cold_facts_takes_three_round_trips()
    {
        _store.Warm.Most = 0;
        _proxy.TakeTrips();

        await AcceptAsync("cold", "bob");

        Assert.Equal(3, _proxy.TakeTrips());
    }

    [Fact]
    public async Task An_event_that_was_accepted_before_takes_three_round_trips()
    {
        await AcceptAsync("again", "bob");
        _proxy.TakeTrips();

        await AcceptAsync("again", "bob");

        Assert.Equal(3, _proxy.TakeTrips());
    }

    [Fact]
    public async Task An_event_of_an_unknown_member_takes_three_round_trips()
    {
        _proxy.TakeTrips();

        await AcceptAsync("unknown", "nobody");

        Assert.Equal(3, _proxy.TakeTrips());
    }

    [Fact]
    public async Task A_sign_up_by_referrer_takes_three_round_trips()
    {
        _proxy.TakeTrips();

        await SignUpAsync("eve", "bob");

        Assert.Equal(3, _proxy.TakeTrips());
    }

    [Fact]
    public async Task A_sign_up_by_code_takes_three_round_trips()
    {
        var code = (await SignUpAsync("gil", "bob")).Member!.Code;
        _proxy.TakeTrips();

        await SignUpAsync("hal", null, code);

        Assert.Equal(3, _proxy.TakeTrips());
    }

    [Fact]
    public async Task A_batch_of_the_inbox_takes_five_round_trips()
    {
        await _store.QueueAsync([await PlacedAsync("queued", "bob")], Stopping);
        _proxy.TakeTrips();

        await _pipeline.RunBatchAsync(100, Stopping);

        Assert.Equal(5, _proxy.TakeTrips());
    }

    [Fact]
    public async Task An_entry_for_the_inbox_takes_two_round_trips()
    {
        var entry = await PlacedAsync("inbox", "bob");
        _proxy.TakeTrips();

        await _store.QueueAsync([entry], Stopping);

        Assert.Equal(2, _proxy.TakeTrips());
        await _pipeline.DrainAsync(Stopping);
    }

    private async Task<SignUpResult> SignUpAsync(string id, string? referrer, string? code = null) =>
        (
            await _pipeline.SignUpAsync(
                [
                    new SignUp
                    {
                        ProgramId = _program,
                        Id = id,
                        Referrer = referrer,
                        Code = code,
                    },
                ],
                Stopping
            )
        )[0];

    private async Task AcceptAsync(string id, string member) =>
        await _pipeline.AcceptAsync([await PlacedAsync(id, member)], Stopping);

    private async Task<PlacedEntry> PlacedAsync(string id, string member)
    {
        var entry = new NewEntry
        {
            ProgramId = _program,
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfEvent(id),
            ExternalId = id,
            Member = member,
            Amount = 1000,
            Currency = "USD",
        };
        return (await _directory.PlaceAsync([entry], Stopping))[0];
    }
}
