using System.Data.Common;
using System.Globalization;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>
/// The boards of one program, read in one pass over its members: 1. the members who are on the boards now set the bars, since nobody enters below the
/// hundredth of any hundred; 2. of all members only those who come up to a bar are read. Both as of one moment. Nine sorts of a million rows took ten
/// times as long (docs/decisions/0007).
/// </summary>
internal sealed class ProgramBoards(Database database, long programId, CalendarDates dates)
{
    private static readonly (LeaderboardSpan Span, LeaderboardMeasure Measure)[] s_boards =
    [
        .. from span in Enum.GetValues<LeaderboardSpan>() from measure in Enum.GetValues<LeaderboardMeasure>() select (span, measure),
    ];

    private static readonly string s_values = string.Join(", ", s_boards.Select(board =>
        board.Span == LeaderboardSpan.All ? ColumnOf(board) : $"case when {IsCurrent(board.Span)} then {ColumnOf(board)} else 0 end"));

    private static readonly string s_onBoards = $"""
        select s.member_id, {s_values}
        from (select distinct member_id from leaderboard where program_id = @program) as l
        join member_stats s on s.program_id = @program and s.member_id = l.member_id
        """;

    private static readonly string s_upToBars = $"""
        select s.member_id, {s_values} from member_stats s where s.program_id = @program and (
            {string.Join("\n    or ", s_boards.Select(ComesUpTo))})
        """;

    public async ValueTask<IReadOnlyList<(string Span, string Measure, Board Board)>> ReadAsync(CancellationToken stopping)
    {
        await using var scan = await database.ScanAsync(stopping);
        var bars = (await ReadAsync(scan.Connection, s_onBoards, [], stopping)).SelectMany((board, index) => new (string, object?)[]
        {
            (Bar(index), board.Bar.Value), (Last(index), board.Bar.MemberId),
        });
        var boards = await ReadAsync(scan.Connection, s_upToBars, bars, stopping);
        return [.. boards.Select((board, index) => (Word.Of(s_boards[index].Span), Word.Of(s_boards[index].Measure), board))];
    }

    private async ValueTask<Board[]> ReadAsync(
        DbConnection connection, string sql, IEnumerable<(string, object?)> bars, CancellationToken stopping)
    {
        Board[] boards = [.. s_boards.Select(_ => new Board())];
        await using var command = database.Command(
            connection, sql, [("@program", programId), ("@month", dates.Month), ("@week", dates.Week), .. bars]);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
            for (var i = 0; i < boards.Length; i++) boards[i].Add(new Place(reader.GetInt64(i + 1), reader.GetInt64(0)));
        return boards;
    }

    private static string ComesUpTo((LeaderboardSpan Span, LeaderboardMeasure Measure) board, int index)
    {
        var (column, bar) = (ColumnOf(board), Bar(index));
        var comesUp = $"{column} >= {bar} and ({column} > {bar} or s.member_id <= {Last(index)})";
        return board.Span == LeaderboardSpan.All ? comesUp : $"{IsCurrent(board.Span)} and {comesUp}";
    }

    private static string IsCurrent(LeaderboardSpan span) => $"s.{Word.Of(span)} = @{Word.Of(span)}";

    private static string ColumnOf((LeaderboardSpan Span, LeaderboardMeasure Measure) board)
    {
        var column = board.Measure switch
        {
            LeaderboardMeasure.Referrals => "completed",
            LeaderboardMeasure.Revenue => "revenue",
            _ => "reward_amount",
        };
        return board.Span == LeaderboardSpan.All ? $"s.{column}" : $"s.{Word.Of(board.Span)}_{column}";
    }

    private static string Bar(int index) => "@bar" + index.ToString(CultureInfo.InvariantCulture);

    private static string Last(int index) => "@last" + index.ToString(CultureInfo.InvariantCulture);
}
