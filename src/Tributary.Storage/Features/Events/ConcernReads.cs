using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Events;

/// <param name="Level">The distance of the actor below the member: 0 for the member itself.</param>
public readonly record struct Concern(EntryId EventId, int Level);

/// <param name="Before">Where to continue; null when the log has been read to its beginning.</param>
public sealed record Concerns(IReadOnlyList<Concern> Items, long? Before);

/// <summary>
/// Finds entries that may concern a member: its own, and those of the members below that its rewards come from. Newest
/// first.
/// </summary>
/// <remarks>
/// Nothing is stored for this (docs/decisions/0026). Most people have few members below, which are looked up one by one
/// by the index of each member's entries. Above <see cref="FewMembers"/> the log is read backwards, a bounded stretch
/// at a time, since so many members account for a good share of it.
/// </remarks>
public sealed class ConcernReads(Database database)
{
    public const int FewMembers = 300;

    // The most entries of the log that one call reads.
    private const int Stretch = 2_000;

    // Decisions of people are shown beside the events of the platform.
    private static readonly string s_isShown =
        "(e.type not like '%.%' or e.type in "
        + $"({SqlText.Words(CommandRegistry.All.Where(c => c.IsListed).Select(c => c.Type))}))";

    /// <param name="levels">The most levels that any version of the Terms pays, at least 1.</param>
    /// <param name="range">Its limit is the most entries to find.</param>
    public async ValueTask<Concerns> ListAsync(
        ProgramId programId,
        MemberView member,
        int levels,
        ListRange range,
        CancellationToken stopping
    )
    {
        var near = await ListBelowAsync(programId, member.Id, levels, stopping);
        return near.Count <= FewMembers
            ? await OfEachAsync(programId, [(member.Id, 0), .. near], range)
            : await OfTheLogAsync(programId, member, levels, range, stopping);
    }

    /// <returns>One more than <see cref="FewMembers"/> when there are more.</returns>
    private ValueTask<List<(MemberId Id, int Level)>> ListBelowAsync(
        ProgramId programId,
        MemberId memberId,
        int levels,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            with recursive below(id, level) as (
                select m.id, 1 from member m where m.program_id = @program and m.referrer_id = @member
                union all
                select m.id, below.level + 1
                from below join member m on m.program_id = @program and m.referrer_id = below.id
                where below.level < @levels)
            select id, level from below limit @most
            """,
            reader => (Id: reader.Id<MemberId>(0), Level: reader.GetInt32(1)),
            stopping,
            ("@program", programId),
            ("@member", memberId),
            ("@levels", levels),
            ("@most", FewMembers + 1)
        );

    private async ValueTask<Concerns> OfEachAsync(
        ProgramId programId,
        IReadOnlyList<(MemberId Id, int Level)> members,
        ListRange range
    )
    {
        var found = await database.ListEachAsync(
            $"""
            select e.id from entry e
            where e.program_id = @program and e.member_id = @member and e.id < @before
                and e.accepted_at >= @from and e.accepted_at < @to and {s_isShown}
            order by e.id desc limit {range.Limit + 1}
            """,
            reader => reader.Id<EntryId>(0),
            ("@program", Repeated(programId.Value)),
            ("@member", members.Ids(m => m.Id)),
            ("@before", Repeated(range.Before ?? long.MaxValue)),
            ("@from", Repeated(range.From?.Micros ?? long.MinValue)),
            ("@to", Repeated(range.To?.Micros ?? long.MaxValue))
        );
        var all = found
            .SelectMany((ids, i) => ids.Select(id => new Concern(id, members[i].Level)))
            .OrderByDescending(c => c.EventId)
            .ToList();
        return all.Count <= range.Limit
            ? new(all, null)
            : new([.. all.Take(range.Limit)], all[range.Limit - 1].EventId.Value);

        long[] Repeated(long value)
        {
            var values = new long[members.Count];
            Array.Fill(values, value);
            return values;
        }
    }

    private async ValueTask<Concerns> OfTheLogAsync(
        ProgramId programId,
        MemberView member,
        int levels,
        ListRange range,
        CancellationToken stopping
    )
    {
        // The only condition is the place, so no more of the log is read than the limit allows.
        var rows = await database.ListAsync(
            $"""
            select e.id, coalesce(e.member_id, 0),
                case when e.program_id = @program and e.accepted_at >= @from and e.accepted_at < @to and {s_isShown}
                    then 1 else 0 end
            from entry e where e.id < @before order by e.id desc limit @stretch
            """,
            reader => new LogLine(reader.Id<EntryId>(0), reader.Id<MemberId>(1), reader.GetInt32(2) == 1),
            stopping,
            ("@program", programId),
            ("@before", range.Before ?? long.MaxValue),
            ("@stretch", Stretch),
            ("@from", range.From?.Micros ?? long.MinValue),
            ("@to", range.To?.Micros ?? long.MaxValue)
        );
        var below = await FindBelowAsync(programId, member, levels, rows.Where(row => row.IsShown));
        var concerns = rows.Where(row => row.IsShown && below.ContainsKey(row.MemberId))
            .Select(row => new Concern(row.Id, below[row.MemberId]))
            .Take(range.Limit + 1)
            .ToList();
        if (concerns.Count > range.Limit)
            return new([.. concerns.Take(range.Limit)], concerns[range.Limit - 1].EventId.Value);
        return new(concerns, rows.Count < Stretch ? null : rows[^1].Id.Value);
    }

    /// <returns>The level of each actor that is the member or below it, to the requested depth.</returns>
    private async ValueTask<Dictionary<MemberId, int>> FindBelowAsync(
        ProgramId programId,
        MemberView member,
        int levels,
        IEnumerable<LogLine> entries
    )
    {
        var actors = entries.Select(entry => entry.MemberId).Distinct().ToArray();
        if (actors.Length == 0)
            return [];
        var found = await database.ListEachAsync(
            $"""
            select m.depth from member m
            where m.program_id = @program and m.id = @actor and (m.id = @above or @above {database.In("m.upline")})
            """,
            reader => reader.GetInt32(0),
            ("@program", Repeated(programId.Value)),
            ("@actor", actors.Numbers()),
            ("@above", Repeated(member.Id.Value))
        );
        return actors
            .Zip(found)
            .Where(pair => pair.Second.Count > 0)
            .Select(pair => (Actor: pair.First, Level: pair.Second[0] - member.Depth))
            .Where(pair => pair.Level <= levels)
            .ToDictionary(pair => pair.Actor, pair => pair.Level);

        long[] Repeated(long value)
        {
            var values = new long[actors.Length];
            Array.Fill(values, value);
            return values;
        }
    }

    private readonly record struct LogLine(EntryId Id, MemberId MemberId, bool IsShown);
}
