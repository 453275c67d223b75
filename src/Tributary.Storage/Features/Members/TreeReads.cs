using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <param name="Level">The distance from the requested member; 1 is direct.</param>
/// <param name="Path">The internal ids from level 1 down to this member; empty in an upline.</param>
public sealed record TreeView(
    MemberId Id,
    string ExternalId,
    int Level,
    string? Referrer,
    Instant JoinedAt,
    MemberStatus Status,
    ReferralStatus? ReferralStatus,
    MemberId[] Path
);

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

    private const int ParentsAtOnce = 200;

    /// <summary>Comes after every member.</summary>
    private static readonly MemberId s_end = new(long.MaxValue);

    // The offset keeps it a look into the index for each row. As a join, and while there are no statistics, PostgreSQL
    // would read every member of the program for each row.
    internal const string HasChildren =
        "and exists (select 1 from member c where c.program_id = m.program_id and c.referrer_id = m.id "
        + "limit 1 offset 0)";

    private const string Node = "m.id, m.external_id, m.referrer_id, m.joined_at, m.status, r.status";

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
            select {Node} from (select id from below limit @most) as found cross join member m
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

    private sealed record TreeRow(
        MemberId Id,
        string ExternalId,
        MemberId ReferrerId,
        Instant JoinedAt,
        MemberStatus Status,
        ReferralStatus? ReferralStatus
    )
    {
        public static TreeRow Read(DbDataReader reader) =>
            new(
                Id: reader.Id<MemberId>(0),
                ExternalId: reader.GetString(1),
                ReferrerId: new MemberId(reader.LongOrNull(2) ?? 0),
                JoinedAt: reader.Instant(3),
                Status: reader.Word<MemberStatus>(4),
                ReferralStatus: reader.WordOrNull<ReferralStatus>(5)
            );

        public TreeView Below(TreeView parent) =>
            new(
                Id,
                ExternalId,
                parent.Level + 1,
                parent.ExternalId,
                JoinedAt,
                Status,
                ReferralStatus,
                [.. parent.Path, Id]
            );
    }

    /// <summary>Walks a large tree in the order of the list, a few hundred members at a time.</summary>
    private sealed class TreeWalk(
        Database database,
        DbConnection connection,
        ProgramId programId,
        TreeView root,
        int atOnce
    )
    {
        /// <summary>
        /// Reads one level after <paramref name="after"/>, the path of one of its members; empty for the whole level.
        /// </summary>
        /// <param name="parentsOnly">Only members with referrals.</param>
        public async IAsyncEnumerable<TreeView> LevelAsync(
            int level,
            MemberId[] after,
            [EnumeratorCancellation] CancellationToken stopping,
            bool parentsOnly = false
        )
        {
            if (level == 0)
            {
                if (after.Length == 0)
                    yield return root;
                yield break;
            }
            if (after.Length == level)
                await foreach (
                    var node in ChildrenAsync(await ParentAsync(after, stopping), after[^1], parentsOnly, stopping)
                )
                    yield return node;
            if (level == 1 && after.Length == 1)
                yield break;

            var parents = new List<TreeView>();
            await foreach (
                var parent in LevelAsync(
                    level - 1,
                    after.Length == level ? after[..^1] : [],
                    stopping,
                    parentsOnly: true
                )
            )
            {
                parents.Add(parent);
                if (parents.Count < ParentsAtOnce)
                    continue;
                await foreach (var node in ChildrenAsync(parents, parentsOnly, stopping))
                    yield return node;
                parents.Clear();
            }
            await foreach (var node in ChildrenAsync(parents, parentsOnly, stopping))
                yield return node;
        }

        /// <summary>Returns the parent at the end of a path without its last member.</summary>
        private async ValueTask<TreeView> ParentAsync(MemberId[] path, CancellationToken stopping)
        {
            if (path.Length == 1)
                return root;
            var names = await database.ListAsync(
                connection,
                "select m.external_id from member m where m.program_id = @program and m.id = @id",
                reader => reader.GetString(0),
                stopping,
                ("@program", programId),
                ("@id", path[^2])
            );
            return root with
            {
                Id = path[^2],
                ExternalId = names.SingleOrDefault() ?? "",
                Level = path.Length - 1,
                Path = path[..^1],
            };
        }

        /// <summary>Reads the children of one member by the index.</summary>
        private async IAsyncEnumerable<TreeView> ChildrenAsync(
            TreeView parent,
            MemberId before,
            bool parentsOnly,
            [EnumeratorCancellation] CancellationToken stopping
        )
        {
            while (true)
            {
                var rows = await database.ListAsync(
                    connection,
                    $"""
                    select {Node} from member m left join referral r on r.member_id = m.id and r.kind = 'acquisition'
                    where m.program_id = @program and m.referrer_id = @parent and m.id < @before {(
                        parentsOnly ? HasChildren : ""
                    )}
                    order by m.id desc limit @limit
                    """,
                    TreeRow.Read,
                    stopping,
                    ("@program", programId),
                    ("@parent", parent.Id),
                    ("@before", before),
                    ("@limit", atOnce)
                );
                foreach (var row in rows)
                    yield return row.Below(parent);
                if (rows.Count < atOnce)
                    yield break;
                before = rows[^1].Id;
            }
        }

        /// <summary>
        /// Reads the children of several members in their order. A parent with too many children for the statement is
        /// finished separately.
        /// </summary>
        private async IAsyncEnumerable<TreeView> ChildrenAsync(
            IReadOnlyList<TreeView> parents,
            bool parentsOnly,
            [EnumeratorCancellation] CancellationToken stopping
        )
        {
            if (parents.Count == 1)
            {
                await foreach (var node in ChildrenAsync(parents[0], s_end, parentsOnly, stopping))
                    yield return node;
                yield break;
            }
            for (var done = 0; done < parents.Count; )
            {
                var rows = await database.ListAsync(
                    connection,
                    $"""
                    select {Node} from {database.Items("@parents")}
                    join member m on m.program_id = @program and m.referrer_id = cast(item.value ->> 0 as bigint)
                    left join referral r on r.member_id = m.id and r.kind = 'acquisition'
                    {(parentsOnly ? "where " + HasChildren[4..] : "")}
                    order by item.place, m.id desc limit @limit
                    """,
                    TreeRow.Read,
                    stopping,
                    ("@program", programId),
                    ("@limit", atOnce),
                    ("@parents", JsonSerializer.Serialize(parents.Skip(done).Select(parent => new[] { parent.Id })))
                );
                foreach (var row in rows)
                {
                    while (parents[done].Id != row.ReferrerId)
                        done++;
                    yield return row.Below(parents[done]);
                }
                if (rows.Count < atOnce)
                    yield break;
                await foreach (var node in ChildrenAsync(parents[done], rows[^1].Id, parentsOnly, stopping))
                    yield return node;
                done++;
            }
        }
    }
}
