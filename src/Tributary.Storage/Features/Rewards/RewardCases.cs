using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Rewards;

/// <summary>
/// Finds the fraud case of a reward: the latest one of the member whose event granted it. Few rewards have one, so a
/// second statement for those costs less than a join for all.
/// </summary>
public static class RewardCases
{
    /// <summary>True for a reward that fraud detection holds or reversed.</summary>
    public static bool May(RewardFacts reward) => reward.Reason == ReversalReason.Fraud;

    /// <returns>The id of the case, by the reward's source; sources without a case are absent.</returns>
    internal static async ValueTask<IReadOnlyDictionary<EntryId, CaseId>> FindAsync(
        Database database,
        ProgramId programId,
        IEnumerable<RewardFacts> rewards,
        CancellationToken stopping
    )
    {
        var sources = rewards.Where(May).Select(reward => reward.SourceId).Distinct().Numbers();
        if (sources.Length == 0)
            return new Dictionary<EntryId, CaseId>();
        return (
            await database.ListAsync(
                $"""
                select e.id, max(c.id)
                from entry e
                join fraud_case c on +c.program_id = e.program_id and c.member_id = e.member_id
                where +e.program_id = @program and e.id {database.In("@events")}
                group by e.id
                """,
                reader => (Event: reader.Id<EntryId>(0), Case: reader.Id<CaseId>(1)),
                stopping,
                ("@program", programId),
                ("@events", sources)
            )
        ).ToDictionary(found => found.Event, found => found.Case);
    }
}
