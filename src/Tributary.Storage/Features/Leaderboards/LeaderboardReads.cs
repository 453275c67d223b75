using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Leaderboards;

public enum LeaderboardMeasure
{
    Referrals,
    Revenue,
    Rewards,
}

public enum LeaderboardSpan
{
    All,
    Month,
    Week,
}

/// <param name="AsOf">The time up to which every decision is counted; null before the first roll-up.</param>
public sealed record LeaderboardView(Instant? AsOf, IReadOnlyList<LeaderboardPlace> Places);

/// <param name="Rank">From 1; equal values share the place of the first of them.</param>
/// <param name="Value">A count of completed referrals, or minor units of the currency.</param>
public sealed record LeaderboardPlace(int Rank, RankedMember Member, long Value);

/// <summary>A member as a leaderboard shows it.</summary>
/// <param name="Name">The platform's id.</param>
/// <param name="DisplayName">The name for other members.</param>
/// <param name="IsListed">False for one that is not shown to other members.</param>
public sealed record RankedMember(string Name, string? DisplayName, bool IsListed);

public sealed class LeaderboardReads(Database database)
{
    /// <summary>Selects what a <see cref="RankedMember"/> is read from.</summary>
    internal const string MemberColumns = """
        m.external_id, d.display_name, m.status in ('active', 'suspended') and not coalesce(d.unlisted, false)
        """;

    private const string Board = $"""
        select l.at, b.rank, b.value, {MemberColumns}
        from (select min(at) as at from rollup) as l
        left join leaderboard b on b.program_id = @program and b.span = @span and b.measure = @measure
            and b.rank <= @most
        left join member m on m.program_id = b.program_id and m.id = b.member_id
        left join member_detail d on d.member_id = b.member_id
        """;

    private readonly GroupRead<BoardKey, LeaderboardView> _boards = new(keys => ListAsync(database, keys));

    /// <param name="currency">Null for the program's <see cref="ProgramFacts.HomeCurrency"/>, and for counts.</param>
    public Task<LeaderboardView> FindAsync(
        ProgramId programId,
        LeaderboardMeasure measure,
        LeaderboardSpan span,
        int limit,
        CancellationToken stopping,
        string? currency = null
    ) => _boards.FindAsync(new BoardKey(programId, EnumNames.Of(span), NameOf(measure, currency), limit), stopping);

    /// <summary>Returns the name in the table: <c>revenue</c>, or <c>revenue@USD</c>.</summary>
    internal static string NameOf(LeaderboardMeasure measure, string? currency) =>
        currency is null || measure == LeaderboardMeasure.Referrals
            ? EnumNames.Of(measure)
            : $"{EnumNames.Of(measure)}@{currency}";

    // Many callers ask for the same leaderboard, so it is read once for all of them.
    private static async ValueTask<IReadOnlyList<LeaderboardView>> ListAsync(
        Database database,
        IReadOnlyList<BoardKey> keys
    )
    {
        BoardKey[] boards = [.. keys.Distinct()];
        var rows = await database.ListEachAsync(
            Board,
            Read,
            ("@program", boards.Ids(key => key.Program)),
            ("@span", boards.Column(key => key.Span)),
            ("@measure", boards.Column(key => key.Measure)),
            ("@most", boards.Column(key => key.Most))
        );
        var views = boards
            .Zip(rows)
            .ToDictionary(
                board => board.First,
                board => new LeaderboardView(
                    board.Second[0].AsOf,
                    Ranked([
                        .. from row in board.Second where row.Place is not null orderby row.Place.Rank select row.Place,
                    ])
                )
            );
        return keys.Column(key => views[key]);
    }

    internal static RankedMember ReadMember(DbDataReader reader, int column) =>
        new(reader.GetString(column), reader.StringOrNull(column + 1), reader.GetBoolean(column + 2));

    private static (Instant? AsOf, LeaderboardPlace? Place) Read(DbDataReader reader) =>
        (
            reader.InstantOrNull(0),
            reader.IsDBNull(3)
                ? null
                : new LeaderboardPlace(reader.GetInt32(1), ReadMember(reader, 3), reader.GetInt64(2))
        );

    /// <summary>Gives equal values the place of the first of them.</summary>
    private static LeaderboardPlace[] Ranked(LeaderboardPlace[] places)
    {
        for (var i = 1; i < places.Length; i++)
            if (places[i].Value == places[i - 1].Value)
                places[i] = places[i] with { Rank = places[i - 1].Rank };
        return places;
    }

    private sealed record BoardKey(ProgramId Program, string Span, string Measure, int Most);
}
