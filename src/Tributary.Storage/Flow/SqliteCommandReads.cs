using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Reads the rewards and referrals that commands name, or that are due for them, and the rewards of originals.
/// </summary>
/// <param name="released">
/// The rewards that each command released when it was first decided, as <see cref="SqliteLoad.Released"/>.
/// </param>
internal sealed class SqliteCommandReads(
    SqliteSession session,
    IReadOnlyDictionary<EntryId, IEnumerable<RewardId>>? released
)
{
    // language=sql — rewards of originals by their source, and those that commands name by their id
    private static readonly string SelectRewards = $"""
        select {RewardRow.Columns} from json_each(?1) k join reward r on r.source_id = k.value
        union all
        select {RewardRow.Columns} from json_each(?2) k join reward r on r.id = k.value
        """;

    // language=sql
    private static readonly string SelectDueRewards = $"""
        select {RewardRow.Columns} from reward r join member m on m.id = r.member_id
        where r.program_id = ?1 and r.partition_id = ?2 and r.status = 'held' and r.payable_at <= ?3
            and m.status = 'active'
        order by r.payable_at, r.id limit ?4
        """;

    // language=sql — the rewards that an erased member gives up
    private static readonly string SelectUnpaidRewards = $"""
        select {RewardRow.Columns} from reward r
        where r.program_id = ?1 and r.member_id = ?2 and r.status in ('review', 'held', 'payable')
        """;

    // language=sql — the unpaid rewards that a case is about
    private static readonly string SelectRewardsOfMembers = $"""
        select {RewardRow.Columns} from entry e join reward r on r.source_id = e.id
        where e.program_id = ?1 and e.member_id = ?2 and r.source = 'event' and r.status in ('review', 'held',
            'payable')
        """;

    // language=sql
    private static readonly string SelectDueReferrals = $"""
        select {ReferralRow.Columns} from referral r
        where r.program_id = ?1 and r.partition_id = ?2 and r.status = 'pending' and r.expires_at < ?3
        order by r.expires_at, r.id limit ?4
        """;

    public List<RewardFacts> LoadRewards(
        Dictionary<OriginalKey, OriginalFacts> originals,
        CommandNeeds commands,
        Dictionary<EntryId, ImmutableArray<RewardId>> due
    )
    {
        var rewards = new Dictionary<RewardId, RewardFacts>();
        var named = commands.Rewards.Select(need => need.Id).ToHashSet();
        if (originals.Count + named.Count > 0)
            foreach (
                var reward in session.ReadAll(
                    SelectRewards,
                    row => RewardRow.Read(row),
                    JsonList.Of(originals.Values.Select(o => o.Event.EventId)),
                    JsonList.Of(named)
                )
            )
                rewards[reward.Id] = reward;

        // Runs one statement per command, as a program and partition have at most one of them.
        foreach (var (entry, at, limit) in commands.DueRewards)
        {
            var found = released is null
                ? session.ReadAll(
                    SelectDueRewards,
                    row => RewardRow.Read(row),
                    entry.ProgramId.Value,
                    entry.Partition,
                    at.Micros,
                    limit
                )
                : session.ReadAll(
                    SelectRewards,
                    row => RewardRow.Read(row),
                    JsonList.Of(Array.Empty<EntryId>()),
                    JsonList.Of(released[entry.EventId])
                );
            Keep(entry, found);
        }
        foreach (var entry in commands.RewardsOfEvents)
            Keep(entry, ReadOfMember(SelectRewardsOfMembers, entry));
        foreach (var entry in commands.UnpaidRewards)
            Keep(entry, ReadOfMember(SelectUnpaidRewards, entry));
        return [.. rewards.Values];

        void Keep(Entry command, List<RewardFacts> found)
        {
            foreach (var reward in found)
                rewards[reward.Id] = reward;
            due[command.EventId] = [.. found.Select(r => r.Id).Order()];
        }

        List<RewardFacts> ReadOfMember(string sql, Entry command) =>
            session.ReadAll(sql, row => RewardRow.Read(row), command.ProgramId.Value, command.MemberId.Value);
    }

    public List<ReferralFacts> LoadDueReferrals(
        CommandNeeds commands,
        Dictionary<EntryId, ImmutableArray<ReferralId>> expiring
    )
    {
        var referrals = new Dictionary<ReferralId, ReferralFacts>();
        foreach (var (entry, at, limit) in commands.DueReferrals)
        {
            var found = session.ReadAll(
                SelectDueReferrals,
                row => ReferralRow.Read(row),
                entry.ProgramId.Value,
                entry.Partition,
                at.Micros,
                limit
            );
            foreach (var referral in found)
                referrals[referral.Id] = referral;
            expiring[entry.EventId] = [.. found.Select(r => r.Id).Order()];
        }
        return [.. referrals.Values];
    }
}
