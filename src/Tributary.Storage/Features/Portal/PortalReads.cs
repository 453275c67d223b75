using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Referrals;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Portal;

/// <summary>The earnings of a member by level, net of what was taken back.</summary>
/// <param name="Level">0 for what the member did, 1 for direct referrals, and so on.</param>
public sealed record LevelEarnings(int Level, string Currency, long Amount, long Rewards);

/// <summary>The earnings of a member from what happened in one hour, net of what was taken back.</summary>
public sealed record HourEarnings(Instant From, string Currency, long Amount);

/// <summary>The held earnings of a member that become payable within a quarter of an hour.</summary>
/// <param name="PayableAt">
/// The beginning of that time, which lies in one day of every time zone. Null for what waits for a person.
/// </param>
public sealed record HeldEarnings(Instant? PayableAt, string Currency, long Amount);

/// <summary>The visits of a code.</summary>
public sealed record CodeVisits(string Code, long Clicks, long Visitors);

/// <summary>A referral as its referrer may see it.</summary>
/// <param name="DisplayName">The name for leaderboards; null when there is none, or the member is not listed.</param>
/// <param name="IsChecked">True while fraud detection holds the referral.</param>
public sealed record BroughtMember(
    ReferralId Id,
    ReferralStatus Status,
    string? DisplayName,
    bool IsChecked,
    Instant JoinedAt,
    Instant? CompletedAt,
    Instant? ExpiresAt
);

/// <summary>Reads what a member's own pages show.</summary>
public sealed class PortalReads(Database database)
{
    /// <summary>
    /// The most quarters of an hour with releases that are read: a week has 672. Later ones are left out.
    /// </summary>
    private const int MostReleases = 700;

    public ValueTask<List<LevelEarnings>> ListLevelsAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select r.level, r.currency, cast(sum(r.amount - r.reversed) as bigint), count(*)
            from reward r
            where r.member_id = @member and r.program_id = @program and r.source <> 'adjustment'
                and r.currency is not null and r.status <> 'reversed'
            group by r.level, r.currency order by r.level, r.currency
            """,
            row => new LevelEarnings(row.GetInt32(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
            stopping,
            ("@member", memberId),
            ("@program", programId)
        );

    /// <summary>
    /// Lists the hours that earned rewards since a time. The caller puts them into months of its time zone.
    /// </summary>
    public ValueTask<List<HourEarnings>> ListHoursAsync(
        ProgramId programId,
        MemberId memberId,
        Instant from,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select r.occurred_at / 3600000000, r.currency, cast(sum(r.amount - r.reversed) as bigint)
            from reward r
            where r.member_id = @member and r.program_id = @program and r.currency is not null
                and r.occurred_at >= @from
            group by 1, 2 order by 1, 2
            """,
            row => new HourEarnings(
                new Instant(row.GetInt64(0) * Instant.MicrosPerHour),
                row.GetString(1),
                row.GetInt64(2)
            ),
            stopping,
            ("@member", memberId),
            ("@program", programId),
            ("@from", from.Micros)
        );

    /// <summary>
    /// Lists when held rewards become payable, soonest first. A member with many has whole days here all the same.
    /// </summary>
    public ValueTask<List<HeldEarnings>> ListHeldAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select case when r.status = 'held' then r.payable_at / 900000000 * 900000000 end, r.currency,
                cast(sum(r.amount - r.reversed) as bigint)
            from reward r
            where r.member_id = @member and r.program_id = @program and r.status in ('held', 'review')
                and r.currency is not null
            group by 1, 2 order by 1 nulls first, 2 limit @most
            """,
            row => new HeldEarnings(row.IsDBNull(0) ? null : row.Instant(0), row.GetString(1), row.GetInt64(2)),
            stopping,
            ("@member", memberId),
            ("@program", programId),
            ("@most", MostReleases)
        );

    public ValueTask<List<CodeVisits>> ListVisitsAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select c.code, cast(sum(c.clicks) as bigint), cast(sum(c.visitors) as bigint) from click_day c
            where c.program_id = @program and c.member_id = @member
            group by c.code
            """,
            row => new CodeVisits(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
            stopping,
            ("@member", memberId),
            ("@program", programId)
        );

    /// <summary>Counts the referrals that each code brought. A code without a limit counts none of its own.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> CountSignUpsAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                """
                select r.code, count(*) from referral r
                where r.referrer_id = @member and r.program_id = @program and r.code is not null
                group by r.code
                """,
                row => (Code: row.GetString(0), Count: row.GetInt64(1)),
                stopping,
                ("@member", memberId),
                ("@program", programId)
            )
        ).ToDictionary(code => code.Code, code => code.Count, StringComparer.OrdinalIgnoreCase);

    public async ValueTask<ListPage<BroughtMember>> ListReferralsAsync(
        ProgramId programId,
        MemberId memberId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("r.program_id = @program", "@program", programId)
            .And("r.referrer_id = @member", "@member", memberId)
            .Within(range, "r.id", "r.created_at");
        var rows = await database.ListAsync(
            $"""
            select r.id, r.status, case when m.status <> 'erased' and not coalesce(d.unlisted, false)
                then d.display_name end, m.risk_verdict, r.joined_at, r.completed_at, r.expires_at
            from referral r
            join member m on m.program_id = r.program_id and m.id = r.member_id
            left join member_detail d on d.member_id = r.member_id
            where {filter} order by r.id desc limit @limit
            """,
            row => new BroughtMember(
                row.Id<ReferralId>(0),
                row.Word<ReferralStatus>(1),
                row.StringOrNull(2),
                !row.IsDBNull(3) && row.Word<RiskVerdict>(3) == RiskVerdict.Held,
                row.Instant(4),
                row.IsDBNull(5) ? null : row.Instant(5),
                row.IsDBNull(6) ? null : row.Instant(6)
            ),
            stopping,
            filter.Parameters
        );
        return ListPage<BroughtMember>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>
    /// Returns a mark of each member, which changes with its balance and with the number of its rewards.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<MemberId, string>> FindMarksAsync(
        IReadOnlyCollection<MemberId> members,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select a.member_id, a.currency, a.rewards, a.credits_pending, a.credits_posted, a.debits_pending,
                a.debits_posted, a.reversed
            from account a where a.member_id {database.In("@members")} order by a.member_id, a.currency
            """,
            row =>
                (
                    Id: row.Id<MemberId>(0),
                    Mark: row.GetString(1)
                        + string.Concat(
                            Enumerable
                                .Range(2, 6)
                                .Select(i => "." + row.GetInt64(i).ToString("x", CultureInfo.InvariantCulture))
                        )
                ),
            stopping,
            ("@members", members.Select(member => member.Value).ToArray())
        );
        return rows.GroupBy(row => row.Id)
            .ToDictionary(all => all.Key, all => string.Join('-', all.Select(a => a.Mark)));
    }
}
