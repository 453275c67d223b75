using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Engine.Pipeline;

/// <summary>Observers of the pipeline cannot change what is committed.</summary>
public sealed class ObserverTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_observer_that_throws_leaves_a_committed_batch_committed()
    {
        var store = new ModelStore(4, TimeProvider.System);
        var program = (
            await store.PutTermsAsync(
                SampleTerms.Put(
                    "acme",
                    """{ "rewards": [ { "key": "back", "on": "purchase", "to": "member", "rates": ["10%"] } ] }"""
                ),
                Stopping
            )
        ).ProgramId;
        await store.SignUpAsync([new SignUp { ProgramId = program, Id = "ann" }], SignUps.Decide, Stopping);
        var heard = 0;
        var fault = new InvalidOperationException("An observer failed.");
        var pipeline = new EntryPipeline(
            store,
            [new BatchObserver(_ => throw fault, () => throw fault), new BatchObserver(_ => heard++)],
            NullLogger<EntryPipeline>.Instance,
            TimeProvider.System
        );

        var accepted = await pipeline.PlaceAndAcceptAsync(
            store,
            [Purchase(program, "p1"), Purchase(program, "p2")],
            Stopping
        );
        await store.AcceptAsync([Purchase(program, "p3")], Stopping);
        var drained = await pipeline.DrainAsync(Stopping);

        Assert.All(accepted, a => Assert.Equal(EntryOutcome.Accepted, a.Outcome));
        Assert.Equal((1, 2), (drained, heard));
        Assert.Equal(3, store.Snapshot().Rewards.Count);
        Assert.Empty(store.Snapshot().Parked);
    }

    private static NewEntry Purchase(ProgramId program, string id) =>
        new()
        {
            ProgramId = program,
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfEvent(id),
            ExternalId = id,
            Member = "ann",
            Amount = 1000,
            Currency = "USD",
        };
}
