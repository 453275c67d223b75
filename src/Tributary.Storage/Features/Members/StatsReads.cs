using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>A member's figures, from the rows that deciding and capture keep.</summary>
public sealed record StatsView
{
    public required long Clicks { get; init; }
    public required long Visitors { get; init; }
    public required long SignUps { get; init; }
    public required long Pending { get; init; }
    public required long Completed { get; init; }
    public required long Rejected { get; init; }
    public required long Expired { get; init; }
    public required long Events { get; init; }

    /// <summary>Minor units of the program's <see cref="ProgramFacts.HomeCurrency"/>, net of reversals.</summary>
    public required long Revenue { get; init; }

    public required long Rewards { get; init; }

    /// <summary>Revenue in other currencies.</summary>
    public required IReadOnlyList<(string Currency, long Amount)> Others { get; init; }

    /// <summary>The sum of rewards with an amount, net of reversals, ordered by currency.</summary>
    public required IReadOnlyList<(string Currency, long Amount)> Earned { get; init; }
}

/// <param name="Currency">Each currency that the member ever had.</param>
public sealed record BalanceView(string Currency, AccountSums Sums);

/// <summary>Reads figures and balances of members. An erased member is found by its former id.</summary>
/// <param name="directory">A cache of members; one that it has is not looked up again.</param>
public sealed class StatsReads(Database database, MemberDirectory directory)
{
    // A plus before a column keeps its index from being chosen: the one of the program reads all of its accounts.
    private const string Figures = $"""
        coalesce(k.clicks, 0), coalesce(k.visitors, 0), coalesce(s.sign_ups, 0), coalesce(s.completed, 0),
            coalesce(s.rejected, 0),
        coalesce(s.expired, 0), coalesce(s.events, 0), coalesce(s.revenue, 0),
        coalesce(s.rewards, 0),
        {ForeignRevenue},
        coalesce(a.rewards, 0), a.currency, a.reward_amount
        """;

    private const string ForeignRevenue = """
        (select string_agg(r.currency || ' ' || r.amount, ',') from member_revenue r where r.program_id = @program
            and r.member_id = m.id)
        """;

    // The same in steps, after the member m: Citus has the tables on different machines.
    private static readonly string s_figuresInSteps = $"""
        s as materialized (
            select s.* from m join member_stats s on s.program_id = @program and s.member_id = m.id),
        r as materialized (
            select r.* from m join member_revenue r on r.program_id = @program and r.member_id = m.id),
        a as materialized (select a.* from m join account a on a.member_id = m.id and +a.program_id = @program)
        select m.*, {Figures.Replace(
            ForeignRevenue,
            "(select string_agg(r.currency || ' ' || r.amount, ',') from r)",
            StringComparison.Ordinal
        )}
        from m {CitusSql.Accepted}
        left join s on true
        left join click_count k on k.program_id = @program and k.member_id = m.id
        left join a on true
        """;

    // language=sql
    private const string MemberByName = """
        with m as materialized (
            select id, partition_id from member where program_id = @program and external_id = @name),
        """;

    private const string Sums =
        "a.currency, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted, a.paid, a.reversed";

    // One statement, so that the answer is one snapshot. Every figure is a row kept with the decision or the click;
    // there is a row for each of the member's accounts.
    private readonly GroupRead<(ProgramId Program, MemberId Id), IReadOnlyList<StatsRow>> _stats = database.GroupedById<
        MemberId,
        StatsRow
    >(
        database.InSteps(
            $"""
            select m.id, {Figures}
            from (select cast(@id as bigint) as id) as m
            left join member_stats s on s.program_id = @program and s.member_id = m.id
            left join click_count k on k.program_id = @program and k.member_id = m.id
            left join account a on a.member_id = m.id and +a.program_id = @program
            """,
            $"with m as materialized (select cast(@id as bigint) as id), {s_figuresInSteps}"
        ),
        reader => ReadStats(reader, 1)
    );

    private readonly GroupRead<
        (ProgramId Program, string Text),
        IReadOnlyList<(MemberPlace Place, StatsRow Stats)>
    > _statsByName = database.GroupedByMember(
        database.InSteps(
            $"""
            select m.id, m.partition_id, {Figures}
            from member m
            left join member_stats s on s.program_id = m.program_id and s.member_id = m.id
            left join click_count k on k.program_id = m.program_id and k.member_id = m.id
            left join account a on a.member_id = m.id and +a.program_id = m.program_id
            where m.program_id = @program and m.external_id = @name
            """,
            $"{MemberByName} {s_figuresInSteps}"
        ),
        reader => (ReadPlace(reader), ReadStats(reader, 2))
    );

    private readonly GroupRead<(ProgramId Program, MemberId Id), IReadOnlyList<BalanceView>> _balances =
        database.GroupedById<MemberId, BalanceView>(
            $"select {Sums} from account a where a.member_id = @id and +a.program_id = @program",
            reader => ReadBalance(reader, 0)
        );

    private readonly GroupRead<
        (ProgramId Program, string Text),
        IReadOnlyList<(MemberPlace Place, BalanceView? Balance)>
    > _balancesByName = database.GroupedByMember(
        database.InSteps(
            $"""
            select m.id, m.partition_id, {Sums}
            from member m
            left join account a on a.member_id = m.id and +a.program_id = m.program_id
            where m.program_id = @program and m.external_id = @name
            """,
            $"""
            {MemberByName}
            a as materialized (select a.* from m join account a on a.member_id = m.id and +a.program_id = @program)
            select m.id, m.partition_id, {Sums} from m left join a on true
            """
        ),
        reader => (ReadPlace(reader), reader.IsDBNull(2) ? null : ReadBalance(reader, 2))
    );

