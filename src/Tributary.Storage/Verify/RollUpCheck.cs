using System.Globalization;
using System.Numerics;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// Compares each table of figures with a finer one that counts the same, so that what <see cref="FigureCheck"/> finds
/// for one of them holds for all.
/// </summary>
internal sealed class RollUpCheck(Database database)
{
    private const string MonthOfDay = "day - day % 100 + 1";

    private static readonly string[] s_sums = [.. ActivitySegmentDayRow.Sums.Select(column => column.Name)];

    private static readonly (string Span, string Of)[] s_presence = [("1", "weeks"), ("2", "months")];

    private static readonly Pair[] s_pairs =
    [
        new("activity_segment_day", "activity_day")
        {
            Keys =
            [
                Key.Same("day"),
                Key.Same("segment_id"),
                Key.Same("referrer_group"),
                Key.Same("terms_version"),
                new("is_referred", "referrer_id <> 0"),
                Key.Same("currency"),
            ],
            Sums = [.. s_sums.Select(Key.Same)],
        },
        new("activity_segment_month", "activity_segment_day")
        {
            Keys =
            [
                new("month", MonthOfDay),
                Key.Same("segment_id"),
                Key.Same("referrer_group"),
                Key.Same("terms_version"),
                Key.Same("is_referred"),
                Key.Same("currency"),
            ],
            Sums = [.. s_sums.Select(Key.Same)],
        },
        new("activity_total_day", "activity_segment_day")
        {
            Keys = [Key.Same("day"), Key.Same("is_referred"), Key.Same("currency")],
            Sums = [.. s_sums.Select(Key.Same)],
        },
        new("reward_day", "activity_segment_day")
        {
            Keys = [Key.Same("day"), Key.Same("segment_id"), Key.Same("referrer_group"), Key.Same("terms_version")],
            Sums = [Key.Same("rewards")],
        },
        new("reward_day", "activity_segment_day")
        {
            Keys = [Key.Same("day"), Key.Same("segment_id"), Key.Same("referrer_group"), Key.Same("currency")],
            Sums = [new("amount", "reward_amount")],
        },
        new("property_day", "activity_total_day", "name = 'type'", "is_referred")
        {
            Keys = [Key.Same("day")],
            Sums = [Key.Same("events")],
        },
        new("cohort", "activity_total_day", "span = 1") { Sums = [new("members", "sign_ups")] },
        new("cohort", "activity_total_day", "span = 2") { Sums = [new("members", "sign_ups")] },
        new("generation", "activity_total_day") { Sums = [new("members", "sign_ups")] },
        new("delay_total", "delay_day", "span = 0")
        {
            Keys = [Key.Same("kind"), new("period", "day"), Key.Same("bucket")],
            Sums = [Key.Same("count")],
        },
        new("delay_total", "delay_day", "span = 1")
        {
            Keys = [Key.Same("kind"), Key.Same("bucket")],
            Sums = [Key.Same("count")],
        },
        new("delay_total", "delay_day", "span = 2")
        {
            Keys = [Key.Same("kind"), new("period", MonthOfDay), Key.Same("bucket")],
            Sums = [Key.Same("count")],
        },
        new("click_segment_month", "click_segment_day")
        {
            Keys = [new("month", MonthOfDay), Key.Same("owner_group"), Key.Same("segment_id")],
            Sums = [Key.Same("clicks"), Key.Same("visitors")],
        },
        new("click_daily", "click_segment_day")
        {
            Keys = [Key.Same("day")],
            Sums = [Key.Same("clicks"), Key.Same("visitors")],
        },
    ];

    public async ValueTask<IReadOnlyList<string>> RunAsync(Scan scan, CancellationToken stopping)
    {
        var offenders = new List<string>();
        foreach (var pair in s_pairs)
            if (await CountAsync(scan, pair.CountDifferences, stopping) is > 0 and var rows)
                offenders.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{pair.Coarse} differs from {pair.Fine} in {rows} {(rows == 1 ? "sum" : "sums")}"
                    )
                );
        foreach (var (span, of) in s_presence)
            if (
                await CountAsync(
                    scan,
                    $"select coalesce(sum(members), 0) from active_members where span = {span}",
                    stopping
                ) != await CountPresenceAsync(scan, of, stopping)
            )
                offenders.Add($"active_members differs from member_presence in its {of}");
        return offenders;
    }

    private async ValueTask<long> CountAsync(Scan scan, string sql, CancellationToken stopping) =>
        (
            await database.ListAsync(
                scan.Connection,
                $"select cast(({sql}) as bigint)",
                reader => reader.GetInt64(0),
                stopping
            )
        )[0];

    /// <summary>Counts the weeks or months in which members had an event: the bits of a column.</summary>
    private async ValueTask<long> CountPresenceAsync(Scan scan, string column, CancellationToken stopping) =>
        (
            await database.ListAsync(
                scan.Connection,
                $"select {column}, count(*) from member_presence group by {column}",
                reader => BitOperations.PopCount((ulong)reader.GetInt64(0)) * reader.GetInt64(1),
                stopping
            )
        ).Sum();

    /// <summary>A column of two tables.</summary>
    private sealed record Key(string Coarse, string Fine)
    {
        public static Key Same(string name) => new(name, name);
    }

    /// <param name="CoarseRows">The condition for the rows of the coarse table; empty for all.</param>
    private sealed record Pair(string Coarse, string Fine, string CoarseRows = "", string FineRows = "")
    {
        public IReadOnlyList<Key> Keys { get; init; } = [];
        public required IReadOnlyList<Key> Sums { get; init; }

        public string CountDifferences =>
            $"""
                select count(*) from (
                    select 1 from (
                        select {List(["program_id", .. Keys.Select(key => key.Coarse)])},
                            {List(Sums.Select((sum, i) => $"{sum.Coarse} as s{i}"))}
                        from {Coarse}{Where(CoarseRows)}
                        union all
                        select {List(["program_id", .. Keys.Select(key => key.Fine)])},
                            {List(Sums.Select(sum => $"-{sum.Fine}"))}
                        from {Fine}{Where(FineRows)}) as u
                    group by {List(["program_id", .. Keys.Select(key => key.Coarse)])}
                    having {string.Join(" or ", Sums.Select((_, i) => $"sum(s{i}) <> 0"))}) as d
                """;

        private static string List(IEnumerable<string> items) => string.Join(", ", items);

        private static string Where(string condition) => condition.Length == 0 ? "" : $" where {condition}";
    }
}
