using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Engine.Pipeline;

/// <summary>Subscribers to the pipeline's events cannot change what is committed.</summary>
public sealed class SubscriberTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_that_throws_leaves_a_committed_batch_committed()
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
        var pipeline = new EntryPipeline(store, NullLogger<EntryPipeline>.Instance);
        var heard = 0;
        pipeline.Committed += _ => throw new InvalidOperationException("A subscriber failed.");
        pipeline.Committed += _ => heard++;
        pipeline.Queued += () => throw new InvalidOperationException("A subscriber failed.");

        var accepted = await pipeline.AcceptAsync([Purchase(program, "p1"), Purchase(program, "p2")], Stopping);
        await store.AcceptAsync([Purchase(program, "p3")], Stopping);
        var drained = await pipeline.DrainAsync(Stopping);

        Assert.All(accepted, a => Assert.Equal(Acceptance.Accepted, a.Acceptance));
        Assert.Equal((1, 2), (drained, heard));
        Assert.Equal(3, store.Snapshot().Rewards.Count);
        Assert.Empty(store.Snapshot().Parked);
    }

    private static NewEntry Purchase(long program, string id) =>
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
