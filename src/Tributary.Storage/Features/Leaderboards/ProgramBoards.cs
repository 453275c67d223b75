using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Leaderboards;

/// <param name="Currency">The program's <see cref="ProgramFacts.HomeCurrency"/>.</param>
/// <param name="Today">The current month and week of the program.</param>
public sealed record RankedProgram(ProgramId Id, string Currency, CalendarDates Today)
{
    /// <summary>Further currencies and units that have their own leaderboards.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}

/// <summary>
/// Ranks the leaderboards of one program in one scan over the figures of its members and one over their accounts: 1.
/// the members who have places now set the thresholds, since nobody below the hundredth of any hundred gets a place; 2.
/// only members who reach a threshold are read. All of it uses one snapshot. Nine sorts of a million rows took ten
/// times as long (docs/decisions/0007).
/// </summary>
internal sealed class ProgramBoards(Database database, RankedProgram program)
{
    private const string OfCurrency = "s.program_id = @program and s.currency = @currency";

    private static readonly Scan s_referred = new(
        "member_stats s",
        "s.program_id = @program",
        "revenue",
        [LeaderboardMeasure.Referrals, LeaderboardMeasure.Revenue]
    );
    private static readonly Scan s_spent = new("member_revenue s", OfCurrency, "amount", [LeaderboardMeasure.Revenue]);
    private static readonly Scan s_earned = new("account s", OfCurrency, "revenue", [LeaderboardMeasure.Rewards]);

    public async ValueTask<IReadOnlyList<(string Span, string Measure, Leaderboard Board)>> ReadAsync(
        CancellationToken stopping
    )
    {
        await using var scan = await database.ScanAsync(stopping);
        var boards = new List<(string, string, Leaderboard)>();
        boards.AddRange(await ReadAsync(scan.Connection, s_referred, program.Currency, stopping));
        boards.AddRange(await ReadAsync(scan.Connection, s_earned, program.Currency, stopping));
        foreach (var currency in program.Others)
        {
            boards.AddRange(await ReadAsync(scan.Connection, s_spent, currency, stopping));
            boards.AddRange(await ReadAsync(scan.Connection, s_earned, currency, stopping));
        }
        return boards;
    }

    private async ValueTask<IEnumerable<(string Span, string Measure, Leaderboard Board)>> ReadAsync(
        DbConnection connection,
        Scan scan,
        string currency,
        CancellationToken stopping
    )
    {
        var bars = (await ReadAsync(connection, scan, scan.OnBoards, currency, [], stopping)).SelectMany(
            (board, index) =>
                new (string, object?)[]
                {
                    (Threshold(index), board.Threshold.Value),
                    (Last(index), board.Threshold.MemberId),
                }
        );
        var boards = await ReadAsync(connection, scan, scan.UpToBars, currency, bars, stopping);
        return boards.Select(
            (board, index) =>
                (
                    EnumNames.Of(scan.Boards[index].Span),
                    LeaderboardReads.NameOf(scan.Boards[index].Measure, currency == program.Currency ? null : currency),
                    board
                )
        );
    }

    private async ValueTask<Leaderboard[]> ReadAsync(
        DbConnection connection,
        Scan scan,
        string sql,
        string currency,
        IEnumerable<(string, object?)> bars,
        CancellationToken stopping
    )
    {
        Leaderboard[] boards = [.. scan.Boards.Select(_ => new Leaderboard())];
        await using var command = database.Command(
            connection,
            sql,
            [
                ("@program", program.Id),
                ("@currency", currency),
                ("@month", program.Today.Month),
                ("@week", program.Today.Week),
                .. bars,
            ]
        );
        await StoreFaults.GuardAsync(async () =>
        {
            await using var reader = await command.ExecuteReaderAsync(stopping);
            while (await reader.ReadAsync(stopping))
                for (var i = 0; i < boards.Length; i++)
                    boards[i].Add(new Place(reader.GetInt64(i + 1), reader.Id<MemberId>(0)));
        });
        return boards;
    }

    /// <summary>Returns the statement that reads every member with a value on one leaderboard.</summary>
    /// <param name="isHome">True for the program's own currency, and for counts.</param>
    /// <param name="group">Null for members of all groups.</param>
    internal static string SelectAll(LeaderboardSpan span, LeaderboardMeasure measure, bool isHome, string? group) =>
        (
            measure == LeaderboardMeasure.Rewards ? s_earned
            : isHome ? s_referred
            : s_spent
        ).All((span, measure), group);

    private static string Threshold(int index) => "@threshold" + index.ToString(CultureInfo.InvariantCulture);

    private static string Last(int index) => "@last" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The leaderboards whose values are in one table, a row per member.</summary>
    /// <param name="table">The table, with the alias s.</param>
    /// <param name="ofProgram">The condition for rows of the program.</param>
    /// <param name="revenue">The column of revenue.</param>
    private sealed class Scan(string table, string ofProgram, string revenue, LeaderboardMeasure[] measures)
    {
        public (LeaderboardSpan Span, LeaderboardMeasure Measure)[] Boards { get; } =
        [.. from span in Enum.GetValues<LeaderboardSpan>() from measure in measures select (span, measure)];

        public string OnBoards =>
            $"""
                select s.member_id, {Values}
                from (select distinct member_id from leaderboard where program_id = @program) as l
                join {table} on {ofProgram} and s.member_id = l.member_id
                """;

        public string UpToBars =>
            $"""
                select s.member_id, {Values} from {table} where {ofProgram} and (
                    {string.Join("\n    or ", Boards.Select(ComesUpTo))})
                """;

        public string All((LeaderboardSpan Span, LeaderboardMeasure Measure) board, string? group)
        {
            // The index of groups leaves out the one that most members have.
            var join = group is null
                ? ""
                : "\njoin member m on m.program_id = s.program_id and m.id = s.member_id and m.member_group = @group"
                    + (group == MemberFacts.DefaultGroup ? "" : " and m.member_group <> 'default'");
            var current = board.Span == LeaderboardSpan.All ? "" : $" and {IsCurrent(board.Span)}";
            return $"select s.member_id, {ColumnOf(board)} from {table}{join}\nwhere {ofProgram}{current} and "
                + $"{ColumnOf(board)} > 0";
        }

        private string Values =>
            string.Join(
                ", ",
                Boards.Select(board =>
                    board.Span == LeaderboardSpan.All
                        ? ColumnOf(board)
                        : $"case when {IsCurrent(board.Span)} then {ColumnOf(board)} else 0 end"
                )
            );

        private string ComesUpTo((LeaderboardSpan Span, LeaderboardMeasure Measure) board, int index)
        {
            var (column, threshold) = (ColumnOf(board), Threshold(index));
            var comesUp = $"{column} >= {threshold} and ({column} > {threshold} or s.member_id <= {Last(index)})";
            return board.Span == LeaderboardSpan.All ? comesUp : $"{IsCurrent(board.Span)} and {comesUp}";
        }

        private static string IsCurrent(LeaderboardSpan span) => $"s.{EnumNames.Of(span)} = @{EnumNames.Of(span)}";

        private string ColumnOf((LeaderboardSpan Span, LeaderboardMeasure Measure) board)
        {
            var column = board.Measure switch
            {
                LeaderboardMeasure.Referrals => "completed",
                LeaderboardMeasure.Revenue => revenue,
                _ => "reward_amount",
            };
            return board.Span == LeaderboardSpan.All ? $"s.{column}" : $"s.{EnumNames.Of(board.Span)}_{column}";
        }
    }
}
