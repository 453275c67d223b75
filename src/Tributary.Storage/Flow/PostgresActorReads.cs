using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Reads members and their referrals.</summary>
internal static class PostgresActorReads
{
    // language=sql — members with their uplines, which may be paid
    internal static readonly string SelectActors = $"""
        select {MemberRow.Columns}, m.upline
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    internal static readonly string SelectReferrals =
        $"select {ReferralRow.Columns} from referral r where r.member_id = any($1) and r.kind = 'acquisition'";

    // language=sql — reads the members and referrals too, as their ids are known only here
    private static readonly string SelectSourceActors = $"""
        select {MemberRow.Columns}, m.upline, e.id, {ReferralRow.Columns}
        from unnest($1::bigint[]) as n (id)
        join entry e on e.id = n.id and e.seq is not null and e.partition_id = any($2)
        join member m on m.program_id = e.program_id and m.id = e.member_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    public static void Add(
        RoundTrip trip,
        List<(ProgramId ProgramId, MemberId MemberId)> actors,
        LoadedSubjects subjects
    )
    {
        if (actors.Count > 0)
            trip.Read(
                SelectActors,
                r => subjects.Members[MemberRow.Id.Read(r)] = MemberRow.Read(r, default),
                actors.Ids(a => a.ProgramId),
                actors.Ids(a => a.MemberId)
            );
    }

    public static void AddReferrals(RoundTrip trip, IReadOnlyCollection<MemberId> members, LoadedSubjects subjects)
    {
        if (members.Count > 0)
            trip.Read(
                SelectReferrals,
                r => subjects.Referrals[ReferralRow.MemberId.Read(r)] = ReferralRow.Read(r),
                members.Numbers()
            );
    }

    /// <summary>Adds the members behind the entries that granted rewards.</summary>
    public static void AddSourceActors(
        RoundTrip trip,
        IReadOnlyList<int[]> partitions,
        HashSet<EntryId> sources,
        LoadedSubjects subjects
    )
    {
        if (sources.Count > 0)
            trip.ReadEach(partitions, SelectSourceActors, subjects.AddSourceActor, sources.Numbers());
    }
}
