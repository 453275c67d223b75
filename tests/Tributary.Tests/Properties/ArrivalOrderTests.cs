using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Flow;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>
/// The same facts in any order of arrival give the same result: every order of a few events, on the model and on both
/// databases. Each event is decided before the next of its order arrives.
/// </summary>
public sealed class ArrivalOrderTests(MigratedPostgres migrated) : IClassFixture<MigratedPostgres>
{
    /// <summary>
    /// The lines of a case: id, type, amount in minor units or a dash, day of January, and the event that it reverses
    /// (-) or reinstates (+).
    /// </summary>
    public static TheoryData<string, string, long> Cases =>
        new()
        {
            { "a replacement order", "A order 5000 10 | B order 5000 12 | rA refund - 20 -A", 1750 },
            {
                "two replacement orders",
                "A order 5000 10 | B order 3000 12 | C order 4000 14 | rA refund - 20 -A",
                1950
            },
            {
                "two of three taken back",
                "A order 5000 10 | B order 3000 12 | C order 4000 14 | rA refund - 20 -A | rB chargeback - 21 -B",
                1650
            },
            {
                "a part and then the rest",
                "A order 5000 10 | B order 3000 12 | pA refund 1234 15 -A | rA refund - 20 -A",
                1550
            },
            {
                "a dispute larger than what is left",
                "A order 5000 10 | B order 1000 11 | pA refund 2000 12 -A | dA chargeback 5100 14 -A",
                100
            },
            {
                "a dispute that is won",
                "A order 5000 10 | B order 3000 12 | dA chargeback 5000 20 -A | wA won - 25 +dA",
                2050
            },
            {
                "a dispute that is won beside a refund",
                "A order 5000 10 | pA refund 1000 12 -A | dA chargeback 5000 20 -A | wA won - 25 +dA",
                1650
            },
            { "one that does not qualify", "A order 5000 10 | B order 1000 12 | rA refund - 20 -A", 100 },
        };

