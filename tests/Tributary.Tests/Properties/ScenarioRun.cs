using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>Runs a scenario on a store, through the real pipeline.</summary>
internal sealed class ScenarioRun
{
    private readonly IStore _store;
    private readonly Scenario _scenario;
    private readonly EntryPipeline _pipeline;
    private readonly CancellationToken _stopping = TestContext.Current.CancellationToken;

    public ScenarioRun(IStore store, Scenario scenario)
    {
        (_store, _scenario) = (store, scenario);
        Put = SampleTerms.Put("acme", scenario.Terms);
        _pipeline = new EntryPipeline(
            store,
            [new BatchObserver(Committed.Add)],
            NullLogger<EntryPipeline>.Instance,
            TimeProvider.System
        );
    }

    public PutTerms Put { get; }

    /// <summary>True when entries and sign-ups are decided as they arrive, and not only from the inbox.</summary>
    public bool DecidesArrivals { get; init; }

    public Dictionary<long, string> ExternalIds { get; } = [];

    public List<BatchDecisions> Committed { get; } = [];

    /// <summary>
    /// Delivers entries out of order, some twice, some before their member, in batches of any size, and decides now and
    /// then. In the end all have arrived.
    /// </summary>
    public async Task RunShuffledAsync()
    {
        var random = new Random(_scenario.Seed);
        var program = (await _store.PutTermsAsync(Put, _stopping)).ProgramId;
        var entries = _scenario.Entries(program).ToList();
        var deliveries = entries.Concat(entries.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(deliveries);
        var joined = random.Next(_scenario.Referrers.Length + 1);
        await JoinAsync(program, 0, joined);
        for (var at = 0; at < deliveries.Length; )
        {
            var batch = deliveries.Skip(at).Take(1 + random.Next(12)).ToList();
            at += batch.Count;
            await AcceptAsync(batch);
            if (random.Next(2) == 0)
                await _pipeline.RunBatchAsync(1 + random.Next(9), _stopping);
        }
        await JoinAsync(program, joined, _scenario.Referrers.Length);
        await _pipeline.DrainAsync(_stopping, 1 + random.Next(20));
        Assert.Equal(0, await _store.SweepParkedAsync(_stopping));
    }

    /// <summary>Delivers entries one by one, in the order that another run decided.</summary>
    public async Task RunInOrderAsync(IEnumerable<string> externalIds)
    {
        var program = (await _store.PutTermsAsync(Put, _stopping)).ProgramId;
        await JoinAsync(program, 0, _scenario.Referrers.Length);
        await _pipeline.DrainAsync(_stopping);
        var entries = _scenario.Entries(program).ToDictionary(e => e.ExternalId!);
        foreach (var id in externalIds)
        {
            await AcceptAsync([entries[id]]);
            await _pipeline.DrainAsync(_stopping);
        }
    }

    /// <summary>
    /// Returns the results without ids and times of writing: rewards with their changes, and the outcome of every
    /// event.
    /// </summary>
    public IReadOnlyList<string> Outcome(StoreSnapshot store)
    {
        var names = store.Members.ToDictionary(m => m.Id, m => m.ExternalId);
        return
        [
            .. store
                .Rewards.Select(r =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{ExternalIds[r.SourceId.Value]} {r.Rule} {r.Level} {names[r.MemberId]} {r.Amount}{r.Item} "
                            + $"less {r.Reversed} {r.Status} {r.Reason} {r.Threshold} {r.PayableAt}"
                    )
                )
                .Order(StringComparer.Ordinal),
            .. store
                .Decisions.Where(d => ExternalIds.ContainsKey(d.EventId.Value))
                .Select(d => $"{ExternalIds[d.EventId.Value]} {d.Outcome} {d.Reason} {d.Revenue} {d.Completed}")
                .Order(StringComparer.Ordinal),
            .. store.Members.Select(m => $"{m.ExternalId} {store.Balance(m.Id, "USD")}").Order(StringComparer.Ordinal),
            .. store
                .Referrals.Select(r => $"{names[r.MemberId]} {r.Status} {r.CompletedAt}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task JoinAsync(ProgramId program, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var referrer = _scenario.Referrers[i];
            var signUp = new SignUp
            {
                ProgramId = program,
                Id = Scenario.Name(i),
                Referrer = referrer < 0 ? null : Scenario.Name(referrer),
                JoinedAt = TableLine.Time("01-01"),
            };
            var results = DecidesArrivals
                ? await _pipeline.SignUpAsync([signUp], _stopping)
                : await _store.SignUpAsync([signUp], SignUps.Decide, _stopping);
            Assert.Equal(SignUpOutcome.Created, results[0].Outcome);
        }
    }

    private async Task AcceptAsync(IReadOnlyList<NewEntry> entries)
    {
        var answers = DecidesArrivals
            ? await _pipeline.PlaceAndAcceptAsync(_store, entries, _stopping)
            : await _store.AcceptAsync(entries, _stopping);
        foreach (var (entry, accepted) in entries.Zip(answers))
        {
            Assert.NotEqual(EntryOutcome.Differs, accepted.Outcome);
            ExternalIds[accepted.EventId.Value] = entry.ExternalId!;
        }
    }
}
