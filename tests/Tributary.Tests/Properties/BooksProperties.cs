using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Flow;
using Tributary.Storage.Replay;
using Tributary.Storage.Verify;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>
/// Random lives with two currencies, budgets, forfeits, payments, old orders and huge amounts. The books are correct,
/// and the audit raises no false alarm.
/// </summary>
public sealed class BooksProperties
{
    private const int Members = 6;

    private static readonly string[] s_terms =
    [
        """
            { "accepts": ["EUR"],
              "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" }, "within": "60d" },
              "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"],
                             "cap": { "amount": 900, "per": "month" } },
                           { "key": "held", "on": "purchase", "to": "referrer", "rates": ["7%"], "hold": "30000d" },
                           { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 400,
                             "approval": "manual" } ] }
            """,
        """
            { "accepts": ["EUR"], "budget": { "amount": 1500, "per": "month" },
              "caps": [ { "rules": ["share", "back"], "of": "program", "count": 14, "per": "week" } ],
              "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                           { "key": "back", "on": "purchase", "to": "member", "amount": 60 } ] }
            """,
    ];

    internal static readonly Gen<Step> Steps = Gen.Select(
        Pick.Of(
            "purchase",
            "purchase",
            "purchase",
            "purchase",
            "refund",
            "refund",
            "chargeback",
            "fulfil",
            "reject",
            "approve",
            "forfeit",
            "keep",
            "adjust"
        ),
        Gen.Int[0, 1_000],
        Gen.Int[0, 1_000],
        Gen.Long[1, 5_000],
        Gen.Int[-24 * 20, 24 * 40],
        Pick.Of("USD", "USD", "EUR"),
        Gen.Int[0, 60],
        (type, member, of, amount, hours, currency, rare) =>
            new Step(type, member % Members, of, rare == 0 ? MinorUnits.WireLimit - amount : amount, hours, currency)
    );

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_books_hold_under_any_operations() =>
        Gen.Select(Pick.Of(0, 1), Steps.Array[5, 60], Gen.Int[0, 1_000_000])
            .SampleAsync(
                async (terms, steps, seed) =>
                {
                    var store = new ModelStore(4, At());
                    await RunAsync(store, s_terms[terms], steps, seed, () => ValueTask.FromResult(store.Snapshot()));
                    Assert.Empty(Invariants.Check(store.Snapshot(), [SampleTerms.Put("acme", s_terms[terms]).Plan]));
                },
                iter: 120
            );

    [Fact]
    public Task The_audit_raises_no_false_alarm() =>
        Gen.Select(Pick.Of(0, 1), Steps.Array[20, 60], Gen.Int[0, 1_000_000])
            .SampleAsync(
                async (terms, steps, seed) =>
                {
                    using var file = await TestSqlite.CreateMigratedAsync(partitions: 4);
                    await using var store = await SqliteStore.OpenAsync(
                        file.Path,
                        4,
                        new ProgramCache(),
                        At(),
                        migrate: true,
                        Stopping
                    );
                    await RunAsync(store, s_terms[terms], steps, seed, () => SnapshotAsync(store));
                    Assert.Empty(
                        Invariants.Check(await SnapshotAsync(store), [SampleTerms.Put("acme", s_terms[terms]).Plan])
                    );
                    var program = await store.FindProgramAsync("acme", Stopping);
                    await AnalyticsAudit.CheckAsync(store.Database, program!, store.Now, entriesRead: 3);
                    await foreach (var check in new Verification(store.Database, store).RunAsync(Stopping))
                        if (check.Invariant != "G1")
                            Assert.True(check.Holds, $"{check.Title}: {string.Join(' ', check.Offenders)}");
                    Assert.Empty(
                        (await new LogReplay(store.Database, 4, TimeProvider.System).RunAsync(null, Stopping)).Offenders
                    );
                },
                iter: 5,
                threads: 1
            );

