using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Members;

/// <summary>Walks a large tree in the order of the list, a few hundred members at a time.</summary>
internal sealed class TreeWalk(
    Database database,
    DbConnection connection,
    ProgramId programId,
    TreeView root,
    int atOnce
)
{
    private const int ParentsAtOnce = 200;

    /// <summary>Comes after every member.</summary>
    private static readonly MemberId s_end = new(long.MaxValue);

    // The offset keeps it a look into the index for each row. As a join, and while there are no statistics, PostgreSQL
    // would read every member of the program for each row.
    public const string HasChildren =
        "and exists (select 1 from member c where c.program_id = m.program_id and c.referrer_id = m.id "
        + "limit 1 offset 0)";

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
            var parent in LevelAsync(level - 1, after.Length == level ? after[..^1] : [], stopping, parentsOnly: true)
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
                select {TreeRow.Columns} from member m
                left join referral r on r.member_id = m.id and r.kind = 'acquisition'
                where m.program_id = @program and m.referrer_id = @parent and m.id < @before
                {(parentsOnly ? HasChildren : "")}
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
                select {TreeRow.Columns} from {database.Items("@parents")}
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
