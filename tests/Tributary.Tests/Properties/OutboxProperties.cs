using System.Text.Json;
using CsCheck;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>O1 and the order of relaying, over random Terms, trees, events, reversals and batches.</summary>
public sealed class OutboxProperties
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public Task All_changes_together_give_the_stored_state() =>
        Gen.OneOf(Scenario.Unbudgeted, Scenario.Budgeted)
            .SampleAsync(
                async scenario =>
                {
                    var store = new ModelStore(4, TimeProvider.System);
                    store.AddSink("probe");
                    await new ScenarioRun(store, scenario).RunShuffledAsync();
                    var heard = new List<OutboxRow>();
                    var limits = new Random(scenario.Seed);
                    while (await store.RelayAsync("probe", limits.Next(1, 9), Take, Stopping) > 0) { }

                    var stored = store.Snapshot();
                    Assert.Equal(stored.Outbox, heard.OrderBy(r => r.Partition));
                    Assert.All(
                        heard,
                        r =>
                            Assert.Contains(
                                stored.Decisions,
                                d => (d.Partition, d.Seq, d.ProgramId) == (r.Partition, r.Seq, r.ProgramId)
                            )
                    );
                    Assert.Equal(
                        stored.Rewards,
                        LastOf(heard, OutboxJson.Default.RewardAndPayee, "reward.")
                            .Select(r => r.Reward)
                            .OrderBy(r => r.Id)
                    );
                    Assert.Equal(
                        stored.Referrals.Select(r => r with { Code = null }),
                        LastOf(heard, OutboxJson.Default.ReferralFacts, "referral.").OrderBy(r => r.Id)
                    );
                    Assert.Equal(
                        stored.Members.Select(m => SubjectId.Of(m.Id)),
                        heard.Where(r => r.Kind == ChangeKind.MemberCreated).Select(r => r.SubjectId).Order()
                    );

                    ValueTask Take(IReadOnlyList<OutboxRow> rows, CancellationToken stopping)
                    {
                        heard.AddRange(rows);
                        return ValueTask.CompletedTask;
                    }
                },
                iter: 100
            );

    [Fact]
    public Task Without_a_subscriber_nothing_is_told() =>
        Scenario.Unbudgeted.SampleAsync(
            async scenario =>
            {
                var store = new ModelStore(4, TimeProvider.System);
                await new ScenarioRun(store, scenario).RunShuffledAsync();
                Assert.Empty(store.Snapshot().Outbox);
            },
            iter: 20
        );

    private static IEnumerable<T> LastOf<T>(
        IEnumerable<OutboxRow> heard,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        string family
    ) =>
        heard
            .Where(r => ChangeSet.NameOf(r.Kind).StartsWith(family, StringComparison.Ordinal))
            .GroupBy(r => r.SubjectId)
            .Select(subject => JsonSerializer.Deserialize(subject.Last().Facts, type)!);
}