    internal static async Task RunAsync(
        IStore store,
        string terms,
        Step[] steps,
        int seed,
        Func<ValueTask<StoreSnapshot>> look
    )
    {
        var random = new Random(seed);
        var program = (await store.PutTermsAsync(SampleTerms.Put("acme", terms), Stopping)).ProgramId;
        var pipeline = new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        await store.SignUpAsync(
            [
                .. Enumerable
                    .Range(0, Members)
                    .Select(i => new SignUp
                    {
                        ProgramId = program,
                        Id = $"m{i}",
                        Referrer = i < 2 ? null : $"m{i - 2}",
                        JoinedAt = TableLine.Time("05-01") + TimeSpan.FromHours(12 + (i * random.Next(60))),
                    }),
            ],
            SignUps.Decide,
            Stopping
        );
        await pipeline.DrainAsync(Stopping);
        var purchases = new List<(string Id, Step Step)>();
        for (var i = 0; i < steps.Length; i++)
        {
            if (await EntryAsync(i, steps[i]) is { } entry)
                await store.AcceptAsync([entry], Stopping);
            if (random.Next(3) == 0)
                await pipeline.DrainAsync(Stopping, 1 + random.Next(5));
        }
        await pipeline.DrainAsync(Stopping);

        async ValueTask<NewEntry?> EntryAsync(int number, Step step)
        {
            if (step.Type == "purchase")
            {
                purchases.Add(($"e{number}", step));
                return Event(number, step, step);
            }
            if (step.Type is "refund" or "chargeback")
                return purchases.Count == 0
                    ? null
                    : Event(number, step, purchases[step.Of % purchases.Count].Step) with
                    {
                        Reverses = purchases[step.Of % purchases.Count].Id,
                    };
            var stored = await look();
            var member = stored.Members.OrderBy(m => m.Id).ElementAt(step.Member);
            var rewards = stored.Rewards.Where(r => r.MemberId == member.Id).ToList();
            var named = rewards.Count == 0 ? new RewardId(1) : rewards[step.Of % rewards.Count].Id;
            ICommand command = step.Type switch
            {
                "forfeit" or "keep" => new EraseMember(Forfeit: step.Type == "forfeit"),
                "adjust" => new AdjustBalance(NeedsSecondPerson: step.Of % 2 == 0),
                "fulfil" => new FulfilReward(named),
                "approve" => new ApproveReward(named),
                _ => new RejectReward(named),
            };
            if (step.Type is "forfeit" or "keep" && step.Of % 3 != 0)
                return null;
            var key = (await store.TakeIdsAsync(1, Stopping)).Next<EntryId>();
            return CommandEntry.Of(
                program,
                new(member.Id, member.Partition),
                command,
                EntryKey.OfCommand(key),
                $"person{step.Of % 3}"
            ) with
            {
                Amount = step.Type == "adjust" ? (step.Of % 4 < 2 ? step.Amount : -step.Amount) : null,
                Currency = step.Type == "adjust" ? step.Currency : null,
            };
        }

        NewEntry Event(int number, Step step, Step of) =>
            new()
            {
                ProgramId = program,
                Type = step.Type,
                Key = EntryKey.OfEvent($"e{number}"),
                BodyHash = EntryKey.OfEvent($"e{number}"),
                ExternalId = $"e{number}",
                Member = $"m{of.Member}",
                Amount = step.Type == "purchase" || step.Amount % 2 == 0 ? step.Amount : null,
                Currency = step.Type == "purchase" || step.Amount % 2 == 0 ? of.Currency : null,
                OccurredAt = TableLine.Time("05-02") + TimeSpan.FromHours(step.Hours),
                Properties = Encoding.UTF8.GetBytes($$"""{"plan":"{{(step.Of % 3 == 0 ? "gold" : "tin")}}"}"""),
            };
    }

    internal static async ValueTask<StoreSnapshot> SnapshotAsync(SqliteStore store)
    {
        await using var connection = await store.Database.OpenAsync(Stopping);
        return await SqlStoreView.ReadAsync(connection, Stopping);
    }

    internal static ManualTime At() => new(TableLine.Time("07-01"));

    internal sealed record Step(string Type, int Member, int Of, long Amount, int Hours, string Currency);
}
