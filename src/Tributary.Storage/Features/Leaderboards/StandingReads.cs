using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Leaderboards;

/// <summary>Which leaderboard of a program is read.</summary>
/// <param name="Currency">That of revenue and rewards.</param>
/// <param name="Group">The group that members are in now; null for all.</param>
public sealed record LeaderboardKey(
    ProgramId Program,
    LeaderboardMeasure Measure,
    LeaderboardSpan Span,
    string Currency,
    string? Group
);

/// <summary>
/// Reads whole leaderboards, or those of one group, from the figures that deciding keeps: the places that
/// <see cref="LeaderboardRollup"/> does not write.
/// </summary>
public sealed class StandingReads(Database database)
{
    /// <summary>The members that are looked at above and below, as some of them are not listed.</summary>
    private const int Nearest = 50;

    /// <param name="isHome">True when the currency is the program's own.</param>
    /// <param name="today">The current month and week of the program.</param>
    public async ValueTask<Standings> ReadAsync(
        LeaderboardKey board,
        bool isHome,
        CalendarDates today,
        Instant now,
        CancellationToken stopping
    ) =>
        new(
            now,
            await database.ListAsync(
                ProgramBoards.SelectAll(board.Span, board.Measure, isHome, board.Group),
                reader => new Place(reader.GetInt64(1), reader.Id<MemberId>(0)),
                stopping,
                ("@program", board.Program),
                ("@currency", board.Currency),
                ("@month", today.Month),
                ("@week", today.Week),
                ("@group", board.Group)
            )
        );

    /// <summary>Lists the first places.</summary>
    /// <param name="onlyListed">True to leave out members that are not shown to others.</param>
    public async ValueTask<IReadOnlyList<LeaderboardPlace>> ListBestAsync(
        ProgramId program,
        Standings standings,
        int limit,
        bool onlyListed,
        CancellationToken stopping
    )
    {
        var end = Math.Min(standings.Count, onlyListed ? LeaderboardRollup.Places : limit);
        var places = await ListAsync(program, standings, 0, end, stopping);
        return [.. places.Where(place => !onlyListed || place.Member.IsListed).Take(limit)];
    }

    /// <summary>Lists the nearest members above and below a position, best first.</summary>
    /// <param name="asked">The number of members on each side, and whether the others are left out.</param>
    public async ValueTask<(
        IReadOnlyList<LeaderboardPlace> Above,
        IReadOnlyList<LeaderboardPlace> Below
    )> ListAroundAsync(
        ProgramId program,
        Standings standings,
        int position,
        (int Count, bool OnlyListed) asked,
        CancellationToken stopping
    )
    {
        var above = await ListAsync(program, standings, Math.Max(0, position - Nearest), position, stopping);
        var last = Math.Min(standings.Count, position + 1 + Nearest);
        var below = await ListAsync(program, standings, position + 1, last, stopping);
        return ([.. Shown(above).TakeLast(asked.Count)], [.. Shown(below).Take(asked.Count)]);

        IEnumerable<LeaderboardPlace> Shown(IEnumerable<LeaderboardPlace> places) =>
            places.Where(place => !asked.OnlyListed || place.Member.IsListed);
    }

    private async ValueTask<List<LeaderboardPlace>> ListAsync(
        ProgramId program,
        Standings standings,
        int first,
        int end,
        CancellationToken stopping
    )
    {
        if (first >= end)
            return [];
        var positions = Enumerable.Range(first, end - first).ToList();
        var members = (
            await database.ListAsync(
                $"""
                select m.id, {LeaderboardReads.MemberColumns}
                from member m left join member_detail d on d.member_id = m.id
                where m.program_id = @program and m.id {database.In("@ids")}
                """,
                reader => KeyValuePair.Create(reader.Id<MemberId>(0), LeaderboardReads.ReadMember(reader, 1)),
                stopping,
                ("@program", program),
                ("@ids", positions.Select(standings.MemberAt).Numbers())
            )
        ).ToDictionary();
        return
        [
            .. from position in positions
            let member = standings.MemberAt(position)
            where members.ContainsKey(member)
            select new LeaderboardPlace(standings.RankAt(position), members[member], standings.ValueAt(position)),
        ];
    }
}