    private const string Terms = """
        { "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "order" },
                                            { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                         "within": "60d" },
          "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000,
                         "on_refund": "when_full" },
                       { "key": "first", "on": "referral.completed", "to": "referrer", "amount": 250,
                         "milestone": { "at": 1 } },
                       { "key": "share", "on": "order", "to": "upline", "rates": ["10%", "3.33%"] } ] }
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Cases))]
    public Task On_the_model(string name, string events, long ann) =>
        EndTheSameAsync(name, new ModelStore(4, Clock()), events, ann);

    [Theory, MemberData(nameof(Cases))]
    public async Task On_SQLite(string name, string events, long ann)
    {
        using var file = await TestSqlite.CreateMigratedAsync(partitions: 4);
        await using var store = await SqliteStore.OpenAsync(
            file.Path,
            4,
            new ProgramCache(),
            Clock(),
            migrate: true,
            Stopping
        );
        await EndTheSameAsync(name, store, events, ann);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task On_PostgreSQL(string name, string events, long ann)
    {
        await migrated.Database.EmptyAsync();
        await using var store = await migrated.OpenStoreAsync();
        await EndTheSameAsync(name, store, events, ann);
    }

    private static async Task EndTheSameAsync(string name, IStore store, string events, long ann)
    {
        var pipeline = new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        var program = (await store.PutTermsAsync(SampleTerms.Put("acme", Terms), Stopping)).ProgramId;
        var orders = Orders(events.Split('|', StringSplitOptions.TrimEntries)).ToList();
        string[] people = ["top", "ann", "bob"];
        await pipeline.SignUpAsync(
            [
                .. orders
                    .Index()
                    .SelectMany(order =>
                        people.Select(
                            (who, i) =>
                                new SignUp
                                {
                                    ProgramId = program,
                                    Id = Name(order.Index, who),
                                    Referrer = i == 0 ? null : Name(order.Index, people[i - 1]),
                                    JoinedAt = TableLine.Time("01-01"),
                                }
                        )
                    ),
            ],
            Stopping
        );
        // Each order has people of its own, so the first event of every order may be decided together, and so on.
        for (var place = 0; place < orders[0].Length; place++)
        {
            await pipeline.PlaceAndAcceptAsync(
                store,
                [.. orders.Index().Select(order => Entry(program, Name(order.Index, ""), order.Item[place]))],
                Stopping
            );
            await pipeline.DrainAsync(Stopping);
        }
        var snapshot = await SnapshotAsync(store);
        Assert.Empty(Invariants.Check(snapshot, [SampleTerms.Put("acme", Terms).Plan]));
        Assert.Empty(snapshot.Parked);
        var ends = orders
            .Index()
            .ToDictionary(
                order => string.Join(", ", order.Item.Select(line => line.Split(' ')[0])),
                order => EndOf(snapshot, Name(order.Index, ""))
            );
        var different = ends.GroupBy(end => end.Value).Select(end => $"{end.Key}  after {end.First().Key}").ToList();
        Assert.True(different.Count == 1, $"{name}:\n{string.Join('\n', different)}");
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $" ann={ann} "),
            ends.Values.First(),
            StringComparison.Ordinal
        );
    }

    private static string Name(int number, string who) =>
        string.Create(CultureInfo.InvariantCulture, $"t{number}-{who}");

    private static NewEntry Entry(ProgramId program, string prefix, string line)
    {
        if (line.Split(' ') is not [var id, var type, var amount, var day, .. var about])
            throw new FormatException(line);
        long? minor = amount == "-" ? null : long.Parse(amount, CultureInfo.InvariantCulture);
        return new NewEntry
        {
            ProgramId = program,
            Type = type,
            Key = EntryKey.OfEvent(prefix + id),
            BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(line)),
            ExternalId = prefix + id,
            Member = prefix + "bob",
            Amount = minor,
            Currency = minor is null || about.Length > 0 ? null : "USD",
            OccurredAt = TableLine.Time("01-" + day),
            Reverses = about is [var named] ? prefix + named[1..] : null,
            Facts = about is [['+', ..]] ? new EventPayload { Reinstates = true }.ToJson() : default,
        };
    }

    /// <summary>Returns the balances of both members above, the referral's status, and every count.</summary>
    private static string EndOf(StoreSnapshot snapshot, string prefix)
    {
        var people = snapshot
            .Members.Where(m => m.ExternalId.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(m => m.ExternalId[prefix.Length..]);
        var ids = people.Values.ToDictionary(p => p.Id, p => p.ExternalId[prefix.Length..]);
        var referral = snapshot.Referrals.Single(r => r.MemberId == people["bob"].Id);
        // A completion that was lost for a while is a trace of what happened in between, so it does depend on the
        // order.
        var counts = snapshot
            .Counters.Where(c =>
                ids.ContainsKey(c.Key.MemberId)
                && c.Value.Count != 0
                && c.Key.Name is not (CounterKey.TakenBack or CounterKey.Refunded)
            )
            .Select(c => $"{ids[c.Key.MemberId]}.{c.Key.Name}={c.Value.Count}")
            .Order(StringComparer.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{referral.Status} ann={Balance("ann")} top={Balance("top")} {string.Join(' ', counts)}"
        );

        long Balance(string who) =>
            snapshot.Balance(people[who].Id, "USD") is var sums ? sums.Payable + sums.CreditsPending : 0;
    }

    private static async Task<StoreSnapshot> SnapshotAsync(IStore store)
    {
        if (store is ModelStore model)
            return model.Snapshot();
        var database = store is SqliteStore sqlite ? sqlite.Database : ((PostgresStore)store).Database;
        await using var connection = await database.OpenAsync(Stopping);
        return await SqlStoreView.ReadAsync(connection, Stopping);
    }

    private static IEnumerable<string[]> Orders(string[] lines)
    {
        if (lines.Length == 1)
            return [lines];
        return lines.SelectMany(
            (first, i) => Orders([.. lines.Where((_, j) => j != i)]).Select(rest => (string[])[first, .. rest])
        );
    }

    private static ManualTime Clock() => new(TableLine.Time("06-01"));
}
