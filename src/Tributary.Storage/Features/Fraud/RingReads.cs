using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Fraud;

/// <summary>A member of a ring.</summary>
/// <param name="Member">The platform's id.</param>
public sealed record RingMember(
    MemberId Id,
    string Member,
    MemberId? ReferrerId,
    Instant JoinedAt,
    MemberStatus Status,
    int Score,
    RiskVerdict Verdict
);

/// <summary>Two members with a value in common.</summary>
public readonly record struct RingEdge(MemberId One, MemberId Other, TraitKind Kind);

/// <param name="IsCut">True when more members are connected than are listed.</param>
public sealed record RingView(IReadOnlyList<RingMember> Members, IReadOnlyList<RingEdge> Edges, bool IsCut);

/// <summary>
/// Finds who is connected with a member: by a shared value, or by one that those members share with others. The
/// referrers of the member come too.
/// </summary>
public sealed class RingReads(Database database)
{
    public const int MostMembers = 40;

    private const int Steps = 2;
    private const int MostReferrers = 5;

    public async ValueTask<RingView> FindAsync(ProgramId programId, MemberId memberId, CancellationToken stopping)
    {
        var found = new List<MemberId> { memberId };
        found.AddRange(await ListReferrersAsync(programId, memberId, stopping));
        var (reached, isCut) = (new List<MemberId> { memberId }, false);
        for (var step = 0; step < Steps && !isCut && reached.Count > 0; step++)
        {
            var holders = await ListHoldersAsync(programId, reached, stopping);
            reached = [.. holders.Except(found)];
            isCut = found.Count + reached.Count > MostMembers;
            if (isCut)
                reached = [.. reached.Take(MostMembers - found.Count)];
            found.AddRange(reached);
        }
        return new RingView(
            await ListMembersAsync(programId, found, stopping),
            await ListEdgesAsync(programId, found, stopping),
            isCut
        );
    }

    private ValueTask<List<MemberId>> ListReferrersAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            with recursive above(id, place) as (
                select m.referrer_id, 1 from member m where m.program_id = @program and m.id = @member
                union all
                select m.referrer_id, above.place + 1
                from above join member m on m.program_id = @program and m.id = above.id
                where above.place < @most)
            select id from above where id is not null order by place
            """,
            reader => reader.Id<MemberId>(0),
            stopping,
            ("@program", programId),
            ("@member", memberId),
            ("@most", MostReferrers)
        );

    /// <summary>Lists other members with a value of one of these, those that joined first.</summary>
    private ValueTask<List<MemberId>> ListHoldersAsync(
        ProgramId programId,
        IReadOnlyList<MemberId> members,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select o.member_id, min(o.at) from trait t join trait o on o.hash = t.hash and o.member_id <> t.member_id
            where t.member_id {database.In("@members")} and t.program_id = @program
            group by o.member_id order by 2, 1 limit @most
            """,
            reader => reader.Id<MemberId>(0),
            stopping,
            ("@members", members.Numbers()),
            ("@program", programId),
            ("@most", MostMembers * 2)
        );

    private ValueTask<List<RingMember>> ListMembersAsync(
        ProgramId programId,
        IReadOnlyList<MemberId> members,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select m.id, m.external_id, m.referrer_id, m.joined_at, m.status, coalesce(m.risk_score, 0),
                coalesce(m.risk_verdict, 'clear')
            from member m where m.program_id = @program and m.id {database.In("@members")} order by m.joined_at, m.id
            """,
            reader => new RingMember(
                reader.Id<MemberId>(0),
                reader.GetString(1),
                reader.IdOrNull<MemberId>(2),
                reader.Instant(3),
                reader.Word<MemberStatus>(4),
                reader.GetInt32(5),
                reader.Word<RiskVerdict>(6)
            ),
            stopping,
            ("@program", programId),
            ("@members", members.Numbers())
        );

    private ValueTask<List<RingEdge>> ListEdgesAsync(
        ProgramId programId,
        IReadOnlyList<MemberId> members,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select distinct t.member_id, o.member_id, t.kind
            from trait t join trait o on o.hash = t.hash and o.member_id > t.member_id
            where t.member_id {database.In("@members")} and o.member_id {database.In("@members")}
                and t.program_id = @program
            order by 1, 2, 3
            """,
            reader => new RingEdge(reader.Id<MemberId>(0), reader.Id<MemberId>(1), (TraitKind)reader.GetInt32(2)),
            stopping,
            ("@members", members.Numbers()),
            ("@program", programId)
        );
}