    /// <returns>Null when there is no such member.</returns>
    public async ValueTask<StatsView?> FindAsync(ProgramId programId, string member, CancellationToken stopping)
    {
        if (directory.TryFind(new MemberName(programId, member), out var place))
            return Sum(await _stats.FindAsync((programId, place.MemberId), stopping));
        var rows = await _statsByName.FindAsync((programId, member), stopping);
        if (rows.Count == 0)
            return null;
        directory.Add(new MemberName(programId, member), rows[0].Place);
        return Sum([.. rows.Select(row => row.Stats)]);
    }

    /// <returns>The balances ordered by currency; null when there is no such member.</returns>
    public async ValueTask<IReadOnlyList<BalanceView>?> FindBalanceAsync(
        ProgramId programId,
        string member,
        CancellationToken stopping
    )
    {
        if (directory.TryFind(new MemberName(programId, member), out var place))
            return InOrder(await _balances.FindAsync((programId, place.MemberId), stopping));
        var rows = await _balancesByName.FindAsync((programId, member), stopping);
        if (rows.Count == 0)
            return null;
        directory.Add(new MemberName(programId, member), rows[0].Place);
        return InOrder([.. from row in rows where row.Balance is not null select row.Balance]);
    }

    /// <summary>Returns the figures and balances of members, in their order.</summary>
    /// <param name="members">Members of the program.</param>
    public async ValueTask<IReadOnlyList<(StatsView Stats, IReadOnlyList<BalanceView> Balances)>> FindAsync(
        ProgramId programId,
        IReadOnlyList<MemberId> members,
        CancellationToken stopping
    )
    {
        var stats = Task.WhenAll(members.Select(id => _stats.FindAsync((programId, id), stopping)));
        var balances = Task.WhenAll(members.Select(id => _balances.FindAsync((programId, id), stopping)));
        return [.. (await stats).Zip(await balances, (rows, sums) => (Sum(rows), InOrder(sums)))];
    }

    private static IReadOnlyList<BalanceView> InOrder(IReadOnlyList<BalanceView> balances) =>
        balances.Count < 2 ? balances : [.. balances.OrderBy(balance => balance.Currency, StringComparer.Ordinal)];

    private static MemberPlace ReadPlace(DbDataReader reader) =>
        new(MemberId: reader.Id<MemberId>(0), Partition: reader.GetInt32(1));

    /// <summary>The figures of a member, with those of one of its accounts if it has any.</summary>
    private readonly record struct StatsRow(StatsView Figures, long Rewards, string? Currency, long Amount)
    {
        public (string Currency, long Amount)? Earned =>
            Currency is not null && (Rewards != 0 || Amount != 0) ? (Currency, Amount) : null;
    }

    private static StatsView Sum(IReadOnlyList<StatsRow> rows)
    {
        if (rows is [var only])
            return only.Figures with
            {
                Rewards = only.Figures.Rewards + only.Rewards,
                Earned = only.Earned is { } sum ? [sum] : [],
            };
        return rows[0].Figures with
        {
            Rewards = rows[0].Figures.Rewards + rows.Sum(row => row.Rewards),
            Earned =
            [
                .. rows.Select(row => row.Earned)
                    .OfType<(string, long)>()
                    .OrderBy(sum => sum.Item1, StringComparer.Ordinal),
            ],
        };
    }

    private static StatsRow ReadStats(DbDataReader reader, int at)
    {
        var (signUps, completed, rejected, expired) = (
            reader.GetInt64(at + 2),
            reader.GetInt64(at + 3),
            reader.GetInt64(at + 4),
            reader.GetInt64(at + 5)
        );
        var figures = new StatsView
        {
            Clicks = reader.GetInt64(at),
            Visitors = reader.GetInt64(at + 1),
            SignUps = signUps,
            Pending = signUps - completed - rejected - expired,
            Completed = completed,
            Rejected = rejected,
            Expired = expired,
            Events = reader.GetInt64(at + 6),
            Revenue = reader.GetInt64(at + 7),
            Rewards = reader.GetInt64(at + 8),
            Others = reader.StringOrNull(at + 9) is { } others ? ReadOthers(others) : [],
            Earned = [],
        };
        return new(figures, reader.GetInt64(at + 10), reader.StringOrNull(at + 11), reader.LongOrNull(at + 12) ?? 0);
    }

    /// <summary>Reads amounts ordered by currency, such as <c>JPY 500,USD 80</c>.</summary>
    private static IReadOnlyList<(string Currency, long Amount)> ReadOthers(string text) =>
        [
            .. text.Split(',')
                .Select(part => part.Split(' '))
                .Select(pair => (pair[0], long.Parse(pair[1], CultureInfo.InvariantCulture)))
                .OrderBy(pair => pair.Item1, StringComparer.Ordinal),
        ];

    private static BalanceView ReadBalance(DbDataReader reader, int at) =>
        new(
            reader.GetString(at),
            new AccountSums(
                DebitsPending: reader.GetInt64(at + 1),
                DebitsPosted: reader.GetInt64(at + 2),
                CreditsPending: reader.GetInt64(at + 3),
                CreditsPosted: reader.GetInt64(at + 4),
                Paid: reader.GetInt64(at + 5),
                Reversed: reader.GetInt64(at + 6)
            )
        );
}
