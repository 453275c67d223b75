using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>Lists the members above and below one.</summary>
/// <remarks>
/// A downline is listed level by level, and within a level in the order of the level above, newest first. New members
/// do not disturb this order. Nearly every tree is small enough to be read by one statement. A larger one is walked
/// only as far as the page needs. To know that nothing follows, one statement for each parent of one level asks for its
/// first member with referrals.
/// </remarks>
public sealed class TreeReads(Database database)
{
    public const int MaxDepth = MemberFacts.StoredLevels;

    // The most members that one statement reads before the tree counts as large.
    private const int WholeTree = 500;

    private readonly GroupRead<(ProgramId Program, string Member, int Depth, int Most), IReadOnlyList<TreeRow>> _tops =
        database.Grouped<(ProgramId Program, string Member, int Depth, int Most), TreeRow>(
            database.FirstBelow,
            TreeRow.Read,
            keys =>
                [
                    ("@program", keys.Ids(key => key.Program)),
                    ("@name", keys.Column(key => key.Member)),
                    ("@depth", keys.Column(key => key.Depth)),
                    ("@most", keys.Column(key => key.Most)),
                ]
        );

    /// <summary>Lists the nearest 32, level 1 first.</summary>
    public ValueTask<List<TreeView>> ListUplineAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select m.id, m.external_id, me.depth - m.depth, u.external_id, m.joined_at, m.status, r.status
            from member me
            join member m on m.program_id = me.program_id and m.id {database.In("me.upline")}
            left join member u on u.program_id = m.program_id and u.id = m.referrer_id
            left join referral r on r.member_id = m.id and r.kind = 'acquisition'
            where me.program_id = @program and me.id = @member
            order by me.depth - m.depth
            """,
            reader => new TreeView(
                Id: reader.Id<MemberId>(0),
                ExternalId: reader.GetString(1),
                Level: reader.GetInt32(2),
                Referrer: reader.StringOrNull(3),
                JoinedAt: reader.Instant(4),
                Status: reader.Word<MemberStatus>(5),
                ReferralStatus: reader.WordOrNull<ReferralStatus>(6),
                Path: []
            ),
            stopping,
            ("@program", programId),
            ("@member", memberId)
        );

    /// <param name="depth">Levels to list, 1 to <see cref="MaxDepth"/>.</param>
    /// <param name="after">
    /// The <see cref="TreeView.Path"/> of the last member of the previous page; empty for the first page.
    /// </param>
    /// <returns>
    /// One more than <paramref name="limit"/> when there are more; null when there is no such member. An erased one is
    /// found by its former id.
    /// </returns>
    public async ValueTask<List<TreeView>?> ListDownlineAsync(
        ProgramId programId,
        string member,
        int depth,
        MemberId[] after,
        int limit,
        CancellationToken stopping
    )
    {
        var most = after.Length == 0 ? limit + 1 : 0;
        var rows = await _tops.FindAsync((programId, member, depth, most), stopping);
        if (rows.Count == 0)
            rows = await _tops.FindAsync((programId, Tombstone.Of(member), depth, most), stopping);
        if (rows.Count == 0)
            return null;
        var root = new TreeView(rows[0].Id, rows[0].ExternalId, 0, null, default, default, null, []);
        return after.Length == 0
            ? Order(root, rows.Skip(1))
            : await ListFurtherAsync(programId, root, depth, after, limit, stopping);
    }

    private async ValueTask<List<TreeView>> ListFurtherAsync(
        ProgramId programId,
        TreeView root,
        int depth,
        MemberId[] after,
        int limit,
        CancellationToken stopping
    )
    {
        await using var connection = await database.OpenAsync(stopping);
        if (await ReadWholeAsync(connection, programId, root, depth, stopping) is { } whole)
            return [.. whole.Where(node => Follows(node.Path, after)).Take(limit + 1)];

        var walk = new TreeWalk(database, connection, programId, root, limit + 1);
        var page = new List<TreeView>();
        for (var level = after.Length; level <= depth && page.Count <= limit; level++)
        {
            var resume = level == after.Length ? after : [];
            var before = page.Count;
            await foreach (var node in walk.LevelAsync(level, resume, stopping))
            {
                page.Add(node);
                if (page.Count > limit)
                    break;
            }
            if (resume.Length == 0 && page.Count == before)
                break; // nothing is below an empty level
        }
        return page;
    }

    /// <returns>The members in the order of the list; null when the tree is too large.</returns>
    private async ValueTask<List<TreeView>?> ReadWholeAsync(
        DbConnection connection,
        ProgramId programId,
        TreeView root,
        int depth,
        CancellationToken stopping
    )
    {
        // The limit applies to the recursion, which both databases then stop. SQLite makes a cross join in its order;
        // it would otherwise read every member of the program.
        var rows = await database.ListAsync(
            connection,
            $"""
            with recursive below(id, level) as (
                select m.id, 1 from member m where m.program_id = @program and m.referrer_id = @member
                union all
                select m.id, below.level + 1 from below join member m on m.program_id = @program
                    and m.referrer_id = below.id
                where below.level < @depth)
            select {TreeRow.Columns} from (select id from below limit @most) as found cross join member m
            left join referral r on r.member_id = m.id and r.kind = 'acquisition'
            where m.program_id = @program and m.id = found.id
            """,
            TreeRow.Read,
            stopping,
            ("@program", programId),
            ("@member", root.Id),
            ("@depth", depth),
            ("@most", WholeTree + 1)
        );
        return rows.Count > WholeTree ? null : Order(root, rows);
    }

    /// <summary>
    /// Orders members level by level, and within a level in the order of the level above, newest first.
    /// </summary>
    private static List<TreeView> Order(TreeView root, IEnumerable<TreeRow> rows)
    {
        var children = rows.OrderByDescending(row => row.Id).ToLookup(row => row.ReferrerId);
        var ordered = new List<TreeView>();
        IReadOnlyList<TreeView> level = [root];
        while (level.Count > 0)
        {
            level = [.. level.SelectMany(parent => children[parent.Id].Select(row => row.Below(parent)))];
            ordered.AddRange(level);
        }
        return ordered;
    }

    /// <summary>Returns whether a path comes after another in the order of the list.</summary>
    private static bool Follows(MemberId[] path, MemberId[] other)
    {
        if (path.Length != other.Length)
            return path.Length > other.Length;
        for (var i = 0; i < path.Length; i++)
            if (path[i] != other[i])
                return path[i].CompareTo(other[i]) < 0;
        return false;
    }
}
