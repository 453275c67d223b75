using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Reads the rewards and referrals that commands name, or that are due for them.</summary>
internal static class PostgresCommandReads
{
    // language=sql — only in the partition that is locked for the command
    private static readonly string SelectNamedRewards = $"""
        select {RewardRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::int[]) as partition_id,
            unnest($3::bigint[]) as id) as n
        join reward r on r.id = n.id and r.program_id = n.program_id and r.partition_id = n.partition_id
            and r.partition_id = any($4)
        """;

    // language=sql
    private static readonly string SelectDueRewards = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::int[]) as partition_id,
            unnest($4::bigint[]) as due, unnest($5::int[]) as most) as n
        cross join lateral (
            select r.*
            from reward r join member m on m.program_id = r.program_id and m.id = r.member_id
            where r.program_id = n.program_id and r.partition_id = n.partition_id and r.status = 'held'
                and r.payable_at <= n.due
                and m.status = 'active' and r.partition_id = any($6)
            order by r.payable_at, r.id
            limit n.most) as r
        """;

    // language=sql — the rewards that an erased member gives up
    private static readonly string SelectUnpaidRewards = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::bigint[]) as member_id) as n
        join reward r on r.program_id = n.program_id and r.member_id = n.member_id and r.status in ('review', 'held',
            'payable') and r.partition_id = any($4)
        """;

    // language=sql — the unpaid rewards that a case is about
    private static readonly string SelectRewardsOfMembers = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::bigint[]) as member_id) as n
        join entry e on e.program_id = n.program_id and e.member_id = n.member_id and e.partition_id = any($4)
        join reward r on r.source_id = e.id and r.source = 'event' and r.status in ('review', 'held', 'payable')
            and r.partition_id = e.partition_id and r.partition_id = any($4)
        """;

    // language=sql
    private static readonly string SelectNamedReferrals = $"""
        select {ReferralRow.Columns}, r.program_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::int[]) as partition_id,
            unnest($3::bigint[]) as id) as n
        join referral r on r.id = n.id and r.program_id = n.program_id and r.partition_id = n.partition_id
        """;

    // language=sql
    private static readonly string SelectDueReferrals = $"""
        select {ReferralRow.Columns}, r.program_id, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::int[]) as partition_id,
            unnest($4::bigint[]) as due, unnest($5::int[]) as most) as n
        cross join lateral (
            select r.*
            from referral r
            where r.program_id = n.program_id and r.partition_id = n.partition_id and r.status = 'pending'
                and r.expires_at < n.due
            order by r.expires_at, r.id
            limit n.most) as r
        """;

    public static void Add(
        RoundTrip trip,
        IReadOnlyList<int[]> partitions,
        CommandNeeds commands,
        LoadedSubjects subjects
    )
    {
        if (commands.Rewards.Count > 0)
            trip.ReadEach(partitions, SelectNamedRewards, subjects.AddReward, NamedValues(commands.Rewards));
        if (commands.DueRewards.Count > 0)
            trip.ReadEach(partitions, SelectDueRewards, subjects.AddDueReward, DueValues(commands.DueRewards));
        if (commands.RewardsOfEvents.Count > 0)
            trip.ReadEach(
                partitions,
                SelectRewardsOfMembers,
                subjects.AddDueReward,
                MemberValues(commands.RewardsOfEvents)
            );
        if (commands.UnpaidRewards.Count > 0)
            trip.ReadEach(partitions, SelectUnpaidRewards, subjects.AddDueReward, MemberValues(commands.UnpaidRewards));
        if (commands.Referrals.Count > 0)
            trip.Read(SelectNamedReferrals, subjects.AddReferral, NamedValues(commands.Referrals));
        if (commands.DueReferrals.Count > 0)
            trip.Read(SelectDueReferrals, subjects.AddDueReferral, DueValues(commands.DueReferrals));
    }

    private static PostgresValue[] NamedValues<TId>(IReadOnlyList<NamedNeed<TId>> named)
        where TId : struct, IId<TId> =>
        [
            named.Ids(need => need.Entry.ProgramId),
            named.Column(need => need.Entry.Partition),
            named.Ids(need => need.Id),
        ];

    private static PostgresValue[] DueValues(IReadOnlyList<DueNeed> due) =>
        [
            due.Ids(need => need.Entry.EventId),
            due.Ids(need => need.Entry.ProgramId),
            due.Column(need => need.Entry.Partition),
            due.Column(need => need.At.Micros),
            due.Column(need => need.Limit),
        ];

    private static PostgresValue[] MemberValues(IReadOnlyList<Entry> commands) =>
        [
            commands.Ids(entry => entry.EventId),
            commands.Ids(entry => entry.ProgramId),
            commands.Ids(entry => entry.MemberId),
        ];
}
