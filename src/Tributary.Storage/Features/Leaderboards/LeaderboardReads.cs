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

/// <param name="Rank">From 1, each once.</param>
/// <param name="Value">A count of completed referrals, or minor units of the program's currency.</param>
public sealed record LeaderboardPlace(int Rank, string Member, long Value);

public sealed class LeaderboardReads(Database database)
{
    private const string Board = """
        select l.at, b.rank, m.external_id, b.value
        from (select min(at) as at from rollup) as l
        left join leaderboard b on b.program_id = @program and b.span = @span and b.measure = @measure
            and b.rank <= @most
        left join member m on m.program_id = b.program_id and m.id = b.member_id
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
                    [.. from row in board.Second where row.Place is not null orderby row.Place.Rank select row.Place]
                )
            );
        return keys.Column(key => views[key]);
    }

    private static (Instant? AsOf, LeaderboardPlace? Place) Read(DbDataReader reader) =>
        (
            reader.InstantOrNull(0),
            reader.IsDBNull(2)
                ? null
                : new LeaderboardPlace(reader.GetInt32(1), reader.GetString(2), reader.GetInt64(3))
        );

    private sealed record BoardKey(ProgramId Program, string Span, string Measure, int Most);
}
